namespace Omnichannel.Adapters;

/// <summary>What a channel can do; the hub makes what it sends fit. What is null is not said, and the hub takes the least.</summary>
public sealed record Capabilities
{
    /// <summary>Longest text in <see cref="TextUnit"/>s; longer text is split.</summary>
    public int? MaxTextLength { get; init; }

    /// <summary>utf16, utf8 or gsm7.</summary>
    public string? TextUnit { get; init; }

    /// <summary>Whether it shows HTML.</summary>
    public bool? Html { get; init; }

    /// <summary>Media types it takes, with wildcards (<c>image/*</c>).</summary>
    public IReadOnlyList<string>? MediaTypes { get; init; }

    /// <summary>Largest attachment in bytes; larger ones become links.</summary>
    public long? MaxAttachmentBytes { get; init; }

    /// <summary>Most files in one message; more become messages of their own.</summary>
    public int? MaxAttachments { get; init; }

    /// <summary>Longest text that goes together with a file; a longer one is a message of its own.</summary>
    public int? MaxCaptionLength { get; init; }

    /// <summary>buttons, numbered or none.</summary>
    public string? Choices { get; init; }

    /// <summary>Whether it shows that an agent types.</summary>
    public bool? Typing { get; init; }

    /// <summary>The receipts it gives: sent, delivered, read, failed.</summary>
    public IReadOnlyList<string>? Receipts { get; init; }

    /// <summary>Whether sent messages can be edited.</summary>
    public bool? Edit { get; init; }

    /// <summary>Whether sent messages can be deleted.</summary>
    public bool? Delete { get; init; }

    /// <summary>Whether it takes reactions.</summary>
    public bool? Reactions { get; init; }

    /// <summary>Hours after the customer's last message in which one may answer; null: always.</summary>
    public int? ReplyWindowHours { get; init; }

    /// <summary>address, topic or headers.</summary>
    public string? Threading { get; init; }

    /// <summary>How fast it may be sent through.</summary>
    public SendRate? RateLimit { get; init; }

    /// <summary>Whether deliveries of this type may come at all.</summary>
    internal bool Has(string type) => type switch
    {
        DeliveryTypes.Send => true,
        DeliveryTypes.Edit => Edit == true,
        DeliveryTypes.Delete => Delete == true,
        DeliveryTypes.Reaction => Reactions == true,
        DeliveryTypes.Typing => Typing == true,
        _ => false,
    };
}

/// <summary>How fast an account may be sent through.</summary>
/// <param name="PerSecond">Messages per second.</param>
public sealed record SendRate(double PerSecond);

/// <summary>The types of <see cref="Delivery"/>.</summary>
public static class DeliveryTypes
{
    /// <summary>A message.</summary>
    public const string Send = "message.send";

    /// <summary>A new text of a sent message.</summary>
    public const string Edit = "message.edit";

    /// <summary>A sent message is taken back.</summary>
    public const string Delete = "message.delete";

    /// <summary>An agent types.</summary>
    public const string Typing = "typing";

    /// <summary>An agent reacts.</summary>
    public const string Reaction = "reaction";
}
