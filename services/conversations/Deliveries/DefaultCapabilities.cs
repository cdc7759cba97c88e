using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>What a channel usually can do, for accounts whose adapter has not told yet.</summary>
internal static class DefaultCapabilities
{
    private static readonly IReadOnlyList<string> Anything = ["*/*"], Media = ["image/*", "audio/*", "video/*", "application/pdf"];

    /// <summary>The account's own, or its channel's usual ones.</summary>
    public static Capabilities Of(Account account) => account.Capabilities ?? account.Channel switch
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
        "telegram" => new Capabilities { MaxTextLength = 4096, MediaTypes = Anything, Choices = "numbered" },
        _ => new Capabilities { MediaTypes = Anything },
    };
}
