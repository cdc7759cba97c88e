using System.Text.Json;

namespace Omnichannel.Hosting.Accounts;

/// <summary>One configured connection of a channel, secrets in clear: only services see it.</summary>
public sealed record Account
{
    /// <summary>Its slug.</summary>
    public required string Id { get; init; }

    /// <summary>email, sms, webchat, messenger, instagram, whatsapp, telegram, voice, or an integrator's own.</summary>
    public required string Channel { get; init; }

    /// <summary>builtin, twilio, meta, telegram, mailbox or external.</summary>
    public required string Provider { get; init; }

    /// <summary>What agents see.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>A disabled account takes and sends nothing.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Grows with every change.</summary>
    public long Revision { get; init; }

    /// <summary>The provider's settings.</summary>
    public JsonElement Settings { get; init; }

    /// <summary>One or two <c>whsec_…</c> that sign the adapter protocol.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>What the channel can do; none: not told yet.</summary>
    public Capabilities? Capabilities { get; init; }

    /// <summary>How its channel gets on with the provider; none: nothing is known to be wrong.</summary>
    public AccountStatus? Status { get; init; }

    /// <summary>A text setting, or null.</summary>
    public string? Text(string name) =>
        Settings.ValueKind == JsonValueKind.Object && Settings.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>A setting that is a list of texts; empty when it is absent or something else.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        Settings.ValueKind == JsonValueKind.Object && Settings.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : [];

    /// <summary>A number setting, or null.</summary>
    public double? Number(string name) =>
        Settings.ValueKind == JsonValueKind.Object && Settings.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : null;
}

/// <summary>How a channel gets on with its provider, for operators.</summary>
/// <param name="State">ok, or failing: nothing goes through until an administrator does something.</param>
/// <param name="Code">The provider's code, or a short word.</param>
/// <param name="Detail">A sentence that says what to do.</param>
/// <param name="At">Since when.</param>
public sealed record AccountStatus(string State, string? Code = null, string? Detail = null, DateTimeOffset? At = null)
{
    /// <summary>The states.</summary>
    public const string Ok = "ok", Failing = "failing";
}

/// <summary>What a channel can do; content is degraded to it before it is sent. Field by field in protocol §3.</summary>
public sealed record Capabilities
{
    /// <summary>Longest text in <see cref="TextUnit"/>s; longer text is split.</summary>
    public int? MaxTextLength { get; init; }

    /// <summary>utf16, utf8 or gsm7.</summary>
    public string TextUnit { get; init; } = "utf16";

    /// <summary>Whether it shows HTML.</summary>
    public bool Html { get; init; }

    /// <summary>Media types it takes, with wildcards.</summary>
    public IReadOnlyList<string> MediaTypes { get; init; } = [];

    /// <summary>Largest attachment in bytes; longer ones become links.</summary>
    public long? MaxAttachmentBytes { get; init; }

    /// <summary>Most attachments in one message; more become messages of their own. Null: any number.</summary>
    public int? MaxAttachments { get; init; }

    /// <summary>Longest text in UTF-16 units that goes together with an attachment; a longer one is a message of its own. Null: any.</summary>
    public int? MaxCaptionLength { get; init; }

    /// <summary>buttons, numbered or none.</summary>
    public string Choices { get; init; } = "none";

    /// <summary>Whether it shows that somebody types.</summary>
    public bool Typing { get; init; }

    /// <summary>The receipts it gives.</summary>
    public IReadOnlyList<string> Receipts { get; init; } = [];

    /// <summary>Whether sent messages can be edited.</summary>
    public bool Edit { get; init; }

    /// <summary>Whether sent messages can be deleted.</summary>
    public bool Delete { get; init; }

    /// <summary>Whether it takes reactions.</summary>
    public bool Reactions { get; init; }

    /// <summary>Hours after the customer's last message in which one may answer; null: always.</summary>
    public int? ReplyWindowHours { get; init; }

    /// <summary>address, topic or headers.</summary>
    public string Threading { get; init; } = "address";

    /// <summary>How fast it may be sent through.</summary>
    public RateLimit? RateLimit { get; init; }
}

/// <summary>How fast an account may be sent through.</summary>
/// <param name="PerSecond">Messages per second over all instances.</param>
public sealed record RateLimit(double PerSecond);
