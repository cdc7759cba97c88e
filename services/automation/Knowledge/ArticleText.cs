using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Omnichannel.Automation.Knowledge;

/// <summary>What is made of an article's Markdown: safe HTML for the page, and plain passages to quote.</summary>
internal static class ArticleText
{
    private const int Enough = 700, Most = 1200;

    // Raw HTML is shown as the text that it is.
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseAutoLinks().DisableHtml().Build();
    private static readonly string[] SafeSchemes = ["http", "https", "mailto", "tel"];

    /// <summary>HTML without scripts, raw HTML, or links to anything but the web, mail, phones and the same site.</summary>
    public static string Html(string markdown)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var link in document.Descendants<LinkInline>())
        {
            link.Url = Safe(link.Url);
        }

        foreach (var link in document.Descendants<AutolinkInline>().Where(link => !link.IsEmail))
        {
            link.Url = Safe(link.Url);
        }

        return document.ToHtml(Pipeline);
    }

    /// <summary>The first heading; null: there is none.</summary>
    public static string? FirstHeading(string markdown) =>
        Markdown.Parse(markdown, Pipeline).OfType<HeadingBlock>().Select(heading => Plain(heading, markdown)).FirstOrDefault(text => text.Length > 0);

    /// <summary>The text in pieces that stand for themselves: along headings, then along paragraphs, then along sentences.</summary>
    public static IReadOnlyList<Passage> Passages(PassageSource source, string markdown)
    {
        var passages = new List<Passage>();
        var headings = new SortedDictionary<int, string>();
        var text = new StringBuilder();
        foreach (var block in Markdown.Parse(markdown, Pipeline))
        {
            if (block is HeadingBlock heading)
            {
                Flush();
                foreach (var deeper in headings.Keys.Where(level => level >= heading.Level).ToList())
                {
                    headings.Remove(deeper);
                }

                headings[heading.Level] = Plain(heading, markdown);
                continue;
            }

            foreach (var piece in Pieces(Plain(block, markdown)))
            {
                if (text.Length > 0 && text.Length + piece.Length > Enough)
                {
                    Flush();
                }

                text.Append(text.Length > 0 ? "\n" : "").Append(piece);
            }
        }

        Flush();
        return passages;

        void Flush()
        {
            if (text.Length > 0)
            {
                passages.Add(new Passage(source, passages.Count, string.Join(" › ", headings.Values.Where(one => one != source.Title)), text.ToString()));
                text.Clear();
            }
        }
    }

    /// <summary>Sentences, as well as one can tell them without knowing the language.</summary>
    public static IEnumerable<string> Sentences(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var ends = text[i] is '\n' or '。' or '！' or '？' || (text[i] is '.' or '!' or '?' && (i + 1 == text.Length || char.IsWhiteSpace(text[i + 1])));
            if (ends || i + 1 == text.Length)
            {
                if (text[start..(i + 1)].Trim() is { Length: > 0 } sentence)
                {
                    yield return sentence;
                }

                start = i + 1;
            }
        }
    }

    private static string Plain(Block block, string markdown) => block switch
    {
        ListBlock list => string.Join('\n', list.OfType<ListItemBlock>().Select((item, place) =>
            (list.IsOrdered ? $"{place + 1}. " : "• ") + string.Join('\n', item.Select(part => Plain(part, markdown))))),
        LinkReferenceDefinitionGroup => "",
        CodeBlock code => code.Lines.ToString().Trim(),
        _ => Markdown.ToPlainText(markdown.Substring(block.Span.Start, block.Span.Length), Pipeline).Trim(),
    };

    private static IEnumerable<string> Pieces(string text)
    {
        if (text.Length <= Most)
        {
            return text.Length > 0 ? [text] : [];
        }

        return Sentences(text).SelectMany(sentence => sentence.Chunk(Most).Select(chunk => new string(chunk)));
    }

    private static string Safe(string? url) =>
        url is null || url.Any(char.IsControl) ? ""
        : Uri.TryCreate(url.Trim(), UriKind.Absolute, out var address) && !url.StartsWith('/') ? SafeSchemes.Contains(address.Scheme) ? url : ""
        : url.Split('/', '?', '#')[0].Contains(':') ? ""
        : url;
}
