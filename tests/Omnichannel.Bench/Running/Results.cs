using System.Text.Json.Serialization;

namespace Omnichannel.Bench.Running;

/// <summary>One pair: ours and the baseline, one right after the other.</summary>
public sealed record Pair(double Ours, double? Baseline, double? Ratio)
{
    /// <summary>With its ratio.</summary>
    public static Pair Of(double ours, double? baseline) => new(ours, baseline, ours / baseline);
}

/// <summary>What came out of a measure: medians over the pairs, and their ratio.</summary>
public sealed record MeasureResult(
    string Name, string Unit, double Ours, double? Baseline, double? Ratio, double AtLeast, double Aim, bool Ok, IReadOnlyList<Pair> Pairs)
{
    /// <summary>The pair that looks worst for us.</summary>
    [JsonIgnore]
    public double Worst => Aim < AtLeast ? Pairs.Max(Figure) : Pairs.Min(Figure);

    /// <summary>Whether less is better.</summary>
    [JsonIgnore]
    public bool LessIsBetter => Aim < AtLeast;

    /// <summary>What the bound is about: the ratio, or the figure itself where there is no baseline.</summary>
    [JsonIgnore]
    public double Judged => Ratio ?? Ours;

    /// <summary>The result of these pairs.</summary>
    public static MeasureResult Of(MeasureInfo info, IReadOnlyList<Pair> pairs)
    {
        var ours = Statistics.Median(pairs.Select(pair => pair.Ours));
        double? baseline = pairs.All(pair => pair.Baseline is not null) ? Statistics.Median(pairs.Select(pair => pair.Baseline!.Value)) : null;
        var ratio = ours / baseline;
        return new MeasureResult(info.Name, info.Unit, ours, baseline, ratio, info.AtLeast, info.Aim, info.Holds(ratio ?? ours), pairs);
    }

    private static double Figure(Pair pair) => pair.Ratio ?? pair.Ours;
}

/// <summary>Where it was measured.</summary>
public sealed record Machine(int Cores, string Processor, double MemoryGiB, string System, string Runtime, DateTimeOffset At, string Commit);

/// <summary>A whole run, as it is written to a file.</summary>
public sealed record BenchRun(Machine Machine, IReadOnlyList<MeasureResult> Measures);

/// <summary>Runs as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BenchRun))]
public sealed partial class BenchJson : JsonSerializerContext;
