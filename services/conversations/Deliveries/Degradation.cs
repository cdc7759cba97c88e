using System.Net;
using System.Text;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>One message to the provider.</summary>
internal sealed record Outgoing(Content Content, IReadOnlyList<Attachment> Attachments);

/// <summary>What to send, and what had to be changed for it.</summary>
/// <param name="Parts">One or more, to be sent in this order.</param>
/// <param name="What">Words of <see cref="Degradation"/>.</param>
internal sealed record Degraded(IReadOnlyList<Outgoing> Parts, IReadOnlyList<string> What);

/// <summary>Brings a reply down to what an account can do; says what it changed, and loses nothing that text can say.</summary>
internal static class Degradation
{
    /// <summary>What may have been changed.</summary>
    public const string Html = "html", Choices = "choices", Attachments = "attachments", Split = "split";

    /// <summary>Degrades a reply.</summary>
    /// <param name="reply">As the agent wrote it.</param>
    /// <param name="attachments">Its files.</param>
    /// <param name="can">What the account can do.</param>
    /// <param name="link">Makes the address under which the customer finds a file that cannot be sent.</param>
    /// <param name="oneThingEach">See <see cref="DefaultCapabilities.OneThingEach"/>.</param>
    public static Degraded Apply(
        Content reply, IReadOnlyList<Attachment> attachments, Capabilities can, Func<Attachment, string> link, bool oneThingEach = false)
    {
        var what = new List<string>();
        var text = new StringBuilder(reply.Text);
        var html = new StringBuilder(reply.Html);
        var parts = reply.Parts;

        if (reply.Html is not null && !can.Html)
        {
            what.Add(Html);
        }

        var choices = parts.Where(part => part.Type == PartTypes.Choice).ToList();
        if (choices.Count > 0 && can.Choices != "buttons")
        {
            what.Add(Choices);
            parts = [.. parts.Where(part => part.Type != PartTypes.Choice)];
            AppendChoices(text, html, choices, numbered: can.Choices == "numbered");
        }

        var sent = attachments.Where(file => Takes(can, file)).ToList();
        if (sent.Count < attachments.Count)
        {
            what.Add(Attachments);
            parts = [.. parts.Where(part => part.Attachment is null || sent.Exists(file => file.Id == part.Attachment))];
            AppendLinks(text, html, attachments.Where(file => !Takes(can, file)), link);
        }

        if (IsMany(text.Length, sent.Count, parts, can, oneThingEach))
        {
            return Apart(reply with { Text = text.ToString(), Html = null, Parts = parts }, sent, can, what, oneThingEach);
        }

        var content = reply with { Text = text.ToString(), Html = reply.Html is null || !can.Html ? null : html.ToString(), Parts = parts };
        var pieces = can.MaxTextLength is { } limit && content.Html is null ? TextSplitter.Split(content.Text, limit, can.TextUnit) : [content.Text];
        if (pieces.Count <= 1)
        {
            return new Degraded([new Outgoing(content, sent)], what);
        }

        what.Add(Split);
        return new Degraded([.. pieces.Select((piece, index) => PieceOf(content, sent, piece, index, pieces.Count))], what);
    }

    /// <summary>
    /// Whether the provider would need several messages for it: then each is a delivery of its own, since what becomes of one says
    /// nothing about the others.
    /// </summary>
    private static bool IsMany(int text, int files, IReadOnlyList<Part> parts, Capabilities can, bool oneThingEach)
    {
        var places = parts.Count(IsPlace);
        var asks = parts.Any(part => part.Type == PartTypes.Choice);
        return files > can.MaxAttachments
            || (files > 0 && (text > can.MaxCaptionLength || (can.MaxCaptionLength == 0 && (asks || places > 0))))
            || (oneThingEach && files + places + (text > 0 || asks ? 1 : 0) > 1);
    }

    /// <summary>
    /// Every file is a message of its own, the first with the text where it may go along; a place is one where it has to be. Choices stand
    /// at the very end, where they are asked for.
    /// </summary>
    private static Degraded Apart(Content content, List<Attachment> files, Capabilities can, List<string> what, bool oneThingEach)
    {
        var asks = content.Parts.Any(part => part.Type == PartTypes.Choice);
        var captioned = asks || content.Text.Length > (can.MaxCaptionLength ?? int.MaxValue)
            ? -1
            : files.FindIndex(file => !file.MediaType.StartsWith("audio/", StringComparison.OrdinalIgnoreCase));
        var alone = files.Select((file, index) => new Outgoing(
            new Content { Text = index == captioned ? content.Text : "", Parts = [.. content.Parts.Where(part => part.Attachment == file.Id)] }, [file]));
        var places = content.Parts.Where(part => oneThingEach && IsPlace(part)).ToList();
        alone = alone.Concat(places.Select(place => new Outgoing(new Content { Text = "", Parts = [place] }, [])));
        var words = content with
        {
            Text = captioned >= 0 ? "" : content.Text,
            Quoted = null,
            Parts = [.. content.Parts.Where(part => part.Attachment is null && !places.Contains(part))],
        };
        var pieces = can.MaxTextLength is { } limit ? TextSplitter.Split(words.Text, limit, can.TextUnit) : words.Text.Length > 0 ? [words.Text] : [];
        var said = pieces.Count == 0 && words.Parts.Any(part => part.Type == PartTypes.Choice || IsPlace(part))
            ? [new Outgoing(words, [])]
            : pieces.Select((piece, index) => PieceOf(words, [], piece, index, pieces.Count)).ToArray();
        if (pieces.Count > 1)
        {
            what.Add(Split);
        }

        return new Degraded(asks ? [.. alone, .. said] : [.. said, .. alone], what);
    }

    /// <summary>Whether an account takes a file: its type and its size.</summary>
    public static bool Takes(Capabilities can, Attachment file) =>
        !(file.Size > can.MaxAttachmentBytes) && can.MediaTypes.Any(pattern => Matches(pattern, file.MediaType.Split(';')[0].Trim()));

    private static bool Matches(string pattern, string mediaType) =>
        pattern is "*/*" or "*"
        || string.Equals(pattern, mediaType, StringComparison.OrdinalIgnoreCase)
        || (pattern.EndsWith("/*", StringComparison.Ordinal) && mediaType.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase));

    private static bool IsPlace(Part part) => part is { Type: PartTypes.Location, Latitude: not null, Longitude: not null };

    /// <summary>Files go with the beginning of the text, choices with its end, where they are asked for.</summary>
    private static Outgoing PieceOf(Content content, IReadOnlyList<Attachment> files, string piece, int index, int count)
    {
        var first = index == 0;
        var last = index == count - 1;
        return new Outgoing(
            content with
            {
                Text = piece,
                Quoted = null,
                Parts = [.. content.Parts.Where(part => part.Type == PartTypes.Choice ? last : first)],
            },
            first ? files : []);
    }

    private static void AppendChoices(StringBuilder text, StringBuilder html, IReadOnlyList<Part> choices, bool numbered)
    {
        Paragraph(text);
        var titles = choices.Select(choice => choice.Title ?? choice.Id ?? "").ToList();
        text.AppendJoin('\n', titles.Select((title, index) => numbered ? $"{index + 1}. {title}" : $"- {title}"));
        var tag = numbered ? "ol" : "ul";
        html.Append($"<{tag}>").AppendJoin("", titles.Select(title => $"<li>{WebUtility.HtmlEncode(title)}</li>")).Append($"</{tag}>");
    }

    private static void AppendLinks(StringBuilder text, StringBuilder html, IEnumerable<Attachment> files, Func<Attachment, string> link)
    {
        Paragraph(text);
        var links = files.Select(file => (file.Name, Address: link(file))).ToList();
        text.AppendJoin('\n', links.Select(file => $"{file.Name}: {file.Address}"));
        foreach (var (name, address) in links)
        {
            html.Append($"<p><a href=\"{WebUtility.HtmlEncode(address)}\">{WebUtility.HtmlEncode(name)}</a></p>");
        }
    }

    private static void Paragraph(StringBuilder text)
    {
        if (text.Length > 0)
        {
            text.Append("\n\n");
        }
    }
}
