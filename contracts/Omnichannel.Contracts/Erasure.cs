namespace Omnichannel.Contracts;

/// <summary>
/// A person was erased: what a channel keeps of them besides goes, too. Published by conversations on <see cref="Topics.Erased"/> with the
/// customer's id as key; consumed by web chat. It says who in ids only, which mean nothing once all is done.
/// </summary>
public sealed record CustomerErased
{
    /// <summary>Who it was.</summary>
    public required Guid CustomerId { get; init; }

    /// <summary>Their <c>webchat:</c> addresses. Others name a person by themselves, and are not repeated.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}
