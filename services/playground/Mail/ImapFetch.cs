using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Omnichannel.Playground.Mail;

/// <summary>What FETCH asks for, and the answer about one mail.</summary>
internal static partial class ImapFetch
{
    private static readonly string[] Fast = ["FLAGS", "INTERNALDATE", "RFC822.SIZE"];

    /// <summary>The items of a FETCH; null when one of them is none that we have.</summary>
    public static IReadOnlyList<string>? ItemsOf(IEnumerable<string> arguments, bool isByUid)
    {
        var items = arguments.TakeWhile(word => !word.Equals("CHANGEDSINCE", StringComparison.OrdinalIgnoreCase)).Where(word => word is not ("(" or ")")).ToList();
        items = [.. items.SelectMany(item => item.ToUpperInvariant() is "FAST" or "ALL" or "FULL" ? Fast : [item])];
        if (isByUid && !items.Contains("UID", StringComparer.OrdinalIgnoreCase))
        {
            items.Insert(0, "UID");
        }

        return items.TrueForAll(item => item.ToUpperInvariant() is "UID" or "FLAGS" or "INTERNALDATE" or "RFC822" or "RFC822.SIZE" or "RFC822.HEADER" or "RFC822.TEXT"
            || Section().IsMatch(item))
            ? items
            : null;
    }

    /// <summary>Whether the mail itself is read, not only facts about it; with PEEK it stays unseen.</summary>
    public static bool ReadsBody(IReadOnlyList<string> items) =>
        items.Any(item => item.Equals("RFC822", StringComparison.OrdinalIgnoreCase) || item.StartsWith("BODY[]", StringComparison.OrdinalIgnoreCase)
            || item.StartsWith("BODY.PEEK[]", StringComparison.OrdinalIgnoreCase));

    /// <summary>The answer: <c>* 1 FETCH (…)</c>.</summary>
    public static byte[] Answer(int number, StoredMail mail, IReadOnlyList<string> items)
    {
        using var answer = new MemoryStream();
        void Write(string text) => answer.Write(Encoding.ASCII.GetBytes(text));

        Write($"* {number} FETCH (");
        for (var index = 0; index < items.Count; index++)
        {
            Write(index > 0 ? " " : "");
            var item = items[index];
            switch (item.ToUpperInvariant())
            {
                case "UID":
                    Write($"UID {mail.Uid}");
                    break;
                case "FLAGS":
                    Write($"FLAGS ({string.Join(' ', mail.Flags)})");
                    break;
                case "INTERNALDATE":
                    Write($"INTERNALDATE \"{mail.At.UtcDateTime.ToString("dd-MMM-yyyy HH:mm:ss", CultureInfo.InvariantCulture)} +0000\"");
                    break;
                case "RFC822.SIZE":
                    Write($"RFC822.SIZE {mail.Raw.Length}");
                    break;
                default:
                    var (name, bytes) = Part(item, mail.Raw);
                    Write($"{name} {{{bytes.Length}}}\r\n");
                    answer.Write(bytes);
                    break;
            }
        }

        Write(")\r\n");
        return answer.ToArray();
    }

    private static (string Name, byte[] Bytes) Part(string item, byte[] raw)
    {
        var end = HeaderEnd(raw);
        if (Section().Match(item) is not { Success: true } match)
        {
            var name = item.ToUpperInvariant();
            return (name, name switch { "RFC822.HEADER" => raw[..end], "RFC822.TEXT" => raw[end..], _ => raw });
        }

        var section = match.Groups["section"].Value;
        var bytes = section.ToUpperInvariant() switch
        {
            "" => raw,
            "HEADER" => raw[..end],
            "TEXT" or "1" => raw[end..],
            var fields => Fields(raw[..end], fields),
        };
        var label = $"BODY[{section}]";
        if (int.TryParse(match.Groups["start"].Value, CultureInfo.InvariantCulture, out var start))
        {
            start = Math.Min(start, bytes.Length);
            bytes = bytes[start..(int)Math.Min(bytes.Length, start + long.Parse(match.Groups["length"].Value, CultureInfo.InvariantCulture))];
            label += $"<{start}>";
        }

        return (label, bytes);
    }

    private static int HeaderEnd(byte[] raw)
    {
        var end = raw.AsSpan().IndexOf("\r\n\r\n"u8);
        return end < 0 ? raw.Length : end + 4;
    }

    /// <summary><c>HEADER.FIELDS (FROM TO)</c>, or all but these with <c>.NOT</c>.</summary>
    private static byte[] Fields(byte[] header, string section)
    {
        var names = section[(section.IndexOf('(') + 1)..].TrimEnd(')').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var isNot = section.StartsWith("HEADER.FIELDS.NOT", StringComparison.Ordinal);
        var fields = Field().Matches(Encoding.Latin1.GetString(header))
            .Where(field => names.Contains(field.Groups["name"].Value, StringComparer.OrdinalIgnoreCase) != isNot)
            .Select(field => field.Value);
        return Encoding.Latin1.GetBytes(string.Concat(fields) + "\r\n");
    }

    [GeneratedRegex(@"^BODY(?:\.PEEK)?\[(?<section>|1|TEXT|HEADER|HEADER\.FIELDS(?:\.NOT)? \([^()]*\))\](?:<(?<start>\d{1,9})\.(?<length>\d{1,10})>)?\z", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Section();

    [GeneratedRegex(@"^(?<name>[!-9;-~]+):[^\n]*\n(?:[ \t][^\n]*\n)*", RegexOptions.Multiline, 1000)]
    private static partial Regex Field();
}
