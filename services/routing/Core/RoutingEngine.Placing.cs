namespace Omnichannel.Routing.Core;

/// <summary>Where agents and work stand: every change takes one out of the indexes, changes it, and puts it back.</summary>
public sealed partial class RoutingEngine
{
    // Classes that have both work and agents, and agents who could take work that would rather have them: after every decision there are none.
    private readonly HashSet<WorkClass> _ready = [];
    private readonly HashSet<AgentSlot> _readyAgents = [];

    private AgentSlot Slot(string agentId)
    {
        if (!_agents.TryGetValue(agentId, out var slot))
        {
            _agents.Add(agentId, slot = new AgentSlot(agentId));
        }

        return slot;
    }

    /// <summary>Lets go of an agent who is not known and whom nothing names.</summary>
    private void Forget(AgentSlot agent)
    {
        if (agent.State is null && agent.Work.Count == 0 && agent.Preferring.Count == 0)
        {
            _agents.Remove(agent.Id);
        }
    }

    private WorkSlot Known(WorkItem item)
    {
        Ring[] rings = item.Rings.Count == 0 ? [new Ring()] : [.. item.Rings.OrderBy(ring => ring.After)];
        var due = item.DueAt ?? item.EnqueuedAt + RoutingOptions.Of(_options.Targets, item.Channel, TimeSpan.Zero);
        var slot = new WorkSlot(item, rings, due.UtcTicks - item.HeadStart.Ticks);
        _work[item.Id] = slot;
        return slot;
    }

    private void Change(AgentSlot agent, AgentState? state)
    {
        Detach(agent);
        if (state?.Presence == Presence.Online && !agent.Online)
        {
            agent.IdleSince = _now.UtcTicks;
        }

        // Agents come and go all day; what they may do seldom changes.
        var onlyPresence = state is not null && agent.State is { } before && before with { Presence = state.Presence } == state;
        agent.State = state;
        if (!onlyPresence)
        {
            agent.Load = agent.Work.Values.Sum(work => _classes.Weight(state, work.Item.Channel));
            _classes.Leave(agent);
            _classes.Join(agent);
        }

        Attach(agent);
        foreach (var work in agent.Preferring.OrderBy(work => work.Item.Id).ToArray())
        {
            Place(work);
        }
    }

    private void Rest(AgentSlot agent, long since)
    {
        Detach(agent);
        agent.IdleSince = since;
        Attach(agent);
    }

    private void Give(WorkSlot work, AgentSlot agent, long since)
    {
        Detach(agent);
        work.Agent = agent;
        work.AssignedAt = since;
        agent.Work.Add(work.Item.Id, work);
        agent.Load += _classes.Weight(agent.State, work.Item.Channel);
        agent.IdleSince = Math.Max(agent.IdleSince, since);
        work.Class = ClassOf(work.Item.Channel, work.Rings.AsSpan(0, 1), []);
        work.Class.InProgress++;
        Attach(agent);
    }

    /// <summary>Takes work out, whether it waits or somebody has it.</summary>
    private bool Take(Guid workId)
    {
        if (!_work.Remove(workId, out var work))
        {
            return false;
        }

        if (work.Agent is { } agent)
        {
            Detach(agent);
            agent.Work.Remove(workId);
            agent.Load -= _classes.Weight(agent.State, work.Item.Channel);
            agent.IdleSince = _now.UtcTicks;
            work.Class!.InProgress--;
            Attach(agent);
            Forget(agent);
        }
        else
        {
            WaitingCount--;
            Unplace(work);
            if (work.Item.Preferred is { } preferred)
            {
                var slot = Slot(preferred.AgentId);
                slot.Preferring.Remove(work);
                Forget(slot);
            }
        }

        return true;
    }

    /// <summary>Puts waiting work where it belongs now; puts it anew when it stood somewhere.</summary>
    private void Place(WorkSlot work)
    {
        Unplace(work);
        var (item, now) = (work.Item, _now);
        var open = Math.Max(1, work.Rings.Count(ring => item.EnqueuedAt + ring.After <= now));
        var next = open < work.Rings.Length ? (item.EnqueuedAt + work.Rings[open].After).UtcTicks : (long?)null;
        work.Class = ClassOf(item.Channel, work.Rings.AsSpan(0, open), item.Excluded);
        if (item.Preferred is { } preferred)
        {
            var slot = Slot(preferred.AgentId);
            slot.Preferring.Add(work);
            if (slot.Present && !item.Excluded.Contains(slot.Id) && work.Rings.Any(ring => Matching.Matches(ring, slot.State!))
                && _classes.Capacity(slot.State!, item.Channel) > 0)
            {
                var until = item.EnqueuedAt + preferred.WaitUpTo;
                work.Preferred = slot;
                work.Yield = (preferred.YieldUpTo ?? RoutingOptions.Of(_options.Yield, item.Channel, TimeSpan.Zero)).Ticks;
                work.Held = until > now;
                next = work.Held && (next is null || until.UtcTicks < next) ? until.UtcTicks : next;
                FamiliarOf(slot, item.Channel).Add(work.FamiliarKey);
                _readyAgents.Add(slot);
            }
        }

        work.Class.All.Add(work.Key);
        if (!work.Held)
        {
            work.Class.Open.Add(work.OpenKey);
            _ready.Add(work.Class);
        }

        if ((work.Timer = next) is { } at)
        {
            _timers.Add(new WorkKey(at, work));
        }
    }

    private void Unplace(WorkSlot work)
    {
        if (work.Class is not { } one)
        {
            return;
        }

        one.All.Remove(work.Key);
        one.Open.Remove(work.OpenKey);
        if (work.Preferred is { } preferred)
        {
            preferred.Familiar[work.Item.Channel].Remove(work.FamiliarKey);
            _readyAgents.Add(preferred);
        }

        if (work.Timer is { } at)
        {
            _timers.Remove(new WorkKey(at, work));
        }

        (work.Class, work.Preferred, work.Held, work.Timer) = (null, null, false, null);
    }

    private void Advance(DateTimeOffset now)
    {
        _now = now > _now ? now : _now;
        while (_timers.Count > 0 && _timers.Min.At <= _now.UtcTicks)
        {
            Place(_timers.Min.Work);
        }
    }

    private WorkClass ClassOf(string channel, ReadOnlySpan<Ring> open, IReadOnlyCollection<string> excluded)
    {
        var found = _classes.For(channel, open, excluded, _agents.Values, out var isNew);
        if (isNew)
        {
            foreach (var agent in found.Members.Where(agent => CanTake(agent, found.Channel)))
            {
                found.Available.Add(new AgentKey(agent.Load, agent.IdleSince, agent));
            }
        }

        return found;
    }

    private bool CanTake(AgentSlot agent, string channel) =>
        agent.Online && _classes.Capacity(agent.State!, channel) is > 0 and var capacity && agent.Fits(Full / capacity);

    private void Detach(AgentSlot agent)
    {
        foreach (var one in agent.Classes)
        {
            one.Available.Remove(new AgentKey(agent.Load, agent.IdleSince, agent));
        }
    }

    private void Attach(AgentSlot agent)
    {
        if (!agent.Online)
        {
            return;
        }

        foreach (var one in agent.Classes)
        {
            if (CanTake(agent, one.Channel))
            {
                one.Available.Add(new AgentKey(agent.Load, agent.IdleSince, agent));
                if (one.Open.Count > 0)
                {
                    _ready.Add(one);
                }
            }
        }

        if (agent.Familiar.Count > 0)
        {
            _readyAgents.Add(agent);
        }
    }

    private static Ranked<WorkKey> FamiliarOf(AgentSlot agent, string channel)
    {
        if (!agent.Familiar.TryGetValue(channel, out var queue))
        {
            agent.Familiar.Add(channel, queue = new Ranked<WorkKey>(WorkKey.Order));
        }

        return queue;
    }
}
