namespace Omnichannel.Routing.Core;

/// <summary>
/// Who gets which work. Pure: no clock, no storage, no randomness; the same calls in the same order give the same decisions, ties are broken by
/// ids. Not safe for several threads at once.
/// <para>The order of work is its due time less its head start (accumulating priority with one slope), across everything an agent can take;
/// a piece of work goes to the agent who would be missed least elsewhere, then the least busy, then the one who has been without work longest.
/// Capacity is counted in whole parts: an agent is <see cref="Full"/> parts, a piece of work takes <c>Full / capacity</c> of them.</para>
/// <para>Call the changes as they happen, then <see cref="Decide"/>, and again at <see cref="NextChangeAt"/>. Time never runs backwards: an
/// earlier <c>now</c> counts as the latest seen.</para>
/// </summary>
public sealed partial class RoutingEngine
{
    /// <summary>The parts of an agent. Divisible by everything up to 16, so that a third and three ninths are the same.</summary>
    public const long Full = 720_720;

    private readonly RoutingOptions _options;
    private readonly SortedDictionary<string, AgentSlot> _agents = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, WorkSlot> _work = [];
    private readonly Classes _classes;
    private readonly Ranked<WorkKey> _timers = new(WorkKey.Order);
    private DateTimeOffset _now = DateTimeOffset.MinValue;

    /// <summary>An engine without agents and work.</summary>
    public RoutingEngine(RoutingOptions? options = null)
    {
        _options = options ?? new RoutingOptions();
        _classes = new Classes(_options);
    }

    /// <summary>An engine that goes on from a snapshot.</summary>
    public static RoutingEngine Restore(RoutingSnapshot snapshot, RoutingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var engine = new RoutingEngine(options);
        engine._now = snapshot.At;
        foreach (var agent in snapshot.Agents)
        {
            engine.Change(engine.Slot(agent.AgentId), agent.Agent);
        }

        foreach (var assigned in snapshot.Assigned)
        {
            engine.Give(engine.Known(assigned.Work), engine.Slot(assigned.AgentId), assigned.Since.UtcTicks);
        }

        foreach (var agent in snapshot.Agents)
        {
            engine.Rest(engine.Slot(agent.AgentId), agent.IdleSince.UtcTicks);
        }

        foreach (var work in snapshot.Waiting)
        {
            engine.Enqueue(work, snapshot.At);
        }

        return engine;
    }

    /// <summary>How many pieces of work wait.</summary>
    public int WaitingCount { get; private set; }

    /// <summary>When time alone will change something: a ring opens, or the wait for a preferred agent ends. Null: never.</summary>
    public DateTimeOffset? NextChangeAt => _timers.Count == 0 ? null : new DateTimeOffset(_timers.Min.At, TimeSpan.Zero);

    /// <summary>All agents that are known, in the order of their ids.</summary>
    public IEnumerable<AgentState> Agents => _agents.Values.Where(slot => slot.State is not null).Select(slot => slot.State!);

    /// <summary>The agent; null: not known.</summary>
    public AgentState? Agent(string agentId) => _agents.TryGetValue(agentId, out var slot) ? slot.State : null;

    /// <summary>How full an agent is: 1 is full; more is possible when work was given by hand.</summary>
    public double Load(string agentId) => _agents.TryGetValue(agentId, out var slot) ? (double)slot.Load / Full : 0;

    /// <summary>What an agent has, in the order of the work's ids.</summary>
    public IReadOnlyList<AssignedWork> WorkOf(string agentId) =>
        _agents.TryGetValue(agentId, out var slot) ? [.. slot.Work.Values.Select(AsAssigned)] : [];

    /// <summary>What waits, in no order.</summary>
    public IEnumerable<WorkItem> Waiting => _work.Values.Where(work => work.Agent is null).Select(work => work.Item);

    /// <summary>Who has the work; null: it waits or is not known.</summary>
    public string? Owner(Guid workId) => _work.TryGetValue(workId, out var work) ? work.Agent?.Id : null;

    /// <summary>Whether the work waits here.</summary>
    public bool IsWaiting(Guid workId) => _work.TryGetValue(workId, out var work) && work.Agent is null;

    /// <summary>An agent is there, or what is known of them changed (presence too). Work that they have stays theirs.</summary>
    public void SetAgent(AgentState agent, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(agent);
        Advance(now);
        Change(Slot(agent.Id), agent);
    }

    /// <summary>An agent came, went or pauses. Unknown agents are ignored.</summary>
    public void SetPresence(string agentId, Presence presence, DateTimeOffset now)
    {
        Advance(now);
        if (_agents.TryGetValue(agentId, out var slot) && slot.State is { } state && state.Presence != presence)
        {
            Change(slot, state with { Presence = presence });
        }
    }

    /// <summary>An agent is no more. Their work stays with them until it is released, assigned anew or queued again.</summary>
    public void RemoveAgent(string agentId, DateTimeOffset now)
    {
        Advance(now);
        if (_agents.TryGetValue(agentId, out var slot))
        {
            Change(slot, null);
            Forget(slot);
        }
    }

    /// <summary>Work waits, or what is known of waiting work changed. Work that somebody had is taken from them and waits.</summary>
    public void Enqueue(WorkItem work, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(work);
        Advance(now);
        Take(work.Id);
        var slot = Known(work);
        WaitingCount++;
        Place(slot);
    }

    /// <summary>An agent has the work: by hand, or from before a restart. It counts against their capacity, also beyond it, and need not have waited here.</summary>
    public void Assign(WorkItem work, string agentId, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(work);
        Advance(now);
        Take(work.Id);
        Give(Known(work), Slot(agentId), _now.UtcTicks);
    }

    /// <summary>Waiting work was given to an agent by hand. False: it is not known here.</summary>
    public bool Assign(Guid workId, string agentId, DateTimeOffset now)
    {
        if (!_work.TryGetValue(workId, out var work))
        {
            return false;
        }

        Assign(work.Item, agentId, now);
        return true;
    }

    /// <summary>The work is done, rests, or is somebody else's: it neither waits nor counts any more. False: it was not known.</summary>
    public bool Release(Guid workId, DateTimeOffset now)
    {
        Advance(now);
        return Take(workId);
    }

    /// <summary>All that is known, for <see cref="Restore"/>.</summary>
    public RoutingSnapshot Snapshot() => new(
        [.. _agents.Values.Select(slot => new AgentSnapshot(slot.Id, slot.State, new DateTimeOffset(slot.IdleSince, TimeSpan.Zero)))],
        [.. _work.Values.Where(work => work.Agent is null).Select(work => work.Item).OrderBy(item => item.Id)],
        [.. _work.Values.Where(work => work.Agent is not null).Select(AsAssigned).OrderBy(assigned => assigned.Work.Id)],
        _now);

    private static AssignedWork AsAssigned(WorkSlot work) => new(work.Item, work.Agent!.Id, new DateTimeOffset(work.AssignedAt, TimeSpan.Zero));
}
