namespace Omnichannel.Playground.World;

/// <summary>A message as a device shows it: written by the newcomer, or by the hub.</summary>
internal sealed record Message
{
    /// <summary>Ours.</summary>
    public required Guid Id { get; init; }

    /// <summary>Which app shows it: <see cref="Apps"/>.</summary>
    public required string App { get; init; }

    /// <summary>Through which of the hub's accounts it went.</summary>
    public required string Account { get; init; }

    /// <summary>The newcomer's address there: a phone number, a mail address, a user's id.</summary>
    public required string Person { get; init; }

    /// <summary>Whether the newcomer wrote it; otherwise the hub did.</summary>
    public required bool IsMine { get; init; }

    /// <summary>The text as the app shows it.</summary>
    public string Text { get; init; } = "";

    /// <summary>A mail's HTML.</summary>
    public string? Html { get; init; }

    /// <summary>A mail's subject.</summary>
    public string? Subject { get; init; }

    /// <summary>Pictures and other files.</summary>
    public IReadOnlyList<StoredFile> Files { get; init; } = [];

    /// <summary>What can be pressed below it.</summary>
    public IReadOnlyList<Button> Buttons { get; init; } = [];

    /// <summary>Mine: <c>sending</c>, <c>taken</c>, <c>refused</c>. The hub's: <c>queued</c>, <c>sent</c>, <c>delivered</c>, <c>read</c>, <c>failed</c>.</summary>
    public required string State { get; init; }

    /// <summary>Why it is where it is, for a person.</summary>
    public string? Detail { get; init; }

    /// <summary>What the newcomer thinks of it.</summary>
    public string? MyReaction { get; init; }

    /// <summary>What the hub thinks of it.</summary>
    public string? HubReaction { get; init; }

    /// <summary>Whether it was changed after it was sent.</summary>
    public bool IsEdited { get; init; }

    /// <summary>Whether it was taken back.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The provider's id of it.</summary>
    public required string ExternalId { get; init; }

    /// <summary>The provider's id of the message that it answers.</summary>
    public string? ReplyTo { get; init; }
}

/// <summary>A button below a message.</summary>
/// <param name="Title">What it says.</param>
/// <param name="Payload">What the hub is told when it is pressed.</param>
/// <param name="Kind">The provider's kind of button.</param>
/// <param name="Url">Where it leads, for a link.</param>
internal sealed record Button(string Title, string? Payload, string Kind, string? Url = null);

/// <summary>The newcomer, as a provider knows a user.</summary>
/// <param name="Address">A phone number, a mail address, a user's id.</param>
/// <param name="Name">What they call themselves.</param>
internal sealed record Person(string Address, string Name);

/// <summary>The apps of the devices; each is one account of the hub, <c>playground-</c> and its name.</summary>
internal static class Apps
{
    public const string Sms = "sms", TwilioWhatsApp = "whatsapp-twilio", Mail = "email", Telegram = "telegram";

    public const string Messenger = "messenger", Instagram = "instagram", WhatsApp = "whatsapp", Web = "web";

    /// <summary>The hub's account of an app.</summary>
    public static string AccountOf(string app) => "playground-" + app;
}

/// <summary>What an effect was; effects on one key are counted.</summary>
internal static class MessageStates
{
    public const string Sending = "sending", Taken = "taken", Refused = "refused";

    public const string Queued = "queued", Sent = "sent", Delivered = "delivered", Read = "read", Failed = "failed";
}
