using System.Text;
using System.Text.RegularExpressions;

namespace Omnichannel.Playground.Mail;

/// <summary>What a mail program shows of a mail.</summary>
internal sealed record ReadMail(string From, string Subject, string MessageId, string? InReplyTo, string Text, string? Html, IReadOnlyList<(string Name, string MediaType, byte[] Bytes)> Files);

/// <summary>
/// Reads mails as far as a mailbox for trying out needs it: MIME's multiparts, its transfer encodings, encoded words and file names.
/// </summary>
internal static partial class MailReader
{
    private const int Deepest = 10;

    public static ReadMail Read(byte[] raw)
    {
        var (header, body) = Split(raw);
        var parts = new List<(string Type, string? Name, string? Id, byte[] Bytes, string Charset)>();
        Collect(header, body, parts, 0);
        var text = parts.FirstOrDefault(part => part.Type == "text/plain" && part.Name is null);
        var html = parts.FirstOrDefault(part => part.Type == "text/html" && part.Name is null);
        var files = parts.Where(part => part != text && part != html && part.Bytes is not null)
            .Select(part => (part.Name ?? "part", part.Type, part.Bytes)).ToList();
        return new ReadMail(
            Words(Value(header, "From")),
            Words(Value(header, "Subject")),
            Value(header, "Message-ID"),
            Value(header, "In-Reply-To") is { Length: > 0 } answered ? answered : null,
            text.Bytes is null ? "" : Decode(text.Bytes, text.Charset).ReplaceLineEndings("\n").TrimEnd(),
            html.Bytes is null ? null : Decode(html.Bytes, html.Charset),
            files);
    }

    /// <summary>A header field as it stands, unfolded; empty when there is none.</summary>
    public static string Header(byte[] raw, string name) => Value(Split(raw).Header, name);

    private static void Collect(string header, byte[] body, List<(string, string?, string?, byte[], string)> parts, int depth)
    {
        var contentType = Value(header, "Content-Type");
        var type = contentType.Split(';')[0].Trim().ToLowerInvariant();
        if (type.StartsWith("multipart/", StringComparison.Ordinal) && Parameter(contentType, "boundary") is { } boundary && depth < Deepest)
        {
            foreach (var part in Parts(body, boundary))
            {
                var (inner, innerBody) = Split(part);
                Collect(inner, innerBody, parts, depth + 1);
            }

            return;
        }

        var disposition = Value(header, "Content-Disposition");
        var name = Parameter(disposition, "filename") ?? Parameter(contentType, "name")
            ?? (disposition.StartsWith("attachment", StringComparison.OrdinalIgnoreCase) ? "attachment" : null);
        var bytes = Value(header, "Content-Transfer-Encoding").Trim().ToLowerInvariant() switch
        {
            "base64" => Base64(body),
            "quoted-printable" => QuotedPrintable(body),
            _ => body,
        };
        parts.Add((type.Length == 0 ? "text/plain" : type, name, Value(header, "Content-ID"), bytes, Parameter(contentType, "charset") ?? "utf-8"));
    }

    private static (string Header, byte[] Body) Split(byte[] raw)
    {
        var text = Encoding.Latin1.GetString(raw);
        var end = EmptyLine().Match(text);
        return end.Success
            ? (Encoding.UTF8.GetString(raw, 0, end.Index + 1), raw[(end.Index + end.Length)..])
            : (Encoding.UTF8.GetString(raw), []);
    }

    private static IEnumerable<byte[]> Parts(byte[] body, string boundary)
    {
        var text = Encoding.Latin1.GetString(body);
        var pieces = ("\n" + text).Split("\n--" + boundary);
        return pieces.Skip(1).TakeWhile(piece => !piece.StartsWith("--", StringComparison.Ordinal))
            .Select(piece => Encoding.Latin1.GetBytes(piece[(piece.IndexOf('\n') + 1)..].TrimEnd('\r')));
    }

    private static string Value(string header, string name)
    {
        var match = Regex.Match("\n" + header, $@"\n{Regex.Escape(name)}:([^\n]*(?:\n[ \t][^\n]*)*)", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));
        return match.Success ? Fold().Replace(match.Groups[1].Value, " ").Trim() : "";
    }

    private static string? Parameter(string value, string name)
    {
        var pieces = Regex.Matches(value, $@";\s*{name}(?:\*(?<n>\d+))?(?<x>\*)?\s*=\s*(?:""(?<v>(?:[^""\\]|\\.)*)""|(?<v>[^;\s]*))", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        if (pieces.Count == 0)
        {
            return null;
        }

        // RFC 2231: in pieces, and percent-encoded behind a charset.
        var joined = string.Concat(pieces.Select(piece => piece.Groups["v"].Value));
        return pieces[0].Groups["x"].Success ? Uri.UnescapeDataString(joined.Split('\'')[^1]) : Words(joined.Replace("\\\"", "\"").Replace(@"\\", @"\"));
    }

    /// <summary>Encoded words (RFC 2047) as text.</summary>
    private static string Words(string value) => EncodedWord().Replace(BetweenWords().Replace(value, ""), word =>
    {
        var bytes = word.Groups["e"].Value is "B" or "b"
            ? Base64(Encoding.ASCII.GetBytes(word.Groups["t"].Value))
            : QuotedPrintable(Encoding.ASCII.GetBytes(word.Groups["t"].Value.Replace('_', ' ')));
        return Decode(bytes, word.Groups["c"].Value.Split('*')[0]);
    });

    private static string Decode(byte[] bytes, string charset) =>
        charset.Trim().ToLowerInvariant() is "iso-8859-1" or "latin1" or "windows-1252" or "us-ascii" ? Encoding.Latin1.GetString(bytes) : Encoding.UTF8.GetString(bytes);

    private static byte[] Base64(byte[] body)
    {
        var text = new string([.. Encoding.ASCII.GetString(body).Where(character => char.IsAsciiLetterOrDigit(character) || character is '+' or '/')]);
        text = text[..(text.Length - (text.Length % 4 == 1 ? 1 : 0))];
        return Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
    }

    private static byte[] QuotedPrintable(byte[] body)
    {
        using var decoded = new MemoryStream();
        for (var at = 0; at < body.Length; at++)
        {
            if (body[at] != '=')
            {
                decoded.WriteByte(body[at]);
            }
            else if (at + 1 < body.Length && body[at + 1] == '\n')
            {
                at += 1;
            }
            else if (at + 2 < body.Length && body[at + 1] == '\r')
            {
                at += 2;
            }
            else if (at + 2 < body.Length && char.IsAsciiHexDigit((char)body[at + 1]) && char.IsAsciiHexDigit((char)body[at + 2]))
            {
                decoded.WriteByte(Convert.ToByte(Encoding.ASCII.GetString(body, at + 1, 2), 16));
                at += 2;
            }
            else
            {
                decoded.WriteByte(body[at]);
            }
        }

        return decoded.ToArray();
    }

    [GeneratedRegex(@"\n\r?\n", RegexOptions.None, 1000)]
    private static partial Regex EmptyLine();

    [GeneratedRegex(@"\r?\n[ \t]+", RegexOptions.None, 1000)]
    private static partial Regex Fold();

    [GeneratedRegex(@"=\?(?<c>[^?\s]+)\?(?<e>[BbQq])\?(?<t>[^?]*)\?=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"(?<=\?=)\s+(?==\?)", RegexOptions.None, 1000)]
    private static partial Regex BetweenWords();
}
