using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Omnichannel.Faults.Checking;

/// <summary>A run in figures: what <c>--json</c> writes.</summary>
public sealed record Figures(
    int Seed,
    string Shape,
    double Minutes,
    int Accepted,
    int Stored,
    int Lost,
    int Doubled,
    int Inverted,
    int PendingDeliveries,
    int DoubleEffects,
    int Unknown,
    int Parked,
    IReadOnlyDictionary<string, int> Faults)
{
    /// <summary>Counts.</summary>
    public static Figures Of(History history, IReadOnlyList<Violation> violations)
    {
        int Count(params Rule[] rules) => violations.Count(violation => rules.Contains(violation.Rule));
        return new Figures(
            history.Seed,
            history.Shape,
            history.Minutes,
            history.Accepted.Count + history.Answered.Count,
            history.Stored.Count,
            Count(Rule.Lost),
            Count(Rule.Doubled, Rule.Invented),
            Count(Rule.Inverted, Rule.Gap),
            Count(Rule.Pending),
            Count(Rule.DoubleEffect),
            history.Stored.Count(message => message.State == "unknown"),
            history.Parked.Count,
            history.Faults.GroupBy(fault => fault.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal).ToDictionary(kind => kind.Key, kind => kind.Count()));
    }

    /// <summary>Both shapes together: sums, under the shape "both".</summary>
    public Figures Plus(Figures other) => new(
        Seed,
        "both",
        Math.Round(Minutes + other.Minutes, 2),
        Accepted + other.Accepted,
        Stored + other.Stored,
        Lost + other.Lost,
        Doubled + other.Doubled,
        Inverted + other.Inverted,
        PendingDeliveries + other.PendingDeliveries,
        DoubleEffects + other.DoubleEffects,
        Unknown + other.Unknown,
        Parked + other.Parked,
        Faults.Concat(other.Faults).GroupBy(kind => kind.Key).OrderBy(kind => kind.Key, StringComparer.Ordinal).ToDictionary(kind => kind.Key, kind => kind.Sum(pair => pair.Value)));
}

/// <summary>What a run says in the end.</summary>
public static class Report
{
    /// <summary>So many of each rule: what is wrong in one way must not hide what is wrong in another.</summary>
    private const int Shown = 5;

    /// <summary>The table, and what does not hold.</summary>
    public static string Table(History history, IReadOnlyList<Violation> violations)
    {
        var figures = Figures.Of(history, violations);
        var text = new StringBuilder();
        void Row(string name, string value, params Rule[] rules)
        {
            var wrong = violations.Count(violation => rules.Contains(violation.Rule));
            text.Append(CultureInfo.InvariantCulture, $"  {name,-46} {value,14}  {(rules.Length == 0 ? "" : wrong == 0 ? "ok" : $"{wrong} WRONG")}").AppendLine();
        }

        string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
        text.Append(CultureInfo.InvariantCulture, $"{history.Shape}, seed {history.Seed}, {history.Minutes:0.##} minutes").AppendLine().AppendLine();
        Row("messages accepted, replies with them", Number(figures.Accepted));
        Row("messages stored", Number(figures.Stored));
        Row("lost", Number(figures.Lost), Rule.Lost);
        Row("doubled, or never sent", Number(figures.Doubled), Rule.Doubled, Rule.Invented);
        Row("out of order, or a gap in the numbers", Number(figures.Inverted), Rule.Inverted, Rule.Gap);
        Row("customers with more than one thread", Number(violations.Count(one => one.Rule == Rule.Split)), Rule.Split);
        Row("replies", Number(history.Answered.Count));
        Row("deliveries that did not end", Number(figures.PendingDeliveries), Rule.Pending);
        Row("sent twice under different keys", Number(figures.DoubleEffects), Rule.DoubleEffect);
        Row("deliveries that do not say the truth", Number(violations.Count(one => one.Rule is Rule.Untrue or Rule.Unexplained)), Rule.Untrue, Rule.Unexplained);
        Row("deliveries unknown, with their reason", Number(figures.Unknown));
        Row("receipts accepted", Number(history.Receipts.Count), Rule.ReceiptLost);
        Row($"parked ({history.ParkedExpected} belong there)", Number(figures.Parked), Rule.Parked);
        Row("waiting in outboxes and queues", Number(history.Backlog.Values.Sum()), Rule.Backlog);
        Row("threads given to agents", Number(history.Given.Count(line => line.To is not null)), Rule.Forgotten, Rule.GivenTwice);
        Row("agents' screens compared", Number(history.Screens.Count), Rule.Screen);
        Row("memory, MiB: warm, and after it all", $"{Number(history.Memory.Sum(one => one.Before))} → {Number(history.Memory.Sum(one => one.After))}", Rule.Memory);
        Row("things that must not happen", Number(history.Incidents.Count), Rule.Incident);
        text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {history.Faults.Count} faults: ");
        text.AppendJoin(", ", figures.Faults.Select(kind => $"{kind.Key} {kind.Value}")).AppendLine();
        if (history.Planned.Except(figures.Faults.Keys).ToList() is { Count: > 0 } missing)
        {
            text.Append("  planned, and did not come about: ").AppendJoin(", ", missing).AppendLine();
        }

        history.NotHad.ToList().ForEach(line => text.Append(CultureInfo.InvariantCulture, $"  not to be had: {line}").AppendLine());
        var shown = violations.GroupBy(violation => violation.Rule).SelectMany(rule => rule.Take(Shown)).ToList();
        foreach (var violation in shown)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {violation.Rule}: {violation.Customer} {violation.What}").AppendLine();
        }

        return text.Append(violations.Count > shown.Count ? $"  … and {violations.Count - shown.Count} more\n" : "").ToString();
    }

    /// <summary>The figures as JSON.</summary>
    public static string Json(Figures figures) => JsonSerializer.Serialize(figures, ReportJson.Default.Figures);

    /// <summary>A history as JSON.</summary>
    public static string Json(History history) => JsonSerializer.Serialize(history, ReportJson.Default.History);

    /// <summary>Reads a history that was kept.</summary>
    public static History Read(string json) => JsonSerializer.Deserialize(json, ReportJson.Default.History) ?? throw new JsonException("There is no history in it.");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(Figures))]
[JsonSerializable(typeof(History))]
internal sealed partial class ReportJson : JsonSerializerContext;
