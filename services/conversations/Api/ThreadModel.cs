namespace Omnichannel.Conversations.Api;

/// <summary>A thread as agents see it.</summary>
public sealed record ThreadModel
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required ThreadCustomer Customer { get; init; }

    /// <summary>One of <see cref="ThreadStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>Who answers; none: nobody yet.</summary>
    public Handler? Handler { get; init; }

    /// <summary>Whether the customer wants a person, or an automation gave up: no automation gets it in this episode.</summary>
    public bool WantsPerson { get; init; }

    /// <summary>The newest message's number.</summary>
    public required long LastSeq { get; init; }

    /// <summary>The beginning of the newest message.</summary>
    public string? Preview { get; init; }

    /// <summary>The channel of the newest message.</summary>
    public string? Channel { get; init; }

    /// <summary>The account through which the customer last wrote.</summary>
    public string? Account { get; init; }

    /// <summary>The address at which the customer last wrote.</summary>
    public string? Address { get; init; }

    /// <summary>When the newest message came or went.</summary>
    public DateTimeOffset? LastMessageAt { get; init; }

    /// <summary>Since when the customer waits for an answer.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    /// <summary>When an answer is due.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Until when it sleeps.</summary>
    public DateTimeOffset? SnoozedUntil { get; init; }

    /// <summary>0 is normal; more is more urgent.</summary>
    public required long Priority { get; init; }

    /// <summary>In the order in which they were put on.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The current or last stretch of conversation.</summary>
    public EpisodeModel? Episode { get; init; }

    /// <summary>Changes with every change of the thread; for <c>If-Match</c>.</summary>
    public required string Version { get; init; }
}

/// <summary>The customer of a thread.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What we call them.</param>
/// <param name="Language">BCP 47 language tag.</param>
/// <param name="Addresses">Where they are reached.</param>
/// <param name="Vip">Whether they are served before others.</param>
/// <param name="Service"><c>people</c> (no automation ever), <c>self-service</c> (automations first), or null: as the policies say.</param>
public sealed record ThreadCustomer(
    Guid Id, string? Name, string? Language, IReadOnlyList<CustomerAddress> Addresses, bool Vip = false, string? Service = null);

/// <summary>Where a customer is reached, and how sure that is.</summary>
/// <param name="Address">As a URI.</param>
/// <param name="Assurance">verified, signed or self-asserted.</param>
/// <param name="LastSeenAt">When something came from it, at most a minute older than what came last; null: nothing came yet.</param>
public sealed record CustomerAddress(string Address, string Assurance, DateTimeOffset? LastSeenAt);

/// <summary>Who answers.</summary>
/// <param name="Type">agent, team or automation.</param>
/// <param name="Id">The agent's, team's or automation's id.</param>
/// <param name="Name">What it is called.</param>
public sealed record Handler(string Type, string Id, string? Name);

/// <summary>The stretch from the first message after rest to resolution.</summary>
public sealed record EpisodeModel(Guid Id, long Number, DateTimeOffset OpenedAt, DateTimeOffset? FirstReplyAt, DateTimeOffset? ResolvedAt);

/// <summary>The states of a thread.</summary>
public static class ThreadStates
{
    /// <summary>We owe an answer.</summary>
    public const string Open = "open";

    /// <summary>We answered and wait for the customer.</summary>
    public const string Waiting = "waiting";

    /// <summary>Put aside until a time.</summary>
    public const string Snoozed = "snoozed";

    /// <summary>At rest.</summary>
    public const string Resolved = "resolved";

    /// <summary>All of them, the most urgent first.</summary>
    public static readonly IReadOnlyList<string> All = [Open, Waiting, Snoozed, Resolved];
}
