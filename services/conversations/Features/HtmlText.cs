using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Omnichannel.Conversations.Features;

/// <summary>The plain-text form of HTML, for channels that show none.</summary>
internal static partial class HtmlText
{
    /// <summary>What is nested deeper would end the process of whoever walks through it (the stack has an end), and so many tags take their time.</summary>
    public const int Deepest = 500, MostTags = 20_000;

    /// <summary>Whether it is what <see cref="Of"/>, and whoever brings it to the customer, can go through.</summary>
    public static bool IsReadable(string html)
    {
        if (html.AsSpan().Count('<') > MostTags)
        {
            return false;
        }

        using var document = new HtmlParser().ParseDocument(html);
        var waiting = new Stack<(INode Node, int Depth)>([(document, 0)]);
        while (waiting.TryPop(out var next))
        {
            if (next.Depth > Deepest)
            {
                return false;
            }

            foreach (var child in next.Node.ChildNodes)
            {
                waiting.Push((child, next.Depth + 1));
            }
        }

        return true;
    }

    /// <summary>What a reader sees: paragraphs as lines, lists with dashes, links with their addresses; nothing of scripts and styles.</summary>
    public static string Of(string html)
    {
        using var document = new HtmlParser().ParseDocument(html);
        var text = new StringBuilder();
        Append(text, document.Body!);
        return ManyLines().Replace(SpacesBeforeLine().Replace(text.ToString(), "\n"), "\n\n").Trim();
    }

    private static void Append(StringBuilder text, INode parent)
    {
        foreach (var node in parent.ChildNodes)
        {
            if (node is IText words)
            {
                AppendWords(text, Spaces().Replace(words.Data, " "));
            }
            else if (node is IElement element)
            {
                AppendElement(text, element);
            }
        }
    }

    private static void AppendElement(StringBuilder text, IElement element)
    {
        switch (element.LocalName)
        {
            case "script" or "style" or "head" or "template" or "noscript":
                return;
            case "br":
                text.Append('\n');
                return;
            case "img":
                AppendWords(text, element.GetAttribute("alt") ?? "");
                return;
            case "a":
                Append(text, element);
                if (element.GetAttribute("href") is { } address && address.StartsWith("http", StringComparison.OrdinalIgnoreCase) && address != element.TextContent.Trim())
                {
                    text.Append($" ({address})");
                }

                return;
            case "p" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "blockquote" or "ul" or "ol" or "table" or "pre":
                Around(text, element, "\n\n");
                return;
            case "li":
                text.Append("\n- ");
                Append(text, element);
                return;
            case "div" or "tr" or "section" or "article" or "header" or "footer":
                Around(text, element, "\n");
                return;
            default:
                Append(text, element);
                return;
        }
    }

    private static void Around(StringBuilder text, IElement element, string lines)
    {
        text.Append(lines);
        Append(text, element);
        text.Append(lines);
    }

    private static void AppendWords(StringBuilder text, string words) =>
        text.Append(text.Length > 0 && text[^1] is '\n' or ' ' ? words.TrimStart(' ') : words);

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"[ \t]+\n", RegexOptions.None, 1000)]
    private static partial Regex SpacesBeforeLine();

    [GeneratedRegex(@"\n{3,}", RegexOptions.None, 1000)]
    private static partial Regex ManyLines();
}
