using Dapper;
using Omnichannel.Automation.Knowledge;
using Omnichannel.Automation.Runs;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Automation.Answers;

/// <summary>
/// Learns from episodes as they are resolved, and forgets customers who are erased. Its cursor in conversations' feed is written with what it
/// learnt; what it reads twice after a crash has the same effect.
/// </summary>
internal sealed class SolvedFollower(IConversations feed) : IDutyWork
{
    private const int Lookback = 200, Page = 200, SaveEvery = 500;
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    /// <inheritdoc />
    public string Name => "solved";

    /// <inheritdoc />
    public string Service => AutomationModule.Service;

    /// <inheritdoc />
    public async Task RunAsync(Duty duty, CancellationToken stopping)
    {
        var cursor = await duty.Connection.ExecuteScalarAsync<long?>("SELECT cursor FROM followed WHERE name = @Name", new { Name });
        var saved = cursor;
        while (!stopping.IsCancellationRequested)
        {
            if (cursor is not { } from || await feed.ReadAsync(from, Wait, stopping) is not { } page)
            {
                // What happened meanwhile is not kept any more: nobody who was erased then may stay.
                var newest = (await feed.ReadAsync(null, TimeSpan.Zero, stopping))!.Cursor;
                await LookAgainAsync(duty, stopping);
                await SaveAsync(duty, new Lessons([], []), newest, stopping);
                cursor = saved = newest;
                continue;
            }

            var lessons = await ReadAsync(duty, page, stopping);
            cursor = page.Cursor;
            if (lessons.Any || cursor - saved >= SaveEvery)
            {
                await SaveAsync(duty, lessons, page.Cursor, stopping);
                saved = cursor;
            }
        }
    }

    private async Task<Lessons> ReadAsync(Duty duty, FeedPage page, CancellationToken stopping)
    {
        var learnt = new List<SolvedRow>();
        foreach (var thread in page.Items.Select(item => item.Thread()).OfType<ThreadSnapshot>().GroupBy(thread => thread.Id).Select(same => same.Last()))
        {
            if (thread is { State: "resolved", LastSeq: > 0, Episode: { } episode } && !await SolvedTable.HasAsync(duty.Connection, episode.Id, thread.LastSeq)
                && Solved.From(thread, await feed.MessagesAsync(thread.Id, Math.Max(0, thread.LastSeq - Lookback), Lookback, stopping)) is { } row)
            {
                learnt.Add(row);
            }
        }

        var places = new List<Place>();
        foreach (var thread in page.Items.Where(item => item.Type is "reset" or "customer.updated").Select(item => item.ThreadId).Distinct())
        {
            if (learnt.Exists(row => row.ThreadId == thread.ToString("D")) || await SolvedTable.KnowsAsync(duty.Connection, thread))
            {
                places.Add(await PlaceAsync(thread, stopping));
            }
        }

        return new Lessons(learnt, places);
    }

    /// <summary>Where a thread is now, and whether its customer was erased: then nothing is left in it.</summary>
    private async Task<Place> PlaceAsync(Guid thread, CancellationToken stopping) =>
        await feed.ThreadAsync(thread, stopping) is { LastSeq: > 0 } found ? new Place(thread, found.Id) : new Place(thread, Now: null);

    private async Task LookAgainAsync(Duty duty, CancellationToken stopping)
    {
        for (var after = Guid.Empty; await SolvedTable.ThreadsAsync(duty.Connection, after, Page) is { Count: > 0 } threads; after = threads[^1])
        {
            var places = new List<Place>();
            foreach (var thread in threads)
            {
                places.Add(await PlaceAsync(thread, stopping));
            }

            await SaveAsync(duty, new Lessons([], places), cursor: null, stopping);
        }
    }

    private Task SaveAsync(Duty duty, Lessons lessons, long? cursor, CancellationToken stopping) =>
        duty.WriteAsync(
            async (connection, transaction) =>
            {
                if (lessons.Any)
                {
                    var revision = await ArticleStore.NextRevisionAsync(connection, transaction);
                    foreach (var row in lessons.Learnt)
                    {
                        await SolvedTable.SaveAsync(connection, transaction, row, revision);
                    }

                    foreach (var (thread, now) in lessons.Places)
                    {
                        await (now is { } place
                            ? SolvedTable.MoveAsync(connection, transaction, thread, place)
                            : SolvedTable.ForgetAsync(connection, transaction, thread, revision));
                    }

                    await SolvedTable.PruneAsync(connection, transaction, revision);
                }

                if (cursor is not null)
                {
                    await connection.ExecuteAsync(
                        "INSERT INTO followed (name, cursor) VALUES (@Name, @cursor) ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor",
                        new { Name, cursor },
                        transaction);
                }
            },
            stopping);

    private sealed record Place(Guid Thread, Guid? Now);

    private sealed record Lessons(IReadOnlyList<SolvedRow> Learnt, IReadOnlyList<Place> Places)
    {
        public bool Any => Learnt.Count > 0 || Places.Count > 0;
    }
}
