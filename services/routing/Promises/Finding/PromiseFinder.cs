using System.Text.RegularExpressions;

namespace Omnichannel.Routing.Promises.Finding;

/// <summary>A promise found in what somebody writes.</summary>
/// <param name="Phrase">The sentence that makes it.</param>
/// <param name="DueAt">By when.</param>
/// <param name="Kind"><c>promise</c>, or <c>callback</c> when it is about a call.</param>
internal sealed record FoundPromise(string Phrase, DateTimeOffset DueAt, string Kind);

/// <summary>
/// Finds "I'll write by five" in what an agent writes. Pure; by rules per language: a sentence counts when it commits the writer to do
/// something (<see cref="PromiseLanguage.Commits"/>) and says by when (<see cref="TimeWords"/>). Rather one too few than a false alarm:
/// questions, conditions, the past, and what somebody else said are left out. No pattern can backtrack, so the time is linear in the text.
/// </summary>
internal static class PromiseFinder
{
    private const int LongestText = 20_000;
    private const int LongestSentence = 1_000;
    private const int LongestPhrase = 300;
    private const int Most = 20;

    private static readonly string[] GermanMonths = ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"];

    private static readonly Regex IntroducesQuote =
        PromiseLanguage.Pattern("^(?:-----|_____|(?:On|Am|Le|El|Il|Op) .*(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef)(?: .*)?:$)");

    private static readonly Regex InQuotationMarks = PromiseLanguage.Pattern("\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»");

    /// <summary>All promises in a text, in its order.</summary>
    /// <param name="text">What the agent writes.</param>
    /// <param name="language">BCP 47; null or one without rules: every language is tried.</param>
    /// <param name="now">When it is written.</param>
    /// <param name="zone">The zone whose clock the agent means.</param>
    public static IReadOnlyList<FoundPromise> Find(string text, string? language, DateTimeOffset now, TimeZoneInfo zone)
    {
        var languages = PromiseLanguages.For(language);
        var found = new List<FoundPromise>();
        foreach (var sentence in Sentences(text))
        {
            var promise = languages.Select(rules => FindIn(sentence, rules, now, zone)).FirstOrDefault(promise => promise is not null);
            if (promise is not null && !found.Exists(other => other.DueAt == promise.DueAt && other.Kind == promise.Kind))
            {
                found.Add(promise);
            }

            if (found.Count == Most)
            {
                break;
            }
        }

        return found;
    }

    private static FoundPromise? FindIn(string sentence, PromiseLanguage rules, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (rules.Excludes.IsMatch(sentence) || rules.Commits.Match(sentence) is not { Success: true } commitment)
        {
            return null;
        }

        var due = rules.Times.Read(sentence, now, zone);
        return due is null
            ? null
            : new FoundPromise(
                sentence.Length > LongestPhrase ? sentence[..LongestPhrase] : sentence, due.Value, rules.Calls.IsMatch(commitment.Value) ? "callback" : "promise");
    }

    // What the writer says now: without what is quoted, sentence by sentence.
    private static IEnumerable<string> Sentences(string text)
    {
        foreach (var line in (text.Length > LongestText ? text[..LongestText] : text).Split('\n'))
        {
            var own = line.Trim().Replace('’', '\'');
            if (IntroducesQuote.IsMatch(own))
            {
                yield break;
            }

            if (own.Length == 0 || own[0] is '>' or '|')
            {
                continue;
            }

            own = InQuotationMarks.Replace(own, " ");
            var start = 0;
            for (var end = 0; end < own.Length; end++)
            {
                var isLast = end == own.Length - 1;
                if (!isLast && !(own[end] is '.' or '!' or '?' or ';' && IsEnd(own, end)))
                {
                    continue;
                }

                var sentence = own[start..(end + 1)].Trim();
                start = end + 1;
                if (sentence.Length is > 0 and <= LongestSentence && !sentence.EndsWith('?'))
                {
                    yield return sentence;
                }
            }
        }
    }

    // "5 p.m. tomorrow" and "am 3. Dezember" go on; "by five. Thanks" and "until 4. Then" do not.
    private static bool IsEnd(string line, int at)
    {
        if (!char.IsWhiteSpace(line[at + 1]) || line[at] != '.' || at < 1)
        {
            return char.IsWhiteSpace(line[at + 1]);
        }

        var rest = line.AsSpan(at + 1).TrimStart();
        return char.IsDigit(line[at - 1]) ? rest.Length > 0 && char.IsUpper(rest[0]) && !BeginsWithMonth(rest)
            : at < 2 || line[at - 2] is not ('.' or ' ');
    }

    private static bool BeginsWithMonth(ReadOnlySpan<char> text)
    {
        foreach (var month in GermanMonths)
        {
            if (text.StartsWith(month, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
