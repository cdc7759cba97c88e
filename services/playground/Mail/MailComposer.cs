using System.Globalization;
using System.Text;

namespace Omnichannel.Playground.Mail;

/// <summary>What the newcomer's mail program sends.</summary>
internal sealed record Draft
{
    public required string FromAddress { get; init; }

    public required string FromName { get; init; }

    public required string To { get; init; }

    public required string Subject { get; init; }

    public required string MessageId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Text { get; init; }

    public string? Html { get; init; }

    public string? InReplyTo { get; init; }

    public IReadOnlyList<string> References { get; init; } = [];

    public IReadOnlyList<(string Name, string MediaType, byte[] Bytes)> Files { get; init; } = [];
}

/// <summary>Writes a mail as mail programs do (RFC 5322, MIME).</summary>
internal static class MailComposer
{
    public static byte[] Compose(Draft draft)
    {
        var mail = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"From: {Word(draft.FromName)} <{Line(draft.FromAddress)}>\r\n")
            .Append(CultureInfo.InvariantCulture, $"To: {Line(draft.To)}\r\n")
            .Append(CultureInfo.InvariantCulture, $"Subject: {Word(draft.Subject)}\r\n")
            .Append(CultureInfo.InvariantCulture, $"Date: {draft.At.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} +0000\r\n")
            .Append(CultureInfo.InvariantCulture, $"Message-ID: {draft.MessageId}\r\n");
        if (draft.InReplyTo is { } answered)
        {
            mail.Append(CultureInfo.InvariantCulture, $"In-Reply-To: {Line(answered)}\r\nReferences: {string.Join(' ', draft.References.Select(Line))}\r\n");
        }

        mail.Append("MIME-Version: 1.0\r\n");
        var text = Text("text/plain", draft.Text);
        var body = draft.Html is { Length: > 0 } html ? Multipart("alternative", [text, Text("text/html", html)]) : text;
        mail.Append(draft.Files.Count == 0 ? body : Multipart("mixed", [body, .. draft.Files.Select(File)]));
        return Encoding.UTF8.GetBytes(mail.ToString());
    }

    private static string Text(string type, string text)
    {
        var lines = text.ReplaceLineEndings("\r\n");
        return lines.Split("\r\n").All(line => Encoding.UTF8.GetByteCount(line) < 900)
            ? $"Content-Type: {type}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{lines}\r\n"
            : $"Content-Type: {type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{Base64(Encoding.UTF8.GetBytes(lines))}\r\n";
    }

    private static string File((string Name, string MediaType, byte[] Bytes) file) =>
        $"Content-Type: {Line(file.MediaType)}\r\nContent-Transfer-Encoding: base64\r\n"
        + $"Content-Disposition: attachment; filename*=utf-8''{Uri.EscapeDataString(file.Name)}\r\n\r\n{Base64(file.Bytes)}\r\n";

    private static string Multipart(string kind, IReadOnlyList<string> parts)
    {
        var boundary = "=_" + Guid.CreateVersion7().ToString("N");
        return $"Content-Type: multipart/{kind}; boundary=\"{boundary}\"\r\n\r\n"
            + string.Concat(parts.Select(part => $"--{boundary}\r\n{part}")) + $"--{boundary}--\r\n";
    }

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks);

    /// <summary>A header's text: as it is when it is plain, encoded words otherwise (RFC 2047: at most 75 characters each).</summary>
    private static string Word(string text)
    {
        var line = Line(text);
        if (line.All(character => character is >= ' ' and < (char)127 and not ('"' or '\\' or '<' or '>' or '=' or ',' or ';')))
        {
            return line;
        }

        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in line.EnumerateRunes())
        {
            if (Encoding.UTF8.GetByteCount(word.ToString()) + rune.Utf8SequenceLength > 42)
            {
                words.Add(word.ToString());
                word.Clear();
            }

            word.Append(rune);
        }

        words.Add(word.ToString());
        return string.Join("\r\n ", words.Select(part => $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(part))}?="));
    }

    /// <summary>Nothing that was typed begins a line of the header.</summary>
    private static string Line(string text) => text.ReplaceLineEndings(" ");
}
