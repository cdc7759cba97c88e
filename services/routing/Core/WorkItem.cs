namespace Omnichannel.Routing.Core;

/// <summary>A thread that waits for an agent, or that one has.</summary>
public sealed record WorkItem
{
    /// <summary>The thread's id. Ties are broken by it.</summary>
    public required Guid Id { get; init; }

    /// <summary>The channel: how much of an agent it takes.</summary>
    public required string Channel { get; init; }

    /// <summary>Since when it waits. Given again after a change or a restart it keeps its place.</summary>
    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>Urgency as a head start in time: it is treated as if it had been due so much earlier. Everybody's wait grows alike, so nobody starves.</summary>
    public TimeSpan HeadStart { get; init; }

    /// <summary>When an answer is due; null: the channel's target after <see cref="EnqueuedAt"/> (<see cref="RoutingOptions.Targets"/>). What is due first comes first.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Who may answer, widening with time: whoever matches any ring that is open. Empty: anybody.</summary>
    public IReadOnlyList<Ring> Rings { get; init; } = [];

    /// <summary>Who knows the customer.</summary>
    public Preference? Preferred { get; init; }

    /// <summary>Agents who are not given it, because they declined it.</summary>
    public IReadOnlyCollection<string> Excluded { get; init; } = [];
}

/// <summary>
/// Who may answer from some time on. An agent matches who is in one of the teams, has every skill at its level or better, and speaks one of the
/// languages; what is empty asks nothing.
/// </summary>
public sealed record Ring
{
    /// <summary>How long after <see cref="WorkItem.EnqueuedAt"/> it opens. The earliest ring is open from the start, whatever stands here.</summary>
    public TimeSpan After { get; init; }

    /// <summary>Teams, of which one is enough.</summary>
    public IReadOnlyCollection<string> Teams { get; init; } = [];

    /// <summary>Skills with the least level of each; all are needed.</summary>
    public IReadOnlyDictionary<string, int> Skills { get; init; } = new Dictionary<string, int>();

    /// <summary>Languages, of which one is enough.</summary>
    public IReadOnlyCollection<string> Languages { get; init; } = [];
}

/// <summary>
/// The agent who knows the customer. It counts while they are there (online or writing up), match one of the rings, opened or not, and are not
/// excluded; else the work waits like any other.
/// </summary>
/// <param name="AgentId">Who.</param>
public sealed record Preference(string AgentId)
{
    /// <summary>So long after <see cref="WorkItem.EnqueuedAt"/> nobody else gets it, even if others are free. Costs the customer waiting time.</summary>
    public TimeSpan WaitUpTo { get; init; }

    /// <summary>
    /// How far the order bends for them: the agent who knows the customer takes the work as if it were due so much earlier, others as if so
    /// much later. Nobody is left without work for it, so others wait about as long as without. Null: <see cref="RoutingOptions.Yield"/> of the channel.
    /// </summary>
    public TimeSpan? YieldUpTo { get; init; }
}
