using System.Text;
using Omnichannel.Automation.Runs;

namespace Omnichannel.Automation.Exit;

/// <summary>What the person who takes over has to know, as a note: nobody is asked the same thing twice.</summary>
internal static class Summaries
{
    private const int MostLines = 30, LongestLine = 300;

    /// <summary>The note; null: nothing was heard or said.</summary>
    public static string? Of(Run run)
    {
        var lines = run.Exchanges
            .SelectMany(exchange => exchange.Heard.Select(text => "Customer: " + Line(text)).Concat(exchange.Said.Select(text => "Automation: " + Line(text))))
            .ToList();
        if (lines.Count == 0 && run.Summary is null)
        {
            return null;
        }

        var note = new StringBuilder($"{run.Handler.Name ?? run.Handler.Id} answered until here.");
        if (run.Summary is { Length: > 0 } summary)
        {
            note.Append("\n\n").Append(summary);
        }

        if (lines.Count > MostLines)
        {
            note.Append($"\n\n(The first {lines.Count - MostLines} lines are in the thread.)");
        }

        return lines.Count == 0 ? note.ToString() : note.Append("\n\n").AppendJoin('\n', lines.TakeLast(MostLines)).ToString();
    }

    private static string Line(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= LongestLine ? line : line[..LongestLine] + "…";
    }
}
