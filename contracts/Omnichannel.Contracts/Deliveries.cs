namespace Omnichannel.Contracts;

/// <summary>The states of a delivery; they only move forward.</summary>
public static class DeliveryStates
{
    /// <summary>Waits for its time.</summary>
    public const string Queued = "queued";

    /// <summary>Given to the channel, which has not answered yet.</summary>
    public const string Sending = "sending";

    /// <summary>The provider took it.</summary>
    public const string Sent = "sent";

    /// <summary>It reached the customer's device.</summary>
    public const string Delivered = "delivered";

    /// <summary>The customer read it.</summary>
    public const string Read = "read";

    /// <summary>It will not arrive; the error says why.</summary>
    public const string Failed = "failed";

    /// <summary>The provider's answer was lost and it has no idempotency key: it may or may not have arrived.</summary>
    public const string Unknown = "unknown";

    /// <summary>Only in <see cref="DeliveryUpdated"/>: not now, try again later.</summary>
    public const string Retry = "retry";
}

/// <summary>Why something failed.</summary>
/// <param name="Code">A short word or the provider's number.</param>
/// <param name="Detail">A sentence for a person.</param>
public sealed record DeliveryError(string Code, string? Detail = null);

/// <summary>
/// Send this through one account. Published by conversations on <see cref="Topics.Send"/> of the account's provider,
/// key = account and address; consumed by the channel, which answers with <see cref="DeliveryUpdated"/>.
/// </summary>
public sealed record SendMessage
{
    /// <summary>The delivery: the idempotency key to the provider, the same on every attempt.</summary>
    public required Guid DeliveryId { get; init; }

    /// <summary><c>message.send</c>, <c>message.edit</c>, <c>message.delete</c>, <c>reaction</c> or <c>typing</c>.</summary>
    public string Type { get; init => field = value ?? "message.send"; } = "message.send";

    /// <summary>The message in the thread.</summary>
    public Guid MessageId { get; init; }

    /// <summary>Counts from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The account to send through.</summary>
    public required string Account { get; init; }

    /// <summary>The account's channel.</summary>
    public required string Channel { get; init; }

    /// <summary>The customer's address.</summary>
    public required string To { get; init; }

    /// <summary>Who wrote it.</summary>
    public MessageAuthor? Author { get; init; }

    /// <summary>Addresses of those who get it too, on channels that have copies (mail).</summary>
    public IReadOnlyList<string>? Cc { get; init; }

    /// <summary>Addresses of those who get it too without the others seeing.</summary>
    public IReadOnlyList<string>? Bcc { get; init; }

    /// <summary>What to send, already degraded to what the account can do.</summary>
    public required Content Content { get; init; }

    /// <summary>How it belongs to earlier messages.</summary>
    public Threading? Threading { get; init; }

    /// <summary>Its files; each <see cref="Attachment.Url"/> is signed and expires.</summary>
    public IReadOnlyList<Attachment> Attachments { get; init => field = value ?? []; } = [];

    /// <summary>The provider's id of the message to edit, delete or react to.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The emoji of a reaction.</summary>
    public string? Emoji { get; init; }

    /// <summary>A message agreed with the provider beforehand, to be sent instead of the content: WhatsApp's way after 24 hours of silence.</summary>
    public MessageTemplate? Template { get; init; }

    /// <summary>Whether it answers a public comment where everybody reads it.</summary>
    public bool? Public { get; init; }
}

/// <summary>Who wrote a message of ours.</summary>
/// <param name="Type">agent, automation or system.</param>
/// <param name="Name">What to call them.</param>
public sealed record MessageAuthor(string Type, string? Name);

/// <summary>A message whose wording the provider has approved.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Language">Which of its languages, for example <c>en_US</c>.</param>
/// <param name="Parameters">What takes its gaps, in order.</param>
public sealed record MessageTemplate(string Name, string Language, IReadOnlyList<string>? Parameters = null);

/// <summary>
/// What became of a delivery: a channel's answer or a provider's receipt. Published by channels on
/// <see cref="Topics.Inbound"/>, key = the delivery's id or the provider's id; consumed by conversations.
/// </summary>
public sealed record DeliveryUpdated
{
    /// <summary>The account it went through.</summary>
    public required string Account { get; init; }

    /// <summary>The delivery, when the channel knows it.</summary>
    public Guid? DeliveryId { get; init; }

    /// <summary>The attempt this answers; receipts have none.</summary>
    public int? Attempt { get; init; }

    /// <summary>The provider's id of the message.</summary>
    public string? ExternalId { get; init; }

    /// <summary>One of <see cref="DeliveryStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>Why it failed or has to be tried again.</summary>
    public DeliveryError? Error { get; init; }

    /// <summary>What the channel had to leave out.</summary>
    public IReadOnlyList<string> Degraded { get; init => field = value ?? []; } = [];

    /// <summary>The addresses that a receipt is about, of those who get the message; none: the customer's.</summary>
    public IReadOnlyList<string> Recipients { get; init => field = value ?? []; } = [];

    /// <summary>Seconds to wait before the next attempt, when the provider said so.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>When, as the channel says.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}
