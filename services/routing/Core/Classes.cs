namespace Omnichannel.Routing.Core;

/// <summary>The classes of work that are there, and a bounded number of those that were.</summary>
internal sealed class Classes(RoutingOptions options)
{
    private readonly Dictionary<string, WorkClass> _all = new(StringComparer.Ordinal);
    private long _uses;

    private long _version;

    /// <summary>An agent's classes are found anew: for a new or changed agent.</summary>
    public void Join(AgentSlot agent)
    {
        _version++;
        foreach (var one in _all.Values)
        {
            Join(agent, one);
        }
    }

    /// <summary>An agent belongs to no class any more.</summary>
    public void Leave(AgentSlot agent)
    {
        _version++;
        foreach (var one in agent.Classes)
        {
            one.Members.Remove(agent);
        }

        agent.Classes.Clear();
    }

    /// <summary>The class itself and those that share an agent with it. Found anew only when agents or classes changed.</summary>
    public IReadOnlyCollection<WorkClass> CompetingWith(WorkClass one)
    {
        if (one.CompetingAsOf != _version)
        {
            one.Competing.Clear();
            one.Competing.Add(one);
            one.Competing.UnionWith(one.Members.SelectMany(agent => agent.Classes));
            one.CompetingAsOf = _version;
        }

        return one.Competing;
    }

    /// <summary>The class of a channel, rings and exclusions; a new one when it is the first of its kind.</summary>
    public WorkClass For(string channel, ReadOnlySpan<Ring> open, IReadOnlyCollection<string> excluded, IEnumerable<AgentSlot> agents, out bool isNew)
    {
        var rings = new SortedDictionary<string, Ring>(StringComparer.Ordinal);
        foreach (var ring in open)
        {
            rings[Matching.KeyOf(ring)] = ring;
        }

        string[] without = [.. excluded.Distinct().Order(StringComparer.Ordinal)];
        var key = string.Join('\u001c', rings.Keys.Prepend(channel).Append(string.Join('\u001e', without)));
        isNew = !_all.TryGetValue(key, out var known);
        if (known is null)
        {
            MakeRoom();
            known = new WorkClass(key, channel, [.. rings.Values], without);
            foreach (var agent in agents)
            {
                Join(agent, known);
            }

            _all.Add(key, known);
            _version++;
        }

        known.LastUsed = ++_uses;
        return known;
    }

    /// <summary>How much of the channel fills the agent; 0: they are given none.</summary>
    public int Capacity(AgentState agent, string channel) =>
        Math.Clamp(agent.Capacity is { } own && own.TryGetValue(channel, out var value) ? value : RoutingOptions.Of(options.Capacity, channel, 1), 0, 100);

    /// <summary>The parts of the agent that a piece of work of the channel takes.</summary>
    public long Weight(AgentState? agent, string channel) =>
        RoutingEngine.Full / Math.Max(1, agent is null ? Math.Clamp(RoutingOptions.Of(options.Capacity, channel, 1), 0, 100) : Capacity(agent, channel));

    private static void Join(AgentSlot agent, WorkClass one)
    {
        if (agent.State is { } state && one.Admits(state))
        {
            one.Members.Add(agent);
            agent.Classes.Add(one);
        }
    }

    private void MakeRoom()
    {
        if (_all.Count < options.IdleClasses)
        {
            return;
        }

        _version++;

        // Half of the idle ones at once, so that looking for them is paid by as many that came since.
        foreach (var idle in _all.Values.Where(one => one.Demand == 0).OrderBy(one => one.LastUsed).Take(options.IdleClasses / 2).ToArray())
        {
            _all.Remove(idle.Key);
            foreach (var agent in idle.Members)
            {
                agent.Classes.Remove(idle);
            }
        }
    }
}
