using System.Globalization;
using System.Net;
using System.Text;

namespace Omnichannel.Routing.Simulation.Report;

/// <summary>The policies side by side as a picture: a panel per figure, a bar per policy with its interval. Read in light and dark.</summary>
internal static class Plot
{
    private const int Left = 210, Bar = 300, Panel = 620, Row = 22, Top = 64;

    public static string Of(Results results)
    {
        (string Name, Func<Measures, double> Figure)[] panels =
        [
            ("mean wait, s", day => day.MeanWait), ("95th percentile of waits, s", day => day.P95Wait), ("gave up, %", day => 100 * day.Abandonment),
            ("answered in time, %", day => 100 * day.ServiceLevel), ("occupancy, %", day => 100 * day.Occupancy), ("its spread among agents, %", day => 100 * day.Spread),
            ("returning customers who met their agent, %", day => 100 * day.Met), ("wrong assignments", day => day.Wrong),
        ];
        var panelHeight = (Row * results.Policies.Count) + 44;
        var height = Top + (panelHeight * (panels.Length / 2));
        var svg = new StringBuilder();
        Line(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * Panel} {height}" font-family="system-ui, sans-serif" font-size="13">""");
        svg.AppendLine(
            """
            <style>
              .paper { fill: #ffffff } .ink { fill: #1f2328 } .quiet { fill: #59636e } .bar { fill: #9aa4ae } .ours { fill: #2f7d4f } .whisker { stroke: #1f2328 }
              @media (prefers-color-scheme: dark) {
                .paper { fill: #0d1117 } .ink { fill: #e6edf3 } .quiet { fill: #9198a1 } .bar { fill: #59636e } .ours { fill: #4eb27a } .whisker { stroke: #e6edf3 }
              }
            </style>
            """);
        Line(svg, $"""<rect class="paper" width="{2 * Panel}" height="{height}"/><text class="ink" x="16" y="28" font-size="16">Who gets whom: a day of a hub under each policy</text>""");
        Line(svg, $"""<text class="quiet" x="16" y="48">{results.Seeds} seeds, the same people for every policy; bar: mean over the days, line: 95 % interval</text>""");
        for (var index = 0; index < panels.Length; index++)
        {
            OnePanel(svg, panels[index].Name, [.. results.Policies.Select(policy => (policy.Name, policy[panels[index].Figure]))], index % 2 * Panel, Top + (index / 2 * panelHeight));
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void OnePanel(StringBuilder svg, string title, (string Name, Estimate Estimate)[] bars, int x, int y)
    {
        var most = Math.Max(1e-9, bars.Max(bar => bar.Estimate.High)) * 1.02;
        double At(double value) => x + Left + (Math.Max(0, value) / most * Bar);
        Line(svg, $"""<text class="ink" x="{x + 16}" y="{y + 16}" font-weight="600">{WebUtility.HtmlEncode(title)}</text>""");
        for (var index = 0; index < bars.Length; index++)
        {
            var (middle, (name, estimate)) = (y + 36 + (index * Row), bars[index]);
            Line(svg, $"""<text class="quiet" x="{x + Left - 10}" y="{middle + 4}" text-anchor="end">{WebUtility.HtmlEncode(name)}</text>""");
            Line(svg, $"""<rect class="{(index == 0 ? "ours" : "bar")}" x="{x + Left}" y="{middle - 7}" width="{At(estimate.Mean) - x - Left:0.#}" height="14" rx="2"/>""");
            Line(svg, $"""<line class="whisker" x1="{At(estimate.Low):0.#}" x2="{At(estimate.High):0.#}" y1="{middle}" y2="{middle}"/>""");
            Line(svg, $"""<text class="ink" x="{x + Left + Bar + 8}" y="{middle + 4}">{estimate.Mean:0.##}</text>""");
        }
    }

    private static void Line(StringBuilder svg, FormattableString line) => svg.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
