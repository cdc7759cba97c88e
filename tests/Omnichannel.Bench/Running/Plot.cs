using System.Globalization;
using System.Net;
using System.Text;

namespace Omnichannel.Bench.Running;

/// <summary>
/// Results as a picture: a bar for each measure, from the baseline's figure; every pair as a dot, the bound as a line, the aim as a dashed one.
/// It has its own background and is read in light and dark.
/// </summary>
public static class Plot
{
    private const int Left = 470, Width = 420, Right = 130, Row = 40, Top = 70;

    /// <summary>The picture of a run, as SVG.</summary>
    public static string Of(BenchRun run)
    {
        var height = Top + (Row * run.Measures.Count) + 30;
        var svg = new StringBuilder();
        Line(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Left + Width + Right} {height}" font-family="system-ui, sans-serif" font-size="13">""");
        svg.AppendLine(
            """
            <style>
              .paper { fill: #ffffff } .ink { fill: #1f2328 } .quiet { fill: #59636e } .good { fill: #2f7d4f } .bad { fill: #b3401e }
              .dot { fill: #1f2328; fill-opacity: .55 } .bound { stroke: #1f2328; stroke-width: 2 } .aim { stroke: #59636e; stroke-dasharray: 3 3 }
              @media (prefers-color-scheme: dark) {
                .paper { fill: #0d1117 } .ink { fill: #e6edf3 } .quiet { fill: #9198a1 } .good { fill: #4eb27a } .bad { fill: #e5734a }
                .dot { fill: #e6edf3; fill-opacity: .6 } .bound { stroke: #e6edf3 } .aim { stroke: #9198a1 }
              }
            </style>
            """);
        Line(svg, $"""<rect class="paper" width="{Left + Width + Right}" height="{height}"/>""");
        Line(svg, $"""<text class="ink" x="16" y="28" font-size="16">Ours beside a bare baseline, in pairs on the same machine</text>""");
        Line(svg, $"""<text class="quiet" x="16" y="48">{Text($"{run.Machine.Cores} × {run.Machine.Processor}; commit {run.Machine.Commit}; bar: median, dots: pairs, line: bound, dashes: aim")}</text>""");
        for (var index = 0; index < run.Measures.Count; index++)
        {
            Measure(svg, run.Measures[index], Top + (Row * index));
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Lines of series over the same labels, each line a panel of its own scale: what should be flat has to look flat.</summary>
    public static string OfSeries(string title, IReadOnlyList<string> labels, IReadOnlyList<(string Name, IReadOnlyList<double> Values)> series)
    {
        const int panel = 110, width = 860;
        var height = Top + (panel * series.Count) + 10;
        var svg = new StringBuilder();
        Line(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="system-ui, sans-serif" font-size="13">""");
        svg.AppendLine(
            """
            <style>
              .paper { fill: #ffffff } .ink { fill: #1f2328 } .quiet { fill: #59636e } .line { fill: none; stroke: #2f7d4f; stroke-width: 2 } .zero { stroke: #d1d9e0 }
              @media (prefers-color-scheme: dark) { .paper { fill: #0d1117 } .ink { fill: #e6edf3 } .quiet { fill: #9198a1 } .line { stroke: #4eb27a } .zero { stroke: #3d444d } }
            </style>
            """);
        Line(svg, $"""<rect class="paper" width="{width}" height="{height}"/><text class="ink" x="16" y="28" font-size="16">{Text(title)}</text>""");
        for (var index = 0; index < series.Count; index++)
        {
            var (name, values) = series[index];
            var (bottom, most) = (Top + (panel * index) + 80, Math.Max(1e-9, values.Max()));
            double X(int at) => 260 + (at * 560.0 / Math.Max(1, values.Count - 1));
            double Y(double value) => bottom - (value / most * 60);
            Line(svg, $"""<text class="ink" x="16" y="{bottom - 30}">{Text(name)}</text><line class="zero" x1="260" y1="{bottom}" x2="820" y2="{bottom}"/>""");
            Line(svg, $"""<polyline class="line" points="{string.Join(' ', values.Select((value, at) => string.Create(CultureInfo.InvariantCulture, $"{X(at):0.#},{Y(value):0.#}")))}"/>""");
            for (var at = 0; at < values.Count; at++)
            {
                Line(svg, $"""<text class="ink" x="{X(at):0.#}" y="{Y(values[at]) - 6:0.#}" text-anchor="middle">{Text(Table.Number(values[at]))}</text>""");
                Line(svg, $"""<text class="quiet" x="{X(at):0.#}" y="{bottom + 16}" text-anchor="middle">{Text(labels[at])}</text>""");
            }
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Measure(StringBuilder svg, MeasureResult result, int y)
    {
        // All on a scale of their own: the farthest of the pairs, the bound and the aim is at the right end.
        var figures = result.Pairs.Select(pair => pair.Ratio ?? pair.Ours).ToArray();
        var most = Math.Max(Math.Max(result.AtLeast, result.Aim), figures.Max()) * 1.05;
        double X(double value) => Left + (value / most * Width);
        Line(svg, $"""<text class="ink" x="{Left - 12}" y="{y + 14}" text-anchor="end">{Text(Short(result.Name))}</text>""");
        Line(svg, $"""<text class="quiet" x="{Left - 12}" y="{y + 29}" text-anchor="end" font-size="11">{Text($"{Table.Number(result.Ours)} against {Table.Number(result.Baseline)} {result.Unit}")}</text>""");
        Line(svg, $"""<rect class="{(result.Ok ? "good" : "bad")}" x="{Left}" y="{y + 4}" width="{X(result.Judged) - Left:0.#}" height="20" rx="3"/>""");
        foreach (var figure in figures)
        {
            Line(svg, $"""<circle class="dot" cx="{X(figure):0.#}" cy="{y + 14}" r="3"/>""");
        }

        Line(svg, $"""<line class="bound" x1="{X(result.AtLeast):0.#}" y1="{y}" x2="{X(result.AtLeast):0.#}" y2="{y + 28}"/>""");
        Line(svg, $"""<line class="aim" x1="{X(result.Aim):0.#}" y1="{y}" x2="{X(result.Aim):0.#}" y2="{y + 28}"/>""");
        Line(svg, $"""<text class="ink" x="{Left + Width + 10}" y="{y + 18}">{Text($"{Table.Number(result.Judged)} ({(result.LessIsBetter ? "≤" : "≥")} {Table.Number(result.AtLeast)})")}</text>""");
    }

    private static string Short(string name) => name.Length <= 66 ? name : name[..65] + "…";

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static void Line(StringBuilder svg, FormattableString line) => svg.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
