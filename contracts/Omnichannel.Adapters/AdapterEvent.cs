namespace Omnichannel.Adapters;

/// <summary>The types of <see cref="AdapterEvent"/>.</summary>
public static class EventTypes
{
    /// <summary>A customer wrote.</summary>
    public const string MessageReceived = "message.received";

    /// <summary>A customer changed a message.</summary>
    public const string MessageEdited = "message.edited";

    /// <summary>A customer took a message back.</summary>
    public const string MessageDeleted = "message.deleted";

    /// <summary>A customer reacted.</summary>
    public const string ReactionAdded = "reaction.added";

    /// <summary>A customer took a reaction back.</summary>
    public const string ReactionRemoved = "reaction.removed";

    /// <summary>What became of a delivery.</summary>
    public const string Receipt = "receipt";

    /// <summary>A customer is typing.</summary>
    public const string Typing = "typing";

    /// <summary>A customer allowed or forbade that we write.</summary>
    public const string Consent = "consent";

    /// <summary>A call rings, is answered, ends or was missed.</summary>
    public const string Call = "call";
}

/// <summary>What an adapter reports: one flat record for all types, as the protocol has it; absent fields are null.</summary>
public sealed record AdapterEvent
{
    /// <summary>One of <see cref="EventTypes"/>.</summary>
    public string? Type { get; init; }

    /// <summary>Unique on the account: the same id has one effect, for ever.</summary>
    public string? Id { get; init; }

    /// <summary>When it happened, as the provider says.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>Orders the events of one sender.</summary>
    public long? Sequence { get; init; }

    /// <summary>Who.</summary>
    public EventSender? From { get; init; }

    /// <summary>How it belongs to others.</summary>
    public EventThreading? Threading { get; init; }

    /// <summary>person, auto-reply, bounce, read-receipt or list.</summary>
    public string? Nature { get; init; }

    /// <summary>What it says.</summary>
    public MessageContent? Content { get; init; }

    /// <summary>Its files.</summary>
    public IReadOnlyList<MessageAttachment>? Attachments { get; init; }

    /// <summary>The provider's id of the message that a change, a reaction or a receipt is about.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The delivery that a receipt is about.</summary>
    public string? DeliveryId { get; init; }

    /// <summary>sent, delivered, read or failed for a receipt; ringing, answered, ended or missed for a call; granted or revoked for a consent.</summary>
    public string? State { get; init; }

    /// <summary>Why a delivery failed.</summary>
    public ProtocolError? Error { get; init; }

    /// <summary>The addresses that a receipt is about, of those who get the message; null or none: the customer's.</summary>
    public IReadOnlyList<string>? Recipients { get; init; }

    /// <summary>The emoji of a reaction.</summary>
    public string? Emoji { get; init; }

    /// <summary>granted or revoked; <see cref="State"/> is understood too.</summary>
    public string? Consent { get; init; }

    /// <summary>Whether the customer is typing; null means yes.</summary>
    public bool? Active { get; init; }

    /// <summary>The call.</summary>
    public string? CallId { get; init; }

    /// <summary>How long the call was.</summary>
    public int? Seconds { get; init; }

    /// <summary>What the adapter knows besides.</summary>
    public IReadOnlyDictionary<string, string>? Facts { get; init; }
}

/// <summary>Who wrote, as the provider knows it.</summary>
public sealed record EventSender
{
    /// <summary>For example <c>tel:+15551234567</c>.</summary>
    public string? Address { get; init; }

    /// <summary>The name shown.</summary>
    public string? Name { get; init; }

    /// <summary>A picture.</summary>
    public string? AvatarUrl { get; init; }

    /// <summary>BCP 47.</summary>
    public string? Language { get; init; }

    /// <summary>What else is said to be theirs.</summary>
    public IReadOnlyList<EventClaim>? Claims { get; init; }
}

/// <summary>Says that another address belongs to the same customer.</summary>
/// <param name="Address">The other address.</param>
/// <param name="Assurance">self-asserted, signed or verified.</param>
public sealed record EventClaim(string? Address, string? Assurance);

/// <summary>How a message belongs to others.</summary>
public sealed record EventThreading
{
    /// <summary>The provider's thread.</summary>
    public string? ExternalThreadId { get; init; }

    /// <summary>The provider's id of the message that this answers.</summary>
    public string? ReplyToExternalId { get; init; }

    /// <summary>RFC 5322 Message-ID.</summary>
    public string? MessageId { get; init; }

    /// <summary>RFC 5322 In-Reply-To.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>RFC 5322 References, oldest first.</summary>
    public IReadOnlyList<string>? References { get; init; }

    /// <summary>The subject.</summary>
    public string? Subject { get; init; }
}

/// <summary>What a message says.</summary>
public sealed record MessageContent
{
    /// <summary>Always there: the plain-text form.</summary>
    public string? Text { get; init; }

    /// <summary>What it repeats of earlier messages.</summary>
    public string? Quoted { get; init; }

    /// <summary>The rich form.</summary>
    public string? Html { get; init; }

    /// <summary>Media, places, choices.</summary>
    public IReadOnlyList<MessagePart>? Parts { get; init; }
}

/// <summary>One part of a message.</summary>
public sealed record MessagePart
{
    /// <summary>image, audio, video, file, location or choice.</summary>
    public string? Type { get; init; }

    /// <summary>The attachment that holds the media.</summary>
    public string? Attachment { get; init; }

    /// <summary>Degrees north.</summary>
    public double? Latitude { get; init; }

    /// <summary>Degrees east.</summary>
    public double? Longitude { get; init; }

    /// <summary>A choice's id.</summary>
    public string? Id { get; init; }

    /// <summary>A choice's or a place's name.</summary>
    public string? Title { get; init; }
}

/// <summary>A file: with <see cref="Data"/>, or with a <see cref="Url"/> from which the hub fetches it.</summary>
public sealed record MessageAttachment
{
    /// <summary>Unique in its message.</summary>
    public string? Id { get; init; }

    /// <summary>The file's name.</summary>
    public string? Name { get; init; }

    /// <summary>For example <c>image/png</c>.</summary>
    public string? MediaType { get; init; }

    /// <summary>Bytes.</summary>
    public long? Size { get; init; }

    /// <summary>Lower-case hex; checked when given.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Where to fetch it.</summary>
    public string? Url { get; init; }

    /// <summary>The content, base64.</summary>
    public string? Data { get; init; }

    /// <summary>Whether the rich text shows it in place.</summary>
    public bool? Inline { get; init; }
}

/// <summary>Why something failed.</summary>
/// <param name="Code">A short word.</param>
/// <param name="Detail">A sentence.</param>
public sealed record ProtocolError(string? Code, string? Detail);
