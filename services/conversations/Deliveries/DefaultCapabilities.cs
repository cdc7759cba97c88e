using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>What a channel usually can do, for accounts whose adapter has not told yet.</summary>
internal static class DefaultCapabilities
{
    private static readonly IReadOnlyList<string> Anything = ["*/*"], Media = ["image/*", "audio/*", "video/*", "application/pdf"];

    /// <summary>The account's own, or its channel's usual ones.</summary>
    public static Capabilities Of(Account account) => account.Capabilities ?? (account.Provider == "meta" ? Meta(account.Channel) : null) ?? account.Channel switch
    {
        "email" => new Capabilities { Html = true, MediaTypes = Anything, MaxAttachmentBytes = 20 * 1024 * 1024, Threading = "headers" },
        "webchat" => new Capabilities
        {
            MaxTextLength = 20_000,
            MediaTypes = Anything,
            Choices = "buttons",
            Typing = true,
            Receipts = ["sent", "delivered", "read"],
            Edit = true,
            Delete = true,
        },
        "sms" => new Capabilities { MaxTextLength = 1600, TextUnit = "gsm7", MediaTypes = ["image/*"], MaxAttachmentBytes = 5 * 1024 * 1024, Choices = "numbered" },
        "whatsapp" => new Capabilities { MaxTextLength = 4096, MediaTypes = Media, Choices = "numbered", ReplyWindowHours = 24 },
        "messenger" or "instagram" => new Capabilities { MaxTextLength = 1000, MediaTypes = Media, Choices = "numbered", ReplyWindowHours = 24 },
        "telegram" => new Capabilities
        {
            MaxTextLength = 4096,
            Html = true,
            MediaTypes = Anything,
            MaxAttachmentBytes = 50 * 1024 * 1024,
            Choices = "buttons",
            Typing = true,
            Receipts = ["sent"],
            Edit = true,
            Delete = true,
            Reactions = true,
            RateLimit = new RateLimit(25),
        },
        _ => new Capabilities { MediaTypes = Anything },
    };

    /// <summary>
    /// Whether a message is one thing: a file (with a caption, unless it is a sound or something is asked), a place, or words with what they
    /// ask. Source: developers.facebook.com/docs/whatsapp/cloud-api/reference/messages.
    /// </summary>
    public static bool OneThingEach(Account account) => account is { Provider: "meta", Channel: "whatsapp" };

    /// <summary>
    /// Meta's own channels, as documented at developers.facebook.com. Messenger and Instagram take a person's answer for seven days.
    /// </summary>
    private static Capabilities? Meta(string channel) => channel switch
    {
        "whatsapp" => new Capabilities
        {
            MaxTextLength = 4096,
            MediaTypes = Anything,
            MaxAttachmentBytes = 100 * 1024 * 1024,
            MaxAttachments = 1,
            MaxCaptionLength = 1024,
            Choices = "buttons",
            Typing = true,
            Reactions = true,
            Receipts = ["sent", "delivered", "read", "failed"],
            ReplyWindowHours = 24,
        },
        "messenger" => new Capabilities
        {
            MaxTextLength = 2000,
            MediaTypes = Anything,
            MaxAttachmentBytes = 25 * 1024 * 1024,
            MaxAttachments = 1,
            MaxCaptionLength = 0,
            Choices = "buttons",
            Typing = true,
            Reactions = true,
            Receipts = ["sent", "delivered", "read"],
            ReplyWindowHours = 7 * 24,
            Threading = "topic",
        },
        "instagram" => new Capabilities
        {
            MaxTextLength = 1000,
            TextUnit = "utf8",
            MediaTypes = Media,
            MaxAttachmentBytes = 25 * 1024 * 1024,
            MaxAttachments = 1,
            MaxCaptionLength = 0,
            Choices = "buttons",
            Typing = true,
            Reactions = true,
            Receipts = ["sent", "delivered", "read"],
            ReplyWindowHours = 7 * 24,
            Threading = "topic",
        },
        _ => null,
    };
}
