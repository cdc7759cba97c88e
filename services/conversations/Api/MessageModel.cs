using Omnichannel.Contracts;

namespace Omnichannel.Conversations.Api;

/// <summary>A message as agents see it.</summary>
public sealed record MessageModel
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its place in the thread, from 1 without gaps.</summary>
    public required long Seq { get; init; }

    /// <summary>One of <see cref="Directions"/>.</summary>
    public required string Direction { get; init; }

    /// <summary>The channel it came or went through; none for notes.</summary>
    public string? Channel { get; init; }

    /// <summary>The account it came or went through.</summary>
    public string? Account { get; init; }

    /// <summary>The customer's address.</summary>
    public string? Address { get; init; }

    /// <summary>Who wrote it.</summary>
    public required Author Author { get; init; }

    /// <summary>One of <see cref="Natures"/>.</summary>
    public required string Nature { get; init; }

    /// <summary>A mail's subject.</summary>
    public string? Subject { get; init; }

    /// <summary>What it says; empty when it was deleted.</summary>
    public required Content Content { get; init; }

    /// <summary>Its files.</summary>
    public required IReadOnlyList<Attachment> Attachments { get; init; }

    /// <summary>When it was written, as the channel says.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When we took it.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Whether it was changed later; the original is in the audit.</summary>
    public bool Edited { get; init; }

    /// <summary>Whether it was taken back.</summary>
    public bool Deleted { get; init; }

    /// <summary>Who reacted with what.</summary>
    public required IReadOnlyList<Reaction> Reactions { get; init; }

    /// <summary>What became of an outbound message, over all its parts.</summary>
    public DeliveryModel? Delivery { get; init; }

    /// <summary>What an adapter knew besides.</summary>
    public IReadOnlyDictionary<string, string>? Facts { get; init; }
}

/// <summary>Who wrote a message.</summary>
/// <param name="Type">One of <see cref="AuthorTypes"/>.</param>
/// <param name="Id">The customer's, agent's or automation's id.</param>
/// <param name="Name">The name at that time.</param>
public sealed record Author(string Type, string? Id, string? Name);

/// <summary>A reaction to a message.</summary>
/// <param name="Emoji">What it is.</param>
/// <param name="By">The address or the agent's id.</param>
/// <param name="Name">What to call them.</param>
public sealed record Reaction(string Emoji, string By, string? Name);

/// <summary>What became of an outbound message.</summary>
public sealed record DeliveryModel(Guid Id, string State, long Attempts, DeliveryError? Error, IReadOnlyList<string> Degraded);

/// <summary>Which way a message went.</summary>
public static class Directions
{
    /// <summary>From the customer.</summary>
    public const string Inbound = "inbound";

    /// <summary>To the customer.</summary>
    public const string Outbound = "outbound";

    /// <summary>Among us: notes and events.</summary>
    public const string Internal = "internal";
}

/// <summary>Kinds of authors.</summary>
public static class AuthorTypes
{
    /// <summary>The customer.</summary>
    public const string Customer = "customer";

    /// <summary>One of us.</summary>
    public const string Agent = "agent";

    /// <summary>A rule or a bot.</summary>
    public const string Automation = "automation";

    /// <summary>The hub itself.</summary>
    public const string System = "system";
}
