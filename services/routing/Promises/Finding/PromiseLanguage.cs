using System.Text.RegularExpressions;

namespace Omnichannel.Routing.Promises.Finding;

/// <summary>How people promise in one language.</summary>
internal sealed class PromiseLanguage
{
    /// <summary>The language, two letters.</summary>
    public required string Code { get; init; }

    /// <summary>The writer will do something.</summary>
    public required Regex Commits { get; init; }

    /// <summary>What they will do is a call.</summary>
    public required Regex Calls { get; init; }

    /// <summary>The sentence is no promise all the same: a condition, the past.</summary>
    public required Regex Excludes { get; init; }

    /// <summary>By when.</summary>
    public required TimeWords Times { get; init; }

    /// <summary>A pattern that ignores case and never backtracks.</summary>
    public static Regex Pattern(string pattern) =>
        new(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Any of these words, whole; null: there is none.</summary>
    public static Regex Any(params IEnumerable<string> words) =>
        Pattern($@"\b(?:{string.Join('|', words.OrderByDescending(word => word.Length).Select(Regex.Escape).DefaultIfEmpty("\uFFFF"))})\b");
}
