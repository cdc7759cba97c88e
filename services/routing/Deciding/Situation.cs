using System.Data.Common;
using Omnichannel.Routing.Agents;
using Omnichannel.Routing.Core;
using Omnichannel.Routing.Erasure;
using Omnichannel.Routing.Hours;
using Omnichannel.Routing.PolicyRules;
using Omnichannel.Routing.Storage;
using Omnichannel.Routing.Teams;

namespace Omnichannel.Routing.Deciding;

/// <summary>
/// Everything that deciding needs, in memory: the board, the rules and the engine. It can be read from the tables at any moment, by whichever
/// process: the one that decides keeps it up to date afterwards, the others look and throw it away.
/// </summary>
internal sealed class Situation
{
    private static readonly TimeSpan Idle = TimeSpan.FromDays(1);

    private readonly Lock _explaining = new();

    /// <summary>Threads, agents, teams.</summary>
    public Board Board { get; } = new();

    /// <summary>Policies and hours.</summary>
    public Rules Rules { get; private set; } = new([], new TeamHours(new Dictionary<string, OpeningHours>()), new HashSet<string>());

    /// <summary>Who gets what.</summary>
    public RoutingEngine Engine { get; private set; } = new();

    /// <summary>What conversations has not answered yet, by command.</summary>
    public Dictionary<Guid, Pending> Pending { get; } = [];

    /// <summary>The revision of the configuration that was read.</summary>
    public long Revision { get; private set; }

    /// <summary>When somebody's hours begin or end; null: never.</summary>
    public DateTimeOffset? NextHours { get; private set; }

    /// <summary>Reads everything.</summary>
    public static async Task<Situation> LoadAsync(DbConnection connection, DateTimeOffset now)
    {
        var situation = new Situation();
        await situation.ReadConfigurationAsync(connection, null, now);
        situation.Board.Erased.UnionWith(await ErasedTable.ThreadsAsync(connection));
        foreach (var thread in await WorkTable.AllAsync(connection))
        {
            thread.Believe(now);
            situation.Board.Threads[thread.Thread.Id] = thread;
        }

        foreach (var row in await DecisionTable.PendingAsync(connection))
        {
            situation.Await(row, now);
        }

        await situation.LookUpAcquaintancesAsync(connection, null, situation.Board.Threads.Values);
        var idle = await DecisionTable.LastByAgentAsync(connection, now - Idle);
        situation.Engine = RoutingEngine.Restore(situation.Snapshot(idle, now));
        situation.Board.Ordered = situation.Ordered;
        return situation;
    }

    /// <summary>Remembers that an answer to a decision is to come.</summary>
    public void Await(DecisionRow row, DateTimeOffset now)
    {
        var pending = new Pending(row.Id, row.ThreadId, row.HandlerType == "agent" ? row.HandlerId : null, row.At < now ? row.At : now);
        Pending[row.Id] = pending;
        if (Board.Threads.TryGetValue(row.ThreadId, out var thread))
        {
            thread.Pending = pending;
        }
    }

    /// <summary>Reads agents, teams and policies.</summary>
    /// <returns>The agents that are another now, or no more.</returns>
    public async Task<IReadOnlyList<string>> ReadConfigurationAsync(DbConnection connection, DbTransaction? transaction, DateTimeOffset now)
    {
        Revision = await Storage.Revision.ReadAsync(connection, transaction);
        var teams = await TeamTable.AllAsync(connection, transaction);
        Board.Teams.Clear();
        foreach (var team in teams)
        {
            Board.Teams[team.Id] = new BoardTeam(team.Id, team.Name, team.OpeningHours());
        }

        var before = Board.Agents.ToDictionary();
        Board.Agents.Clear();
        foreach (var row in await AgentTable.AllAsync(connection, transaction))
        {
            Board.Agents[row.Id] = OnBoard(row, now);
        }

        Board.AnybodyEver = Board.Agents.Values.Any(agent => agent.WasSeen);
        var hours = Board.Teams.Values.Where(team => !team.Hours.IsAlways).ToDictionary(team => team.Id, team => team.Hours);
        Rules = new Rules(await PolicyTable.PublishedAsync(connection, transaction), new TeamHours(hours), Board.Teams.Keys.ToHashSet());
        Turn(now);
        return [.. before.Keys.Union(Board.Agents.Keys)];
    }

    /// <summary>Finds when somebody's hours begin or end next.</summary>
    public void Turn(DateTimeOffset now) =>
        NextHours = Board.Agents.Values.Select(agent => agent.Hours?.NextChange(now))
            .Concat(Rules.Policies.Select(policy => policy.When.Time?.NextChange(now)))
            .Append(Rules.Hours.NextChange(now))
            .Min();

    /// <summary>Finds who knows the customers of threads that wait and were not looked up.</summary>
    public async Task LookUpAcquaintancesAsync(DbConnection connection, DbTransaction? transaction, IEnumerable<RoutedThread> threads)
    {
        var unknown = threads.Where(thread => thread.Knows is null && IsToRoute(thread)).ToList();
        if (unknown.Count > 0)
        {
            var known = await Acquaintances.OfAsync(connection, transaction, unknown.Select(thread => thread.Thread.Customer.Id));
            unknown.ForEach(thread => thread.Knows = [.. known[thread.Thread.Customer.Id]]);
        }
    }

    /// <summary>Whether somebody has to be found for it.</summary>
    public static bool IsToRoute(RoutedThread thread) => thread.Thread is { State: "open", Handler: null or { Type: "team" } };

    /// <summary>An agent as the core sees them: outside of their hours they take nothing new.</summary>
    public AgentState StateOf(BoardAgent agent, DateTimeOffset now) => new()
    {
        Id = agent.Id,
        Name = agent.Name,
        Presence = agent.Presence switch
        {
            PresenceStates.Online => agent.Hours?.IsOpen(now) == false ? Presence.Away : Presence.Online,
            PresenceStates.WrapUp => Presence.WrapUp,
            PresenceStates.Away => Presence.Away,
            _ => Presence.Offline,
        },
        Skills = agent.Skills,
        Languages = agent.Languages,
        Teams = agent.Teams,
        Capacity = agent.Capacity,
    };

    /// <summary>Why a thread waits.</summary>
    public IReadOnlyList<string> Because(Guid thread)
    {
        lock (_explaining)
        {
            return Engine.Explain(thread, DateTimeOffset.MinValue, limit: 0)?.Because ?? [];
        }
    }

    /// <summary>Who could take a thread, or why not.</summary>
    public IReadOnlyList<Features.CandidateModel> Candidates(Guid thread)
    {
        lock (_explaining)
        {
            return [.. (Engine.Explain(thread, DateTimeOffset.MinValue)?.Candidates ?? []).Select(one =>
                new Features.CandidateModel(new Features.NamedAgent(one.AgentId, Board.Agents.GetValueOrDefault(one.AgentId)?.Name ?? one.AgentId), one.Eligible, one.Why))];
        }
    }

    private static BoardAgent OnBoard(AgentRow row, DateTimeOffset now)
    {
        var presence = row.PresenceAt(now);
        return new BoardAgent(row.Id, row.Name, presence.State, row.TeamList(), row.LanguageList(), row.SkillLevels())
        {
            PresenceSince = presence.Since,
            Hours = row.HoursModel()?.Read("hours", new Dictionary<string, string>()),
            Capacity = row.CapacityByChannel(),
            WasSeen = row.SeenAt is not null,
        };
    }

    private RoutingSnapshot Snapshot(IReadOnlyDictionary<string, DateTimeOffset> idle, DateTimeOffset now)
    {
        var waiting = new List<WorkItem>();
        var assigned = new List<AssignedWork>();
        foreach (var thread in Board.Threads.Values.OrderBy(thread => thread.Thread.Id))
        {
            var item = Planning.For(thread, Rules, now).Item;
            if (thread.Pending is { AgentId: { } agent } pending)
            {
                thread.Item = item;
                assigned.Add(new AssignedWork(item, agent, pending.At));
            }
            else if (thread.Thread.Handler is { Type: "agent" } handler && Timing.CountsUntil(thread) > now)
            {
                thread.Item = item;
                assigned.Add(new AssignedWork(item, handler.Id, thread.AssignedAt ?? now));
            }
            else if (IsToRoute(thread) && thread.Pending is null && thread.EnqueuedAt is not null && !(thread.NotBefore > now))
            {
                thread.Item = item;
                waiting.Add(item);
            }
        }

        var agents = Board.Agents.Values.OrderBy(agent => agent.Id, StringComparer.Ordinal).Select(agent => new AgentSnapshot(
            agent.Id, StateOf(agent, now), idle.TryGetValue(agent.Id, out var last) && last > agent.PresenceSince ? last : agent.PresenceSince));
        return new RoutingSnapshot([.. agents], waiting, assigned, now);
    }

    private IReadOnlyList<RoutedThread> Ordered()
    {
        var options = new RoutingOptions();
        var waiting = Engine.Waiting
            .OrderBy(item => (item.DueAt ?? item.EnqueuedAt + RoutingOptions.Of(options.Targets, item.Channel, TimeSpan.FromMinutes(10))) - item.HeadStart)
            .ThenBy(item => item.Id)
            .Select(item => Board.Threads[item.Id])
            .ToList();
        waiting.ForEach(thread => thread.Position = Engine.Position(thread.Thread.Id) ?? 0);
        return waiting;
    }
}
