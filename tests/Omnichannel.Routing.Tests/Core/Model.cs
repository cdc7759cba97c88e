using System.Numerics;
using Omnichannel.Routing.Core;

namespace Omnichannel.Routing.Tests.Core;

/// <summary>What must be true, said without any index: the engine's opposite in speed and its judge in everything else.</summary>
internal sealed class Model(RoutingOptions options)
{
    private readonly Dictionary<string, AgentState> _agents = [];
    private readonly Dictionary<Guid, string> _owners = [];

    public SortedDictionary<Guid, WorkItem> Items { get; } = [];

    public IEnumerable<WorkItem> Waiting => Items.Values.Where(item => !_owners.ContainsKey(item.Id));

    public void Set(AgentState agent) => _agents[agent.Id] = agent;

    public void SetPresence(string id, Presence presence)
    {
        if (_agents.TryGetValue(id, out var agent))
        {
            _agents[id] = agent with { Presence = presence };
        }
    }

    public void RemoveAgent(string id) => _agents.Remove(id);

    public void Enqueue(WorkItem item)
    {
        Items[item.Id] = item;
        _owners.Remove(item.Id);
    }

    public void Assign(WorkItem item, string agent)
    {
        Items[item.Id] = item;
        _owners[item.Id] = agent;
    }

    public void Release(Guid id)
    {
        Items.Remove(id);
        _owners.Remove(id);
    }

    public string? Owner(Guid id) => _owners.GetValueOrDefault(id);

    /// <summary>A decision is right: the work waited, the agent may take it and has room, and nothing that they could take came before it.</summary>
    public void Judge(Decision decision, DateTimeOffset now)
    {
        _owners.ShouldNotContainKey(decision.WorkId, "one owner");
        var (work, agent) = (Items[decision.WorkId], _agents[decision.AgentId]);
        CouldTake(work, agent, now).ShouldBeTrue($"{agent.Id} may not take {work}");
        var mine = OrderFor(work, agent);
        foreach (var other in Waiting.Where(other => other.Id != work.Id && CouldTake(other, agent, now)))
        {
            mine.ShouldBeLessThanOrEqualTo(OrderFor(other, agent), $"{other} comes before {work}");
        }

        _owners[decision.WorkId] = decision.AgentId;
    }

    /// <summary>Nobody waits while somebody who may take it has room.</summary>
    public void JudgeRest(DateTimeOffset now)
    {
        foreach (var work in Waiting)
        {
            _agents.Values.FirstOrDefault(agent => CouldTake(work, agent, now))?.Id.ShouldBeNull($"has room for {work}, which waits");
        }
    }

    /// <summary>How many that are due earlier share an agent with this one, and one.</summary>
    public int Position(WorkItem work, DateTimeOffset now)
    {
        var mine = _agents.Values.Where(agent => Admits(work, agent, now)).ToArray();
        return 1 + Waiting.Count(other => (Due(other), other.Id).CompareTo((Due(work), work.Id)) < 0
            && (mine.Any(agent => Admits(other, agent, now)) || SameClass(other, work, now)));
    }

    private bool CouldTake(WorkItem work, AgentState agent, DateTimeOffset now)
    {
        var known = Known(work);
        var held = known is not null && work.EnqueuedAt + work.Preferred!.WaitUpTo > now;
        return agent.Presence == Presence.Online && HasRoom(agent, work.Channel) && (known == agent || (!held && Admits(work, agent, now)));
    }

    private AgentState? Known(WorkItem work) =>
        work.Preferred is { } preferred && _agents.GetValueOrDefault(preferred.AgentId) is { Presence: Presence.Online or Presence.WrapUp } agent
        && !work.Excluded.Contains(agent.Id) && Capacity(agent, work.Channel) > 0 && (work.Rings.Count == 0 || work.Rings.Any(ring => Fits(ring, agent)))
            ? agent
            : null;

    private static bool Admits(WorkItem work, AgentState agent, DateTimeOffset now) =>
        !work.Excluded.Contains(agent.Id) && Open(work, now).Any(ring => Fits(ring, agent));

    private static IEnumerable<Ring> Open(WorkItem work, DateTimeOffset now) =>
        work.Rings.DefaultIfEmpty(new Ring()).OrderBy(ring => ring.After).Where((ring, index) => index == 0 || work.EnqueuedAt + ring.After <= now);

    private static bool SameClass(WorkItem one, WorkItem other, DateTimeOffset now) =>
        one.Channel == other.Channel && one.Excluded.Order().SequenceEqual(other.Excluded.Order())
        && Open(one, now).Select(Matching.KeyOf).ToHashSet().SetEquals(Open(other, now).Select(Matching.KeyOf));

    private static bool Fits(Ring ring, AgentState agent) =>
        (ring.Teams.Count == 0 || ring.Teams.Intersect(agent.Teams).Any()) && (ring.Languages.Count == 0 || ring.Languages.Intersect(agent.Languages).Any())
        && ring.Skills.All(skill => agent.Skills.GetValueOrDefault(skill.Key) >= skill.Value);

    private DateTimeOffset OrderFor(WorkItem work, AgentState agent)
    {
        var yield = work.Preferred?.YieldUpTo ?? RoutingOptions.Of(options.Yield, work.Channel, TimeSpan.Zero);
        return Known(work) is not { } known ? Due(work) : known == agent ? Due(work) - yield : Due(work) + yield;
    }

    private DateTimeOffset Due(WorkItem work) =>
        (work.DueAt ?? work.EnqueuedAt + RoutingOptions.Of(options.Targets, work.Channel, TimeSpan.Zero)) - work.HeadStart;

    private int Capacity(AgentState agent, string channel) =>
        agent.Capacity?.TryGetValue(channel, out var own) == true ? own : RoutingOptions.Of(options.Capacity, channel, 1);

    // In fractions: one thing more must still be at most one whole agent.
    private bool HasRoom(AgentState agent, string channel)
    {
        var (above, below) = (BigInteger.Zero, BigInteger.One);
        foreach (var has in _owners.Where(owner => owner.Value == agent.Id).Select(owner => Items[owner.Key].Channel).Append(channel))
        {
            var share = Math.Max(1, Capacity(agent, has));
            (above, below) = ((above * share) + below, below * share);
        }

        return Capacity(agent, channel) > 0 && above <= below;
    }
}
