namespace Omnichannel.Contracts;

/// <summary>
/// A person was erased: what others keep of them besides goes, too. Published by conversations on <see cref="Topics.Erased"/> with the
/// customer's id as key; consumed by web chat and routing. It says who in ids only, which mean nothing once all is done.
/// </summary>
public sealed record CustomerErased
{
    /// <summary>Who it was.</summary>
    public required Guid CustomerId { get; init; }

    /// <summary>Their <c>webchat:</c> addresses. Others name a person by themselves, and are not repeated.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>Under which ids they were known: their own, and those of everybody who was merged with them.</summary>
    public IReadOnlyList<ErasedIdentity> Identities { get; init => field = value ?? []; } = [];

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}

/// <summary>A customer, and the one thread that was theirs.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="ThreadId">The thread.</param>
public sealed record ErasedIdentity(Guid CustomerId, Guid ThreadId);
