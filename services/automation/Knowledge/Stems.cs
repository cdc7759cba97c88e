namespace Omnichannel.Automation.Knowledge;

/// <summary>
/// Light stemming in the manner of J. Savoy, "Light Stemming Approaches for the French, Portuguese, German and Hungarian Languages" (SAC 2006):
/// the first ending that fits is cut, as long as enough of the word is left.
/// </summary>
internal static class Stems
{
    private static readonly Dictionary<string, (int Least, (string Ending, string Instead)[] Endings)> Rules = new()
    {
        ["en"] = (3, Endings("ational>ate izations>ize ization>ize ements>ement ingly edly ings ing ies>y ied>y sses>ss ss>ss us>us eed>ee ed es s ly e")),
        ["de"] = (4, Endings("ungen>ung heiten>heit keiten>keit innen ern em en er es e n s")),
        ["fr"] = (4, Endings("issements issement ements ement ations>ation ations>ation ees ee es er ez ent eaux>eau aux>al s x e")),
        ["es"] = (4, Endings("amientos amiento aciones>acion iones>ion adas ados ada ado iendo ando ar er ir as os es a o e")),
    };

    /// <summary>The stem of a word that <see cref="Words.Of"/> gave; in a language without rules the word itself.</summary>
    public static string Of(string word, string language)
    {
        if (!Rules.TryGetValue(language, out var rule) || word.Any(char.IsAsciiDigit))
        {
            return word;
        }

        var stem = language == "de" ? Spelled(word) : word;
        foreach (var (ending, instead) in rule.Endings)
        {
            if (stem.EndsWith(ending, StringComparison.Ordinal) && stem.Length - ending.Length >= rule.Least)
            {
                stem = stem[..^ending.Length] + instead;
                break;
            }
        }

        return language == "en" ? English(stem) : stem;
    }

    /// <summary>"ueber" is "über", which is folded to "uber".</summary>
    private static string Spelled(string word) => word.Replace("ae", "a").Replace("oe", "o").Replace("ue", "u");

    /// <summary>"shipping" and "ship", "delivery" and "deliveries", "change" and "changing" become the same.</summary>
    private static string English(string stem)
    {
        if (stem.Length > 3 && stem[^1] == stem[^2] && !"aeiouls".Contains(stem[^1]))
        {
            stem = stem[..^1];
        }

        return stem.Length > 3 && stem[^1] == 'y' ? stem[..^1] + 'i'
            : stem.Length > 3 && stem[^1] == 'e' ? stem[..^1]
            : stem;
    }

    private static (string Ending, string Instead)[] Endings(string list) =>
        [.. list.Split(' ').Select(rule => rule.Split('>')).Select(rule => (rule[0], rule.Length > 1 ? rule[1] : ""))];
}
