using System.Globalization;
using System.Text;
using Omnichannel.Routing.Simulation.World;

namespace Omnichannel.Routing.Simulation.Report;

/// <summary>Results as people read them.</summary>
internal static class Text
{
    public static string Of(Results results)
    {
        var text = new StringBuilder();
        text.AppendLine($"Erlang-C, {ErlangC.Erlangs} erlangs, {ErlangC.Agents} agents, {ErlangC.Service} s; the intervals hold for all three at once with 95 %");
        Rows(text, [["", "formula", "simulated", "interval"], .. Erlang(results)]);
        text.AppendLine().AppendLine($"A day of a hub, {results.Seeds} seeds, the same people for every policy; ± half the 95 % interval");
        Rows(text,
        [
            ["policy", "mean wait s", "p95 wait s", "gave up %", "in time %", "occupancy %", "spread %", "met theirs %", "(of those there)", "wrong"],
            .. results.Policies.Select(Row),
        ]);
        text.AppendLine().AppendLine("By channel: mean wait s / gave up % / met theirs %");
        var channels = results.Policies[0].Days[0].Channels.Keys.Order(StringComparer.Ordinal).ToArray();
        Rows(text, [["policy", .. channels], .. results.Policies.Select(policy => (string[])[policy.Name, .. channels.Select(channel => OfChannel(policy, channel))])]);
        if (results.Speed is { } speed)
        {
            text.AppendLine().AppendLine("Median (and 99th percentile) in µs of a change with the decision that follows from it");
            Rows(text,
            [
                ["agents", "waiting", "somebody gets free", "work comes, all busy", "work comes, some free", "position"],
                .. speed.Select(one => (string[])[$"{one.Agents:N0}", $"{one.Waiting:N0}", Say(one.Freed), Say(one.Queued), Say(one.Given), Say(one.Place)]),
            ]);
        }

        text.AppendLine();
        Rows(text, [["check", "seen", "bound", ""], .. results.Checks().Select(check => (string[])[check.Name, Number(check.Value), Number(check.Bound), check.Ok ? "ok" : "FAILED"])]);
        return text.ToString();
    }

    private static string[][] Erlang(Results results) =>
    [
        ["P(wait)", Number(results.Formula.Waits), Number(results.Simulated.Waits.Mean), Interval(results.Simulated.Waits)],
        ["mean wait s", Number(results.Formula.MeanWait), Number(results.Simulated.MeanWait.Mean), Interval(results.Simulated.MeanWait)],
        ["within 20 s", Number(results.Formula.Within20), Number(results.Simulated.Within20.Mean), Interval(results.Simulated.Within20)],
    ];

    private static string[] Row(PolicyResult policy) =>
    [
        policy.Name, Plus(policy[day => day.MeanWait]), Plus(policy[day => day.P95Wait]), Plus(policy[day => 100 * day.Abandonment]),
        Plus(policy[day => 100 * day.ServiceLevel]), Plus(policy[day => 100 * day.Occupancy]), Plus(policy[day => 100 * day.Spread]),
        Plus(policy[day => 100 * day.Met]), Plus(policy[day => 100 * day.MetOfThoseThere]), Number(policy.Days.Sum(day => day.Wrong)),
    ];

    private static string OfChannel(PolicyResult policy, string channel) => string.Create(
        CultureInfo.InvariantCulture,
        $"{policy.Mean(day => day.Channels[channel].MeanWait):0.0} / {100 * policy.Mean(day => day.Channels[channel].Abandonment):0.0} / {100 * policy.Mean(day => day.Channels[channel].Met):0}");

    private static string Say((double Median, double P99) time) => string.Create(CultureInfo.InvariantCulture, $"{time.Median:0.0} ({time.P99:0.0})");

    private static string Plus(Estimate estimate) => string.Create(CultureInfo.InvariantCulture, $"{estimate.Mean:0.0} ± {estimate.HalfWidth:0.0}");

    private static string Interval(Estimate estimate) => $"{Number(estimate.Low)} – {Number(estimate.High)}";

    private static string Number(double value) => value.ToString(value == Math.Round(value) ? "0" : "0.000", CultureInfo.InvariantCulture);

    private static void Rows(StringBuilder text, string[][] rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            text.AppendLine(string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))).TrimEnd());
        }
    }
}
