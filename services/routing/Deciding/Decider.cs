using System.Data.Common;
using Dapper;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Threads;
using Omnichannel.Routing.Agents;
using Omnichannel.Routing.Erasure;

namespace Omnichannel.Routing.Deciding;

/// <summary>Runs a transaction under the duty.</summary>
internal delegate Task Write(Func<DbConnection, DbTransaction, Task> work, CancellationToken cancellationToken);

/// <summary>
/// One process's turn at deciding, from the moment it has the duty until it loses it or fails. Everything that a step reads from the feed,
/// concludes and commands is one transaction with the feed's cursor; when it fails, this object is thrown away with all that it believes.
/// </summary>
internal sealed class Decider
{
    private const string Cursor = "threads";
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    private readonly Situation _situation;
    private readonly IReadOnlyList<IDecidingPart> _parts;
    private readonly IThreadSource _source;
    private readonly Outbox _outbox;
    private readonly TimeProvider _time;
    private readonly DbConnection _connection;
    private readonly Write _write;
    private long? _cursor;
    private DateTimeOffset? _next;
    private DateTimeOffset _latest;

    private Decider(Situation situation, long? cursor, IReadOnlyList<IDecidingPart> parts, IThreadSource source, Outbox outbox, TimeProvider time, DbConnection connection, Write write)
    {
        (_situation, _cursor, _parts, _source, _outbox, _time, _connection, _write) = (situation, cursor, parts, source, outbox, time, connection, write);
    }

    /// <summary>Up to where the feed was read.</summary>
    public long Position => _cursor!.Value;

    /// <summary>Whether the clock was ahead and is right again: much of what is known then lies in the future, and has to be read anew.</summary>
    public bool WasAhead => _time.GetUtcNow() + ClockSkew < _latest;

    /// <summary>What is known.</summary>
    public Situation Situation => _situation;

    /// <summary>When time alone will have changed something; null: never.</summary>
    public DateTimeOffset? NextAt =>
        _parts.Select(part => part.NextAt).Append(_next).Append(_situation.Engine.NextChangeAt).Append(_situation.NextHours).Min();

    /// <summary>Reads everything anew; at the very first start from conversations.</summary>
    public static async Task<Decider> BeginAsync(
        DbConnection connection, Write write, IReadOnlyList<IDecidingPart> parts, IThreadSource source, Outbox outbox, TimeProvider time, CancellationToken cancellationToken)
    {
        await write((inside, transaction) => AgentTable.WaitForSignsAsync(inside, transaction, time.GetUtcNow()), cancellationToken);
        var situation = await Situation.LoadAsync(connection, time.GetUtcNow());
        var cursor = await connection.ExecuteScalarAsync<long?>("SELECT cursor FROM followed WHERE name = @Cursor", new { Cursor });
        foreach (var part in parts)
        {
            await part.LoadAsync(connection, situation.Board, cancellationToken);
        }

        var decider = new Decider(situation, cursor, parts, source, outbox, time, connection, write);
        if (cursor is null)
        {
            await decider.BeginAnewAsync(cancellationToken);
        }
        else
        {
            await decider.StepAsync(null, isFirst: true, cancellationToken);
        }

        return decider;
    }

    /// <summary>The cursor is gone, or there never was one: the newest cursor first, then how all threads stand, then on from there.</summary>
    public async Task BeginAnewAsync(CancellationToken cancellationToken)
    {
        var newest = (await _source.ReadAsync(null, TimeSpan.Zero, cancellationToken))!.Cursor;
        var threads = new List<ThreadSnapshot>();
        for (var page = await _source.UnresolvedAsync(Guid.Empty, cancellationToken); page.Count > 0; page = await _source.UnresolvedAsync(page[^1].Id, cancellationToken))
        {
            threads.AddRange(page);
        }

        await RunAsync(
            (following, _) =>
            {
                threads.ForEach(following.Put);
                foreach (var gone in _situation.Board.Threads.Keys.Except(threads.Select(thread => thread.Id)).ToList())
                {
                    following.Remove(gone);
                }

                _cursor = newest;
            },
            [],
            cancellationToken);
    }

    /// <summary>Whether there is something to do besides reading the feed.</summary>
    public async Task<bool> IsDueAsync()
    {
        var now = _time.GetUtcNow();
        var (revision, leases) = await _connection.QuerySingleAsync<(long, long)>(
            """
            SELECT number, (SELECT count(*) FROM agents WHERE presence <> 'offline' AND (lease_until <= @now OR lease_until > @latest))
            FROM revisions WHERE name = 'configuration'
            """,
            new { now, latest = AgentTable.LatestLease(now) });
        return revision != _situation.Revision || leases > 0 || NextAt <= now;
    }

    /// <summary>Takes a page of the feed, or, without one, does what its time has come for.</summary>
    /// <returns>Whether somebody's presence changed.</returns>
    public async Task<bool> StepAsync(FeedPage? page, bool isFirst, CancellationToken cancellationToken)
    {
        if (!isFirst && page is null or { Items.Count: 0 } && !await IsDueAsync())
        {
            return false;
        }

        var asked = new Dictionary<Guid, ThreadSnapshot?>();
        foreach (var id in page is null ? [] : Following.ToAsk(page, _situation.Board))
        {
            asked[id] = await _source.ThreadAsync(id, cancellationToken);
        }

        return await RunAsync(
            (following, changes) =>
            {
                if (page is not null)
                {
                    foreach (var (id, thread) in asked)
                    {
                        Correct(following, id, thread);
                    }

                    following.Take(page);
                    _cursor = page.Cursor;
                }

                if (isFirst)
                {
                    changes.Dirty.UnionWith(_situation.Board.Threads.Keys);
                }
            },
            page?.Items ?? [],
            cancellationToken);
    }

    // What an old id leads to now: a thread that was merged, or erased, is none any more.
    private static void Correct(Following following, Guid id, ThreadSnapshot? thread)
    {
        if (thread?.Id != id)
        {
            following.Remove(id);
        }

        if (thread is not null)
        {
            following.Put(thread);
        }
    }

    private async Task<bool> RunAsync(Action<Following, Changes> follow, IReadOnlyList<FeedItem> items, CancellationToken cancellationToken)
    {
        var presenceChanged = false;
        await _write(
            async (connection, transaction) =>
            {
                var now = _latest = _time.GetUtcNow();
                var step = new DecidingStep(now, _situation.Board, connection, transaction);
                var changes = new Changes();
                presenceChanged = await AgentTable.ExpireAsync(connection, transaction, now);
                if (presenceChanged)
                {
                    await Storage.Revision.CountAsync(connection, transaction);
                }

                await ReconfigureAsync(connection, transaction, changes, now);
                var following = new Following(_situation, changes, now);
                foreach (var thread in await ErasedTable.ForgetAsync(connection, transaction))
                {
                    following.Erase(thread);
                }

                follow(following, changes);
                await DecideAsync(step, changes, items);
                await connection.ExecuteAsync(
                    "INSERT INTO followed (name, cursor) VALUES (@Cursor, @_cursor) ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor",
                    new { Cursor, _cursor },
                    transaction);
                await _outbox.AddAsync(connection, transaction, step.Commands);
            },
            cancellationToken);
        _outbox.Nudge();
        return presenceChanged;
    }

    private async Task DecideAsync(DecidingStep step, Changes changes, IReadOnlyList<FeedItem> items)
    {
        var decisions = new Decisions(_situation, changes, step);
        decisions.Turn();
        await _situation.LookUpAcquaintancesAsync(
            step.Connection, step.Transaction, changes.Dirty.Where(_situation.Board.Threads.ContainsKey).Select(id => _situation.Board.Threads[id]));
        decisions.Make();
        _next = decisions.Turn();
        foreach (var part in _parts)
        {
            foreach (var item in items)
            {
                part.Apply(item, _situation.Board);
            }

            await part.StepAsync(step);
        }

        await changes.SaveAsync(step.Connection, step.Transaction, _situation.Board, step.Now);
    }

    /// <summary>Takes over what changed about agents, teams and policies, and what the clock changed about who is there.</summary>
    private async Task ReconfigureAsync(DbConnection connection, DbTransaction transaction, Changes changes, DateTimeOffset now)
    {
        var isAnother = await Storage.Revision.ReadAsync(connection, transaction) != _situation.Revision;
        if (!isAnother && !(_situation.NextHours <= now))
        {
            return;
        }

        foreach (var id in await _situation.ReadConfigurationAsync(connection, transaction, now))
        {
            if (!_situation.Board.Agents.TryGetValue(id, out var agent))
            {
                _situation.Engine.RemoveAgent(id, now);
            }
            else if (_situation.StateOf(agent, now) is var state && !IsSame(_situation.Engine.Agent(id), state))
            {
                _situation.Engine.SetAgent(state, now);
            }
        }

        changes.Dirty.UnionWith(_situation.Board.Threads.Values.Where(Situation.IsToRoute).Select(thread => thread.Thread.Id));
    }

    private static bool IsSame(Core.AgentState? one, Core.AgentState other) =>
        one is not null && one.Presence == other.Presence && one.Name == other.Name
        && one.Teams.SequenceEqual(other.Teams) && one.Languages.SequenceEqual(other.Languages)
        && one.Skills.OrderBy(skill => skill.Key).SequenceEqual(other.Skills.OrderBy(skill => skill.Key))
        && (one.Capacity ?? Empty).OrderBy(one => one.Key).SequenceEqual((other.Capacity ?? Empty).OrderBy(one => one.Key))
        && one.Capacity is null == other.Capacity is null;

    private static IReadOnlyDictionary<string, int> Empty { get; } = new Dictionary<string, int>();
}
