using System.Text.Json;

namespace Omnichannel.Automation.Flows;

/// <summary>What a flow found out, for the person who follows.</summary>
internal static class FlowSummary
{
    private const int Longest = 200;

    /// <summary>A line per value; null: there is none.</summary>
    public static string? Of(IReadOnlyDictionary<string, JsonElement> data)
    {
        var lines = data.Select(pair => (pair.Key, Text: Scope.Text(Scope.Value(pair.Value)))).Where(pair => pair.Text.Length > 0)
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}: {(pair.Text.Length > Longest ? pair.Text[..Longest] + "…" : pair.Text)}").ToList();
        return lines.Count == 0 ? null : "Known so far:\n" + string.Join('\n', lines);
    }
}
