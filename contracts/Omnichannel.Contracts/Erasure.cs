namespace Omnichannel.Contracts;

/// <summary>
/// A person was erased: what others keep of them besides goes, too. Published by conversations on <see cref="Topics.Erased"/> with the
/// customer's id as key, in several messages when there were many deliveries; consumed by every service that keeps something. Nobody keeps it
/// once it is handled.
/// </summary>
public sealed record CustomerErased
{
    /// <summary>Who it was.</summary>
    public required Guid CustomerId { get; init; }

    /// <summary>Their <c>webchat:</c> addresses.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>Their addresses of other schemes: by them channels find what they keep.</summary>
    public IReadOnlyList<string> OtherAddresses { get; init => field = value ?? []; } = [];

    /// <summary>What was sent to them, or was to be: the deliveries' ids.</summary>
    public IReadOnlyList<Guid> Deliveries { get; init => field = value ?? []; } = [];

    /// <summary>Under which ids they were known: their own, and those of everybody who was merged with them.</summary>
    public IReadOnlyList<ErasedIdentity> Identities { get; init => field = value ?? []; } = [];

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}

/// <summary>A customer, and the one thread that was theirs.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="ThreadId">The thread.</param>
public sealed record ErasedIdentity(Guid CustomerId, Guid ThreadId);
