using System.Text.RegularExpressions;
using Omnichannel.Automation.Knowledge;

namespace Omnichannel.Automation.Models;

/// <summary>
/// Whether what a model says is in the passages it cites: every sentence has a citation, every citation exists, most of the sentence's terms, all its
/// numbers and all its addresses stand there. What does not hold is not said at all.
/// </summary>
internal static partial class Grounding
{
    private const double LeastShare = 0.6;
    private const int Longest = 2000;

    /// <summary>The text without the citations and what it rests on; or why not: null when the model itself says that there is no answer.</summary>
    public static (string? Text, IReadOnlyList<Passage> Sources, string? Refusal) Check(string said, IReadOnlyList<Passage> passages)
    {
        if (said.Contains(Prompt.NoAnswer, StringComparison.Ordinal))
        {
            return (null, [], null);
        }

        if (said.Length > Longest)
        {
            return (null, [], "It is too long.");
        }

        var cited = new List<Passage>();
        var clean = new List<string>();
        foreach (var sentence in Sentences(said))
        {
            var numbers = Citation().Matches(sentence).SelectMany(match => match.Groups["numbers"].Value.Split(',')).Select(number => int.Parse(number.Trim())).ToList();
            var text = Citation().Replace(sentence, "").Trim();
            if (numbers.Count == 0)
            {
                return (null, [], $"No source is named for \"{text}\".");
            }

            if (numbers.Exists(number => number < 1 || number > passages.Count))
            {
                return (null, [], $"\"{text}\" names a source that does not exist.");
            }

            var sources = numbers.Select(number => passages[number - 1]).ToList();
            if (Unsupported(text, sources) is { } problem)
            {
                return (null, [], $"{problem} in \"{text}\".");
            }

            cited.AddRange(sources);
            clean.Add(text);
        }

        return clean.Count == 0 ? (null, [], "It says nothing.") : (string.Join(' ', clean), [.. cited.Distinct()], null);
    }

    private static string? Unsupported(string sentence, IReadOnlyList<Passage> sources)
    {
        var there = string.Join('\n', sources.Select(source => $"{source.Source.Title}\n{source.Heading}\n{source.Text}"));
        if (Exact().Matches(sentence).Select(match => match.Value.TrimEnd('.', ',', '!', '?', ')')).FirstOrDefault(exact => !there.Contains(exact, StringComparison.OrdinalIgnoreCase)) is { } missing)
        {
            return $"{missing} is not in its source";
        }

        var language = sources[0].Source.Language;
        var terms = Words.Terms(sentence, language).Distinct().ToList();
        var known = Words.Terms(there, language).ToHashSet();
        return terms.Count == 0 || terms.Count(known.Contains) >= LeastShare * terms.Count ? null : "too little is in its source";
    }

    /// <summary>Sentences with the citations behind their full stop, where many models put them.</summary>
    private static IEnumerable<string> Sentences(string said)
    {
        string? sentence = null;
        foreach (var piece in ArticleText.Sentences(Behind().Replace(said, "${marks}${stop}")))
        {
            if (sentence is not null && Words.Of(Citation().Replace(piece, "")).Any())
            {
                yield return sentence;
                sentence = piece;
            }
            else
            {
                sentence = sentence is null ? piece : $"{sentence} {piece}";
            }
        }

        if (sentence is not null)
        {
            yield return sentence;
        }
    }

    [GeneratedRegex(@"\s*\[(?<numbers>\d{1,3}(?:\s*,\s*\d{1,3})*)\]", RegexOptions.None, 1000)]
    private static partial Regex Citation();

    // "… days. [1]" is "… days [1]."
    [GeneratedRegex(@"(?<stop>[.!?])(?<marks>(?:\s*\[\d{1,3}(?:\s*,\s*\d{1,3})*\])+)", RegexOptions.None, 1000)]
    private static partial Regex Behind();

    // Numbers, mail addresses and links must be there to the letter.
    [GeneratedRegex(@"https?://\S+|\S+@\S+|\d[\d.,:/%-]*", RegexOptions.None, 1000)]
    private static partial Regex Exact();
}
