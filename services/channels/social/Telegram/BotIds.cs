using System.Globalization;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>Telegram's numbers as the hub writes them. A message's id is only unique within its chat, so the chat stands before it.</summary>
internal static class BotIds
{
    private const string Scheme = "telegram:";

    public static string Address(long chat) => Scheme + chat.ToString(CultureInfo.InvariantCulture);

    public static string External(long chat, long message) => string.Create(CultureInfo.InvariantCulture, $"{chat}:{message}");

    public static bool TryChat(string address, out long chat)
    {
        chat = 0;
        return address.StartsWith(Scheme, StringComparison.Ordinal)
            && long.TryParse(address.AsSpan(Scheme.Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out chat);
    }

    public static bool TryMessage(string? externalId, out long chat, out long message)
    {
        message = chat = 0;
        return externalId?.Split(':') is [var first, var second]
            && long.TryParse(first, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out chat)
            && long.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out message);
    }
}
