using Omnichannel.Hosting.Threads;
using Omnichannel.Routing.Hours;

namespace Omnichannel.Routing.Deciding;

/// <summary>What routing knows, in memory, while this process has the duty: threads that are not at rest, agents, teams.</summary>
internal sealed class Board
{
    private IReadOnlyList<RoutedThread>? _queue;

    /// <summary>Threads that are not at rest, by id.</summary>
    public Dictionary<Guid, RoutedThread> Threads { get; } = [];

    /// <summary>Threads whose customers were erased: whatever is still heard of them does not bring them back.</summary>
    public HashSet<Guid> Erased { get; } = [];

    /// <summary>Agents by id.</summary>
    public Dictionary<string, BoardAgent> Agents { get; } = [];

    /// <summary>Teams by id.</summary>
    public Dictionary<string, BoardTeam> Teams { get; } = [];

    /// <summary>Whether an agent was ever online here: before that, nothing automatic is said to customers.</summary>
    public bool AnybodyEver { get; set; }

    /// <summary>Threads that wait for somebody, in the order in which they are likely to be served.</summary>
    public IReadOnlyList<RoutedThread> Queue
    {
        get => _queue ??= Ordered?.Invoke() ?? [];
        set => _queue = value;
    }

    /// <summary>Puts the queue in order; only done when somebody looks.</summary>
    internal Func<IReadOnlyList<RoutedThread>>? Ordered { get; set; }

    /// <summary>The queue is another one now.</summary>
    internal void QueueChanged() => _queue = null;
}

/// <summary>A thread and what routing made of it.</summary>
internal sealed class RoutedThread(ThreadSnapshot thread)
{
    /// <summary>As conversations told it last.</summary>
    public ThreadSnapshot Thread { get; set; } = thread;

    /// <summary>The episode that all this is about.</summary>
    public Guid? EpisodeId { get; set; } = thread.Episode?.Id;

    /// <summary>The policy that decides for its episode; null: none yet.</summary>
    public string? Policy { get; set; }

    /// <summary>The service level that the policy names; null: the channel's.</summary>
    public string? ServiceLevel { get; set; }

    /// <summary>The team whose people it waits for, or from whom its agent came; null: everybody.</summary>
    public string? Team { get; set; }

    /// <summary>Since when it stands in the queue; null: it does not.</summary>
    public DateTimeOffset? EnqueuedAt { get; set; }

    /// <summary>Its place among those who wait for the same people, from 1; 0: it does not wait.</summary>
    public int Position { get; set; }

    /// <summary><c>negative</c> when the customer sounded angry in this episode; null otherwise.</summary>
    public string? Sentiment { get; set; }

    /// <summary>Since when its handler has it.</summary>
    public DateTimeOffset? AssignedAt { get; set; }

    /// <summary>Whether a person gave it, in this episode, to an agent who was not there: they knew, and it stays that agent's.</summary>
    public bool StaysTheirs { get; set; }

    /// <summary>Whether an automation had this episode, or a person did: it is not given to an automation again.</summary>
    public bool WasAutomated { get; set; }

    /// <summary>When the customer last wrote.</summary>
    public DateTimeOffset? LastInboundAt { get; set; }

    /// <summary>When somebody, or an automation, last wrote to the customer.</summary>
    public DateTimeOffset? LastOutboundAt { get; set; }

    /// <summary>How often in a row what was decided was refused.</summary>
    public int Refusals { get; set; }

    /// <summary>Nothing is decided before, because what was decided last was refused; null: at once.</summary>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>The command whose answer is not there yet; not kept here, but with the decision.</summary>
    public Pending? Pending { get; set; }

    /// <summary>Who knows the customer, best first; null: nobody looked yet.</summary>
    public IReadOnlyList<Acquaintance>? Knows { get; set; }

    /// <summary>How the engine sees it, while it does.</summary>
    public Core.WorkItem? Item { get; set; }

    /// <summary>Nothing of it happened later than now: what a clock wrote that was ahead does not keep anybody waiting.</summary>
    public void Believe(DateTimeOffset now)
    {
        EnqueuedAt = NotAfter(EnqueuedAt, now);
        AssignedAt = NotAfter(AssignedAt, now);
        LastInboundAt = NotAfter(LastInboundAt, now);
        LastOutboundAt = NotAfter(LastOutboundAt, now);
        NotBefore = NotBefore > now + Following.LongestPause ? null : NotBefore;
    }

    private static DateTimeOffset? NotAfter(DateTimeOffset? written, DateTimeOffset now) => written > now ? now : written;
}

/// <summary>A decision that conversations has not answered yet.</summary>
/// <param name="Id">The command's id.</param>
/// <param name="ThreadId">Which thread.</param>
/// <param name="AgentId">Who shall get it; null: an automation, or nobody.</param>
/// <param name="At">When it was given.</param>
internal sealed record Pending(Guid Id, Guid ThreadId, string? AgentId, DateTimeOffset At);

/// <summary>An agent who answered a customer.</summary>
/// <param name="CustomerId">Whom.</param>
/// <param name="AgentId">Who.</param>
/// <param name="Episodes">In how many episodes.</param>
/// <param name="Answers">How often.</param>
/// <param name="LastAt">When last.</param>
internal sealed record Acquaintance(Guid CustomerId, string AgentId, long Episodes, long Answers, DateTimeOffset LastAt);

/// <summary>An agent as routing knows them.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="Name">As colleagues see it.</param>
/// <param name="Presence"><c>online</c>, <c>away</c>, <c>wrapUp</c> or <c>offline</c>.</param>
/// <param name="Teams">Ids.</param>
/// <param name="Languages">BCP 47.</param>
/// <param name="Skills">Name and level, 1 to 5.</param>
internal sealed record BoardAgent(
    string Id, string Name, string Presence, IReadOnlyList<string> Teams, IReadOnlyList<string> Languages, IReadOnlyDictionary<string, int> Skills)
{
    /// <summary>Since when they are there or not.</summary>
    public DateTimeOffset PresenceSince { get; init; }

    /// <summary>When they work; null: whenever they are online.</summary>
    public OpeningHours? Hours { get; init; }

    /// <summary>Their own capacity by channel.</summary>
    public IReadOnlyDictionary<string, int>? Capacity { get; init; }

    /// <summary>Whether they were ever online.</summary>
    public bool WasSeen { get; init; }
}

/// <summary>A team as routing knows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Hours">When somebody of it works.</param>
internal sealed record BoardTeam(string Id, string Name, OpeningHours Hours);
