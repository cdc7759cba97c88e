using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Omnichannel.Hosting.Language;

/// <summary>Texts as word lists know them: one form of each letter, without accents, case and punctuation.</summary>
public static class Plain
{
    /// <summary>Letters and what they are without their marks. A table, because the hub runs without the system's libraries for languages.</summary>
    private static readonly FrozenDictionary<char, string> Folded = new (string To, string From)[]
    {
        ("a", "àáâãäåāăą"), ("c", "çćĉċč"), ("d", "ďđð"), ("e", "èéêëēĕėęě"), ("g", "ĝğġģ"), ("h", "ĥħ"), ("i", "ìíîïĩīĭįı"), ("j", "ĵ"), ("k", "ķ"), ("l", "ĺļľŀł"),
        ("n", "ñńņňŉ"), ("o", "òóôõöøōŏő"), ("r", "ŕŗř"), ("s", "śŝşšș"), ("t", "ţťŧț"), ("u", "ùúûüũūŭůűų"), ("w", "ŵ"), ("y", "ýÿŷ"), ("z", "źżž"),
        ("ss", "ß"), ("ae", "æ"), ("oe", "œ"), ("и", "й"), ("е", "ё"),
    }.SelectMany(row => row.From.Select(letter => KeyValuePair.Create(letter, row.To))).ToFrozenDictionary();

    /// <summary>The words of a text in lower case without marks, with one blank between them and at both ends.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="limit">Only so many characters of it are looked at.</param>
    public static string Words(string text, int limit = 2000)
    {
        var words = new StringBuilder(" ");
        foreach (var character in text.AsSpan(0, Math.Min(limit, text.Length)))
        {
            if (char.IsDigit(character))
            {
                words.Append((char)('0' + (int)char.GetNumericValue(character)));
            }
            else if (char.IsLetter(character))
            {
                var lower = char.ToLowerInvariant(character);
                _ = Folded.TryGetValue(lower, out var folded) ? words.Append(folded) : words.Append(lower);
            }
            else if (!IsPartOfWord(character) && words[^1] != ' ')
            {
                words.Append(' ');
            }
        }

        return words[^1] == ' ' ? words.ToString() : words.Append(' ').ToString();
    }

    private static bool IsPartOfWord(char character) =>
        character is '\'' or '’'
        || CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format;
}
