namespace Omnichannel.Contracts;

/// <summary>Who wrote, as the channel knows it.</summary>
public sealed record Sender
{
    /// <summary>The normalised address, for example <c>tel:+15551234567</c>.</summary>
    public required string Address { get; init; }

    /// <summary>The name that the channel shows.</summary>
    public string? Name { get; init; }

    /// <summary>A picture of them, as the channel names it.</summary>
    public string? AvatarUrl { get; init; }

    /// <summary>BCP 47 language tag.</summary>
    public string? Language { get; init; }

    /// <summary>What else is said to belong to the same customer.</summary>
    public IReadOnlyList<Claim> Claims { get; init => field = value ?? []; } = [];
}

/// <summary>Something that says which customer an address belongs to.</summary>
/// <param name="Address">The normalised address that is claimed.</param>
/// <param name="Assurance">One of <see cref="Assurances"/>.</param>
public sealed record Claim(string Address, string Assurance);

/// <summary>How sure a claim is.</summary>
public static class Assurances
{
    /// <summary>By the provider or a one-time code.</summary>
    public const string Verified = "verified";

    /// <summary>Signed by our customer's own site.</summary>
    public const string Signed = "signed";

    /// <summary>Typed into a form: only ever a suggestion.</summary>
    public const string SelfAsserted = "self-asserted";

    /// <summary>Whether a claim of this assurance links addresses by itself.</summary>
    public static bool Links(string assurance) => assurance is Verified or Signed;
}

/// <summary>What kind of writer a message has.</summary>
public static class Natures
{
    /// <summary>A person wrote it.</summary>
    public const string Person = "person";

    /// <summary>A machine answered: nothing ever answers it.</summary>
    public const string AutoReply = "auto-reply";

    /// <summary>A mail system says that something could not be delivered.</summary>
    public const string Bounce = "bounce";

    /// <summary>Somebody's mail program says that something was read.</summary>
    public const string ReadReceipt = "read-receipt";

    /// <summary>It came through a mailing list.</summary>
    public const string List = "list";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Person, AutoReply, Bounce, ReadReceipt, List];
}

/// <summary>
/// A customer's message, normalised by a channel. Published by every channel on <see cref="Topics.Inbound"/> with
/// the sender's address as key; the conversations service appends it to the thread. One effect for ever per
/// (<see cref="Account"/>, <see cref="ExternalId"/>).
/// </summary>
public sealed record InboundMessage
{
    /// <summary>The id that the message has in the thread, given when it was accepted. UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>The account through which it came.</summary>
    public required string Account { get; init; }

    /// <summary>The account's channel.</summary>
    public required string Channel { get; init; }

    /// <summary>The provider's id of the message, unique on the account.</summary>
    public required string ExternalId { get; init; }

    /// <summary>Who wrote.</summary>
    public required Sender From { get; init; }

    /// <summary>When it was written, as the channel says.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When we accepted it.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Orders the messages of one sender, when the channel counts them.</summary>
    public long? Sequence { get; init; }

    /// <summary>One of <see cref="Natures"/>.</summary>
    public string Nature { get; init => field = value ?? Natures.Person; } = Natures.Person;

    /// <summary>What it says.</summary>
    public Content Content { get; init => field = value ?? new(); } = new();

    /// <summary>How it belongs to others.</summary>
    public Threading? Threading { get; init; }

    /// <summary>Its files.</summary>
    public IReadOnlyList<Attachment> Attachments { get; init => field = value ?? []; } = [];

    /// <summary>What the adapter knew besides (a mail's cc, a text's segments).</summary>
    public IReadOnlyDictionary<string, string>? Facts { get; init; }
}

/// <summary>
/// A change to a message that came before: edited, deleted, more of it arrived, a reaction added or removed. Published by channels on
/// <see cref="Topics.Inbound"/> with the sender's address as key; consumed by conversations.
/// </summary>
public sealed record InboundChange
{
    /// <summary>Unique on the account: the same id has one effect for ever.</summary>
    public required string EventId { get; init; }

    /// <summary>
    /// <c>message.edited</c>, <c>message.deleted</c>, <c>message.extended</c> (more of the same message came: an album's next picture),
    /// <c>reaction.added</c> or <c>reaction.removed</c>.
    /// </summary>
    public required string Type { get; init; }

    /// <summary>The account through which it came.</summary>
    public required string Account { get; init; }

    /// <summary>The account's channel.</summary>
    public required string Channel { get; init; }

    /// <summary>The provider's id of the message it is about (inbound or outbound).</summary>
    public required string ExternalId { get; init; }

    /// <summary>Who did it.</summary>
    public required Sender From { get; init; }

    /// <summary>When, as the channel says.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The new content of an edited message; what is known now of one that was extended.</summary>
    public Content? Content { get; init; }

    /// <summary>
    /// All files of an edited message, or the further ones of an extended one, which stand in the order of their ids; null: as they
    /// were. A file whose id is known is the same file.
    /// </summary>
    public IReadOnlyList<Attachment>? Attachments { get; init; }

    /// <summary>The emoji of a reaction.</summary>
    public string? Emoji { get; init; }
}

/// <summary>
/// What a colleague wrote to a customer in the provider's own app, past the hub. Published by channels on
/// <see cref="Topics.Inbound"/> with the customer's address as key; conversations shows it in the thread as an answer of ours, unless it
/// is one that the hub sent itself. One effect for ever per (<see cref="Account"/>, <see cref="ExternalId"/>).
/// </summary>
public sealed record SentElsewhere
{
    /// <summary>The id that the message has in the thread. UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>The account through which it went.</summary>
    public required string Account { get; init; }

    /// <summary>The account's channel.</summary>
    public required string Channel { get; init; }

    /// <summary>The provider's id of the message, unique on the account.</summary>
    public required string ExternalId { get; init; }

    /// <summary>The customer's address.</summary>
    public required string To { get; init; }

    /// <summary>When it was written, as the channel says.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When we heard of it.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What it says.</summary>
    public Content Content { get; init; } = new();

    /// <summary>How it belongs to others.</summary>
    public Threading? Threading { get; init; }

    /// <summary>Its files.</summary>
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>What the channel knew besides.</summary>
    public IReadOnlyDictionary<string, string>? Facts { get; init; }
}

/// <summary>
/// A customer allowed or forbade that we write to an address through an account (STOP and START).
/// Published by channels on <see cref="Topics.Inbound"/>; consumed by conversations.
/// </summary>
public sealed record ConsentChanged
{
    /// <summary>Unique on the account.</summary>
    public required string EventId { get; init; }

    /// <summary>The account through which it came.</summary>
    public required string Account { get; init; }

    /// <summary>The address it is about.</summary>
    public required string Address { get; init; }

    /// <summary>True for START, false for STOP.</summary>
    public required bool Granted { get; init; }

    /// <summary>When, as the channel says.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}

/// <summary>
/// The customer asked for a person ("0", "agent", the button). Published by channels on <see cref="Topics.Inbound"/>
/// with the address as key; consumed by conversations.
/// </summary>
public sealed record HumanRequested
{
    /// <summary>Unique on the account.</summary>
    public required string EventId { get; init; }

    /// <summary>The account through which it came.</summary>
    public required string Account { get; init; }

    /// <summary>The account's channel.</summary>
    public required string Channel { get; init; }

    /// <summary>Who asked.</summary>
    public required Sender From { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}
