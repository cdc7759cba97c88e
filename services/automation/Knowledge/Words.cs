using System.Globalization;
using System.Text;

namespace Omnichannel.Automation.Knowledge;

/// <summary>
/// Text as terms that can be compared: lower case, without accents, without the words that say nothing, cut down to stems. Light on purpose:
/// both sides of a comparison are treated alike, so that a stem need not be a word.
/// </summary>
internal static class Words
{
    /// <summary>A term is not longer than this; what is longer is no word.</summary>
    private const int Longest = 40;

    private static readonly (string From, string To)[] Folds =
    [
        ("àáâãäåāăą", "a"), ("çćĉċč", "c"), ("ďđð", "d"), ("èéêëēĕėęě", "e"), ("ĝğġģ", "g"), ("ĥħ", "h"), ("ìíîïĩīĭįı", "i"), ("ĵ", "j"),
        ("ķ", "k"), ("ĺļľł", "l"), ("ñńņň", "n"), ("òóôõöøōŏő", "o"), ("ŕŗř", "r"), ("śŝşšș", "s"), ("ţťțŧ", "t"), ("ùúûüũūŭůűų", "u"),
        ("ŵ", "w"), ("ýÿŷ", "y"), ("źżž", "z"), ("ß", "ss"), ("æ", "ae"), ("œ", "oe"), ("þ", "th"), ("ё", "е"),
    ];

    private static readonly Dictionary<char, string> Folded = Folds.SelectMany(fold => fold.From.Select(letter => (letter, fold.To))).ToDictionary();

    /// <summary>The language without its region, lower case: <c>de</c> of <c>de-AT</c>; empty when there is none.</summary>
    public static string Primary(string? tag) => tag is null ? "" : tag.Split('-', '_')[0].Trim().ToLowerInvariant();

    /// <summary>The terms of a text, in order, doubles included.</summary>
    public static List<string> Terms(string text, string language) =>
        [.. Of(text).Where(word => !StopWords.Contains(language, word)).Select(word => Stems.Of(word, language))];

    /// <summary>The words of a text: lower case, folded; scripts without spaces as pairs of characters.</summary>
    public static IEnumerable<string> Of(string text)
    {
        var word = new StringBuilder();
        Rune? before = null;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsUnspaced(rune))
            {
                if (Take(word) is { } taken)
                {
                    yield return taken;
                }

                if (before is not null)
                {
                    yield return before.ToString() + rune;
                }

                before = rune;
                continue;
            }

            before = null;
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.NonSpacingMark:
                    break;
                case var _ when Rune.IsLetterOrDigit(rune):
                    var lower = Rune.ToLowerInvariant(rune);
                    word.Append(lower.IsBmp && Folded.TryGetValue((char)lower.Value, out var folded) ? folded : lower.ToString());
                    break;
                default:
                    if (Take(word) is { } ended)
                    {
                        yield return ended;
                    }

                    break;
            }
        }

        if (Take(word) is { } last)
        {
            yield return last;
        }
    }

    /// <summary>The language whose small words a text has most of; null: it has none of any.</summary>
    public static string? Guess(string text)
    {
        var words = Of(text).Take(500).ToList();
        var (language, count) = StopWords.Languages.Select(one => (one, words.Count(word => StopWords.Contains(one, word)))).MaxBy(pair => pair.Item2);
        return count > 0 ? language : null;
    }

    private static string? Take(StringBuilder word)
    {
        if (word.Length == 0)
        {
            return null;
        }

        var taken = word.Length > Longest ? null : word.ToString();
        word.Clear();
        return taken;
    }

    // Han, kana, Thai: no spaces between words, so pairs of characters have to do.
    private static bool IsUnspaced(Rune rune) => rune.Value is (>= 0x0E00 and <= 0x0E7F) or (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
