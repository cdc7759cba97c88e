using System.Globalization;
using System.Text;

namespace Omnichannel.Bench.Running;

/// <summary>Results as people read them.</summary>
public static class Table
{
    /// <summary>The table, with the figures of an earlier run beside it when there is one.</summary>
    public static string Of(IReadOnlyList<MeasureResult> results, BenchRun? kept = null)
    {
        var rows = new List<string[]> { new[] { "measure", "unit", "ours", "baseline", "ratio", "worst", "bound", "aim", "kept", "" } };
        rows.AddRange(results.Select(result => Row(result, kept?.Measures.FirstOrDefault(old => old.Name == result.Name))));
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.AppendLine(string.Join("  ", row.Select((cell, column) => column < 2 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
        }

        return text.ToString();
    }

    /// <summary>A figure with as many digits as say something.</summary>
    public static string Number(double? value) => value switch
    {
        null => "–",
        >= 100 or <= -100 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.00#", CultureInfo.InvariantCulture),
    };

    private static string[] Row(MeasureResult result, MeasureResult? kept) =>
    [
        result.Name, result.Unit, Number(result.Ours), Number(result.Baseline), Number(result.Ratio), Number(result.Worst),
        (result.LessIsBetter ? "≤ " : "≥ ") + Number(result.AtLeast), (result.LessIsBetter ? "≤ " : "≥ ") + Number(result.Aim),
        kept is null ? "–" : Change(result.Judged, kept.Judged), result.Ok ? "ok" : "BELOW",
    ];

    private static string Change(double now, double before) =>
        string.Create(CultureInfo.InvariantCulture, $"{Number(before)} ({(before == 0 ? 0 : (now / before - 1) * 100):+0;-0;0} %)");
}
