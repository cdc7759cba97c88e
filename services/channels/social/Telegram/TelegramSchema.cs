namespace Omnichannel.Channels.Social.Telegram;

/// <summary>What Telegram's channel keeps.</summary>
internal static class TelegramSchema
{
    /// <summary>The first step; the same SQL in both databases.</summary>
    public const string Tables = "SELECT 1";
}
