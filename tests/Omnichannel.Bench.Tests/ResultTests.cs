using System.Text.Json;
using System.Xml.Linq;
using Omnichannel.Bench.Running;

namespace Omnichannel.Bench.Tests;

public sealed class ResultTests
{
    private static readonly MeasureInfo More = new("more", "more is better", "msg/s", AtLeast: 0.30, Aim: 0.50);
    private static readonly MeasureInfo Less = new("less", "less is better", "ms", AtLeast: 4, Aim: 2);
    private static readonly MeasureInfo Alone = new("alone", "without a baseline", "commits", AtLeast: 0.2, Aim: 0.05);
    private static readonly Machine Here = new(2, "a processor", 24, "Debian", ".NET", DateTimeOffset.UnixEpoch, "abc");

    [Fact]
    public void Of_MoreIsBetter_TheRatioOfTheMediansHasToBeAtLeastTheBound()
    {
        var result = MeasureResult.Of(More, [Pair.Of(40, 100), Pair.Of(20, 100), Pair.Of(31, 100)]);
        result.Ratio.ShouldBe(0.31);
        result.Worst.ShouldBe(0.2);
        result.Ok.ShouldBeTrue();
        MeasureResult.Of(More, [Pair.Of(29, 100)]).Ok.ShouldBeFalse();
    }

    [Fact]
    public void Of_LessIsBetter_TheRatioMayBeAtMostTheBound()
    {
        var result = MeasureResult.Of(Less, [Pair.Of(30, 10), Pair.Of(50, 10), Pair.Of(20, 10)]);
        result.Ratio.ShouldBe(3);
        result.Worst.ShouldBe(5);
        result.Ok.ShouldBeTrue();
        MeasureResult.Of(Less, [Pair.Of(41, 10)]).Ok.ShouldBeFalse();
    }

    [Fact]
    public void Of_NoBaseline_TheFigureItselfIsJudged()
    {
        var result = MeasureResult.Of(Alone, [Pair.Of(0.1, null)]);
        (result.Baseline, result.Ratio, result.Ok).ShouldBe((null, null, true));
        MeasureResult.Of(Alone, [Pair.Of(0.3, null)]).Ok.ShouldBeFalse();
    }

    [Fact]
    public void Json_OfARun_HasExactlyTheAgreedFields()
    {
        var run = new BenchRun(Here, [MeasureResult.Of(More, [Pair.Of(40, 100)])]);
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(run, BenchJson.Default.BenchRun));
        json.RootElement.EnumerateObject().Select(field => field.Name).ShouldBe(["machine", "measures"]);
        json.RootElement.GetProperty("measures")[0].EnumerateObject().Select(field => field.Name)
            .ShouldBe(["name", "unit", "ours", "baseline", "ratio", "atLeast", "aim", "ok", "pairs"]);
        JsonSerializer.Deserialize(json, BenchJson.Default.BenchRun)!.Measures[0].Pairs.ShouldBe(run.Measures[0].Pairs);
    }

    [Fact]
    public void Table_WithAKeptRun_TellsTheChange()
    {
        var kept = new BenchRun(Here, [MeasureResult.Of(More, [Pair.Of(20, 100)])]);
        Table.Of([MeasureResult.Of(More, [Pair.Of(40, 100)])], kept).ShouldContain("0.20 (+100 %)");
    }

    [Fact]
    public void Plot_OfARun_IsAPictureWithABarForEachMeasure()
    {
        var run = new BenchRun(Here, [MeasureResult.Of(More, [Pair.Of(40, 100)]), MeasureResult.Of(Less, [Pair.Of(50, 10)]), MeasureResult.Of(Alone, [Pair.Of(0.1, null)])]);
        var svg = XDocument.Parse(Plot.Of(run)).Root!;
        svg.Name.LocalName.ShouldBe("svg");
        svg.Descendants().Where(element => element.Name.LocalName == "rect").Select(element => (string?)element.Attribute("class"))
            .ShouldBe(["paper", "good", "bad", "good"]);
    }

    [Fact]
    public void PlotOfSeries_WithNothingButZeros_IsStillAPicture() =>
        XDocument.Parse(Plot.OfSeries("a & b", ["1×", "10×"], [("memory <MiB>", [0, 0])])).Root!.Name.LocalName.ShouldBe("svg");
}
