using System.Net;
using System.Text;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>Text and entities as HTML. Source: core.telegram.org/bots/api#messageentity.</summary>
internal static class EntityHtml
{
    /// <summary>The rich form; null when nothing in it is rich.</summary>
    public static string? Of(string? text, IReadOnlyList<BotEntity>? entities)
    {
        var formats = (entities ?? [])
            .Where(entity => text is not null && entity.Offset >= 0 && entity.Length > 0 && entity.Offset + entity.Length <= text.Length && TagsOf(entity) is not null)
            .OrderBy(entity => entity.Offset).ThenByDescending(entity => entity.Length).ToArray();
        if (formats.Length == 0)
        {
            return null;
        }

        // Piece by piece between all beginnings and ends, so that whatever overlaps is still well nested.
        var edges = formats.SelectMany(entity => new[] { entity.Offset, entity.Offset + entity.Length }).Append(0).Append(text!.Length).Distinct().Order().ToArray();
        var html = new StringBuilder();
        foreach (var (from, to) in edges.Zip(edges.Skip(1)))
        {
            var around = formats.Where(entity => entity.Offset <= from && entity.Offset + entity.Length >= to).Select(entity => TagsOf(entity)!.Value).ToArray();
            html.AppendJoin("", around.Select(tag => tag.Open));
            html.Append(Escape(text[from..to]).Replace("\n", "<br>"));
            html.AppendJoin("", around.Reverse().Select(tag => tag.Close));
        }

        return html.ToString();
    }

    /// <summary>Text as HTML.</summary>
    public static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    private static (string Open, string Close)? TagsOf(BotEntity entity) => entity.Type switch
    {
        "bold" => ("<b>", "</b>"),
        "italic" => ("<i>", "</i>"),
        "underline" => ("<u>", "</u>"),
        "strikethrough" => ("<s>", "</s>"),
        "code" => ("<code>", "</code>"),
        "pre" => ("<pre>", "</pre>"),
        "blockquote" or "expandable_blockquote" => ("<blockquote>", "</blockquote>"),
        "text_link" when Uri.TryCreate(entity.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "mailto" or "tel" or "tg" =>
            ($"<a href=\"{WebUtility.HtmlEncode(url.AbsoluteUri)}\">", "</a>"),
        _ => null,
    };
}
