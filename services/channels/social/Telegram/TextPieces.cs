namespace Omnichannel.Channels.Social.Telegram;

/// <summary>Cuts a text that was not cut before.</summary>
internal static class TextPieces
{
    /// <summary>Pieces of at most <paramref name="limit"/> UTF-16 units, cut at line breaks or spaces where there are some, never within a character.</summary>
    public static IReadOnlyList<string> Split(string text, int limit)
    {
        var pieces = new List<string>();
        var rest = text;
        while (rest.Length > limit)
        {
            var window = Hosting.Text.Limit(rest, limit);
            var cut = window.LastIndexOf('\n') is > 0 and var line && line > limit / 2 ? line : window.LastIndexOf(' ') is > 0 and var space && space > limit / 2 ? space : window.Length;
            pieces.Add(rest[..cut].TrimEnd());
            rest = rest[cut..].TrimStart();
        }

        if (rest.Length > 0)
        {
            pieces.Add(rest);
        }

        return pieces;
    }
}
