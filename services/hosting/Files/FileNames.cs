using System.Globalization;
using System.Text;

namespace Omnichannel.Hosting.Files;

/// <summary>Names of files as they came from strangers.</summary>
public static class FileNames
{
    private const int Longest = 120;

    /// <summary>
    /// The last part of a path, without control and direction characters and without what file systems refuse; at most 120
    /// characters with its extension kept; <c>file</c> when nothing is left.
    /// </summary>
    public static string Clean(string? name)
    {
        var last = (name ?? "").Split('/', '\\')[^1];
        var kept = new StringBuilder();
        foreach (var rune in last.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (rune != Rune.ReplacementChar
                && category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                && !"<>:\"|?*".Contains((char)Math.Min(rune.Value, char.MaxValue)))
            {
                kept.Append(rune);
            }
        }

        var clean = kept.ToString().Trim().TrimStart('.').Trim();
        if (clean.Length == 0)
        {
            return "file";
        }

        if (clean.Length <= Longest)
        {
            return clean;
        }

        var extension = Path.GetExtension(clean) is { Length: <= 16 } short_ ? short_ : "";
        var length = Longest - extension.Length;
        return (char.IsHighSurrogate(clean[length - 1]) ? clean[..(length - 1)] : clean[..length]) + extension;
    }
}
