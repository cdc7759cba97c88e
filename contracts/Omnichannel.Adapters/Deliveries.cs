namespace Omnichannel.Adapters;

/// <summary>The hub's answer to events, in the order sent.</summary>
/// <param name="Results">One for each event.</param>
public sealed record EventResults(IReadOnlyList<EventResult> Results);

/// <summary>What became of one event.</summary>
/// <param name="Id">The adapter's id of it.</param>
/// <param name="Status">accepted, duplicate or rejected.</param>
/// <param name="MessageId">The message in the thread, for an accepted or duplicate message.</param>
/// <param name="Reason">Why it was rejected.</param>
public sealed record EventResult(string? Id, string Status, string? MessageId, string? Reason);

/// <summary>Something that the hub wants sent.</summary>
public sealed record Delivery
{
    /// <summary>message.send, message.edit, message.delete, typing or reaction.</summary>
    public required string Type { get; init; }

    /// <summary>The idempotency key: the same on every attempt.</summary>
    public required string DeliveryId { get; init; }

    /// <summary>Counts from 1. A later one than that which failed: somebody wants it sent again.</summary>
    public int Attempt { get; init; }

    /// <summary>Whom to.</summary>
    public required DeliveryTarget To { get; init; }

    /// <summary>Who wrote it.</summary>
    public DeliveryAuthor? Author { get; init; }

    /// <summary>Addresses of those who get it too, on channels that have copies.</summary>
    public IReadOnlyList<string>? Cc { get; init; }

    /// <summary>Addresses of those who get it too without the others seeing.</summary>
    public IReadOnlyList<string>? Bcc { get; init; }

    /// <summary>What to send.</summary>
    public MessageContent? Content { get; init; }

    /// <summary>How it belongs to earlier messages.</summary>
    public EventThreading? Threading { get; init; }

    /// <summary>Files, each with a signed URL that expires; relative ones are relative to the hub.</summary>
    public IReadOnlyList<MessageAttachment> Attachments { get; init => field = value ?? []; } = [];

    /// <summary>The provider's id of the message to edit, delete or react to.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The emoji of a reaction.</summary>
    public string? Emoji { get; init; }
}

/// <summary>Who of us wrote a message.</summary>
/// <param name="Type">agent, automation or system: a machine's message says that it is one.</param>
/// <param name="Name">What to call them.</param>
public sealed record DeliveryAuthor(string Type, string? Name);

/// <summary>Whom to send to.</summary>
/// <param name="Address">The customer's address.</param>
public sealed record DeliveryTarget(string Address);

/// <summary>A page of leased deliveries.</summary>
/// <param name="Items">They are this adapter's for 60 seconds.</param>
public sealed record DeliveryPage(IReadOnlyList<Delivery> Items);

/// <summary>What became of a leased or pushed delivery.</summary>
public sealed record DeliveryResult
{
    /// <summary>sent, failed, retry, or unknown when the provider's answer was lost.</summary>
    public string? State { get; init; }

    /// <summary>The provider's id.</summary>
    public string? ExternalId { get; init; }

    /// <summary>What had to be left out.</summary>
    public IReadOnlyList<string>? Degraded { get; init; }

    /// <summary>Why it failed.</summary>
    public ProtocolError? Error { get; init; }

    /// <summary>Seconds until it may be tried again.</summary>
    public int? RetryAfter { get; init; }
}
