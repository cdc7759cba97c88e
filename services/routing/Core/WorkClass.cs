namespace Omnichannel.Routing.Core;

/// <summary>
/// Waiting work that the same agents may take: one channel, the same open rings, the same exclusions. Holds that work in order and the agents
/// who could take it now.
/// </summary>
internal sealed class WorkClass(string key, string channel, Ring[] rings, string[] excluded)
{
    public string Key { get; } = key;

    public string Channel { get; } = channel;

    /// <summary>All that waits here, in order: for positions.</summary>
    public Ranked<WorkKey> All { get; } = new(WorkKey.Order);

    /// <summary>What any agent of the class may take: all but what is held for a preferred agent.</summary>
    public Ranked<WorkKey> Open { get; } = new(WorkKey.Order);

    /// <summary>Who could take a piece of it now.</summary>
    public Ranked<AgentKey> Available { get; } = new(AgentKey.Order);

    /// <summary>Who may take it, whatever their presence and load.</summary>
    public HashSet<AgentSlot> Members { get; } = [];

    /// <summary>The class itself and those that share an agent with it, as of <see cref="CompetingAsOf"/>.</summary>
    public HashSet<WorkClass> Competing { get; } = [];

    /// <summary>The version of agents and classes for which <see cref="Competing"/> holds.</summary>
    public long CompetingAsOf { get; set; } = -1;

    /// <summary>How much of it agents have.</summary>
    public int InProgress { get; set; }

    /// <summary>How much of it there is: by Little's law, how much its agents are asked for.</summary>
    public long Demand => All.Count + InProgress;

    /// <summary>Grows with every use.</summary>
    public long LastUsed { get; set; }

    public bool Admits(AgentState agent) => !excluded.Contains(agent.Id) && rings.Any(ring => Matching.Matches(ring, agent));
}

/// <summary>Who may do what.</summary>
internal static class Matching
{
    public static bool Matches(Ring ring, AgentState agent) =>
        (ring.Teams.Count == 0 || ring.Teams.Any(agent.Teams.Contains))
        && (ring.Languages.Count == 0 || ring.Languages.Any(agent.Languages.Contains))
        && ring.Skills.All(skill => agent.Skills.TryGetValue(skill.Key, out var level) && level >= skill.Value);

    /// <summary>One text for all rings that ask the same.</summary>
    public static string KeyOf(Ring ring) => string.Join(
        '\u001f',
        string.Join('\u001e', ring.Teams.Distinct().Order(StringComparer.Ordinal)),
        string.Join('\u001e', ring.Skills.OrderBy(skill => skill.Key, StringComparer.Ordinal).Select(skill => skill.Key + "\u001d" + skill.Value)),
        string.Join('\u001e', ring.Languages.Distinct().Order(StringComparer.Ordinal)));
}
