using System.Text.RegularExpressions;

namespace Omnichannel.Conversations.Storage;

/// <summary>
/// What somebody looks for: words, and phrases in quotes; all have to be there. The last word is the beginning of one, because it is
/// perhaps still being typed. Whatever else stands in it is text, never an operator of the database.
/// </summary>
internal sealed partial class SearchTerms
{
    private const int MostTerms = 10;
    private readonly IReadOnlyList<string> _terms;
    private readonly bool _lastIsBeginning;

    private SearchTerms(IReadOnlyList<string> terms, bool lastIsBeginning)
    {
        _terms = terms;
        _lastIsBeginning = lastIsBeginning;
    }

    /// <summary>Null when there is nothing to look for.</summary>
    public static SearchTerms? Parse(string text)
    {
        var matches = Terms().Matches(text).Where(match => match.Value.Any(char.IsLetterOrDigit)).Take(MostTerms).ToArray();
        return matches.Length == 0
            ? null
            : new SearchTerms([.. matches.Select(match => match.Value.Trim('"'))], !matches[^1].Value.StartsWith('"'));
    }

    /// <summary>For FTS5's MATCH.</summary>
    public string Sqlite =>
        string.Join(' ', _terms.Select((term, index) => $"\"{term.Replace("\"", "\"\"")}\"{(IsBeginning(index) ? "*" : "")}"));

    /// <summary>An expression of type tsquery over the parameters t0, t1, …</summary>
    public string PostgreSql =>
        string.Join(" && ", _terms.Select((_, index) => IsBeginning(index) ? $"to_tsquery('simple', @t{index})" : $"phraseto_tsquery('simple', @t{index})"));

    /// <summary>The parameters of both.</summary>
    public Dictionary<string, object?> Parameters()
    {
        var parameters = new Dictionary<string, object?> { ["match"] = Sqlite };
        for (var index = 0; index < _terms.Count; index++)
        {
            parameters[$"t{index}"] = IsBeginning(index) ? $"'{_terms[index].Replace("\\", "\\\\").Replace("'", "''")}':*" : _terms[index];
        }

        return parameters;
    }

    /// <summary>The numbers of the messages that match, as a query.</summary>
    public string Numbers(Tx tx) => tx.IsSqlite
        ? "SELECT rowid FROM message_search WHERE message_search MATCH @match"
        : $"SELECT number FROM messages WHERE search @@ ({PostgreSql})";

    /// <summary>A pattern for LIKE with <c>ESCAPE '!'</c> that finds a text anywhere.</summary>
    public static string Like(string text) => $"%{text.Trim().ToLowerInvariant().Replace("!", "!!").Replace("%", "!%").Replace("_", "!_")}%";

    private bool IsBeginning(int index) => _lastIsBeginning && index == _terms.Count - 1;

    [GeneratedRegex("\"[^\"]*\"|[^\\s\"]+", RegexOptions.None, 1000)]
    private static partial Regex Terms();
}
