namespace Omnichannel.Routing.Core;

/// <summary>Who gets what.</summary>
public sealed partial class RoutingEngine
{
    // The first work in line of agents who know customers, as long as a decision runs.
    private readonly Ranked<WorkKey> _familiar = new(WorkKey.Order);

    /// <summary>
    /// Gives work to agents until no agent who could take something is without it. Afterwards nobody waits while an agent whom their open rings
    /// and preference allow has room for them.
    /// </summary>
    public IReadOnlyList<Decision> Decide(DateTimeOffset now)
    {
        Advance(now);
        List<Decision>? decisions = null;
        while (Next() is { } next)
        {
            (decisions ??= []).Add(next);
        }

        return decisions ?? (IReadOnlyList<Decision>)[];
    }

    private Decision? Next()
    {
        var familiar = NextFamiliar();
        var (first, from) = NextOpen();
        if (familiar is { } known && (from is null || !first.IsBefore(known)))
        {
            _familiar.Remove(known);
            return Decided(known.Work, known.Work.Preferred!, "knows the customer");
        }

        if (from is null)
        {
            return null;
        }

        var (agent, because) = Choose(from);
        return Decided(first.Work, agent, because);
    }

    private Decision Decided(WorkSlot work, AgentSlot agent, string because)
    {
        var reasons = Reasons(work, agent);
        reasons.Add(because);
        Take(work.Item.Id);
        var given = Known(work.Item);
        Give(given, agent, _now.UtcTicks);
        return new Decision(work.Item.Id, agent.Id, reasons, _now);
    }

    /// <summary>The first work that an agent who knows its customer could take now.</summary>
    private WorkKey? NextFamiliar()
    {
        foreach (var agent in _readyAgents)
        {
            foreach (var (channel, queue) in agent.Familiar)
            {
                if (queue.Count > 0 && CanTake(agent, channel))
                {
                    _familiar.Add(queue.Min);
                }
            }
        }

        _readyAgents.Clear();
        while (_familiar.Count > 0)
        {
            var first = _familiar.Min;
            if (first.Work.Preferred is { } agent && IsWaiting(first.Work.Item.Id) && CanTake(agent, first.Work.Item.Channel))
            {
                return first;
            }

            _familiar.Remove(first);
        }

        return null;
    }

    /// <summary>The first work among all classes that have agents.</summary>
    private (WorkKey First, WorkClass? From) NextOpen()
    {
        WorkKey first = default;
        WorkClass? from = null;
        foreach (var one in _ready)
        {
            if (one.Open.Count == 0 || one.Available.Count == 0)
            {
                _ready.Remove(one);
            }
            else if (from is null || one.Open.Min.IsBefore(first))
            {
                (first, from) = (one.Open.Min, one);
            }
        }

        return (first, from);
    }

    /// <summary>
    /// The agent who would be missed least: whose room for other work shrinks least, measured by how much of that work there is for each agent who
    /// could take it. Of equals the least busy, then the one without work for longest. Looks at a bounded number, from the least busy to the busiest.
    /// </summary>
    private (AgentSlot Agent, string Because) Choose(WorkClass one)
    {
        var best = one.Available.Min;
        var least = Missed(best.Agent, one);
        var weighed = Math.Min(_options.Weighed, one.Available.Count);
        var because = weighed == 1 ? "the only one with room" : best.Load == 0 ? "longest without work" : "least busy";
        for (var index = 1; index < weighed && least > 0; index++)
        {
            var other = one.Available.At((int)((long)index * (one.Available.Count - 1) / (weighed - 1)));
            var missed = Missed(other.Agent, one);
            if (missed < least)
            {
                (best, least, because) = (other, missed, "needed least elsewhere");
            }
        }

        return (best.Agent, because);
    }

    // Whole pieces of larger work that would have found room and then would not (a mail on top of two chats leaves no room for a third: it had
    // better go where there is none anyway), and smaller work that finds no room at all. In whole numbers: the sum is the same in every order.
    private long Missed(AgentSlot agent, WorkClass taking)
    {
        var (free, weight) = (Full - agent.Load, _classes.Weight(agent.State, taking.Channel));
        long missed = 0;
        foreach (var other in agent.Classes)
        {
            if (other != taking && other.Demand > 0 && _classes.Capacity(agent.State!, other.Channel) is > 0 and var capacity)
            {
                var each = Full / capacity;
                var fewer = each > weight ? (free / each) - ((free - weight) / each) : free >= each && free - weight < each ? 1 : 0;
                missed += fewer * (other.Demand << 20) / Math.Max(1, other.Available.Count);
            }
        }

        return missed;
    }
}
