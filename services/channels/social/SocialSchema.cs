using Omnichannel.Channels.Social.Meta;
using Omnichannel.Channels.Social.Telegram;
using Omnichannel.Hosting.Channels;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.Social;

/// <summary>What the service keeps: which deliveries it began to send, and what each network needs besides.</summary>
internal static class SocialSchema
{
    public const string Service = "social";

    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new(1, SendLedger.Table),
        new(2, TelegramSchema.Tables),
        new(3, MetaSchema.Tables),
    ];
}
