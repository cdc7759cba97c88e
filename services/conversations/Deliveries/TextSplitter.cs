using System.Globalization;
using System.Text;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>Cuts a text that is too long for an account.</summary>
internal static class TextSplitter
{
    /// <summary>
    /// Pieces that fit, cut between words where that is possible, else between characters as people see them (grapheme clusters), and
    /// only inside of one that does not fit by itself. The white space at a cut goes away; nothing else does.
    /// </summary>
    public static IReadOnlyList<string> Split(string text, int limit, string unit)
    {
        var pieces = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = EndOfPiece(text, start, limit, unit);
            if (text[start..end].Trim() is { Length: > 0 } piece)
            {
                pieces.Add(piece);
            }

            for (start = end; start < text.Length && char.IsWhiteSpace(text[start]); start++)
            {
            }
        }

        return pieces;
    }

    private static int EndOfPiece(string text, int start, int limit, string unit)
    {
        var length = new TextLength(unit);
        var wordEnd = start;
        for (var at = start; at < text.Length;)
        {
            var size = StringInfo.GetNextTextElementLength(text, at);
            if (char.IsWhiteSpace(text[at]))
            {
                wordEnd = at;
            }

            length.Add(text.AsSpan(at, size));
            if (!length.Fits(limit))
            {
                return wordEnd > start ? wordEnd : at > start ? at : EndInside(text, at, size, limit, unit);
            }

            at += size;
        }

        return text.Length;
    }

    /// <summary>Where to cut a character that is larger than the limit: at least one code point goes along.</summary>
    private static int EndInside(string text, int start, int size, int limit, string unit)
    {
        var length = new TextLength(unit);
        var end = start;
        while (end < start + size)
        {
            Rune.DecodeFromUtf16(text.AsSpan(end), out _, out var units);
            length.Add(text.AsSpan(end, units));
            if (end > start && !length.Fits(limit))
            {
                break;
            }

            end += units;
        }

        return end;
    }
}
