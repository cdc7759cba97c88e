using System.Text.Json;
using Omnichannel.Faults.Checking;
using Omnichannel.Faults.Plans;
using Omnichannel.Faults.Staging;

namespace Omnichannel.Faults.Tests;

/// <summary>What a run writes, what it keeps, and that a seed names a plan.</summary>
public sealed class ReportTests
{
    private static readonly string[] Fields =
    [
        "seed", "shape", "minutes", "accepted", "stored", "lost", "doubled", "inverted", "pendingDeliveries", "doubleEffects", "unknown", "parked", "faults",
    ];

    [Fact]
    public void Json_HasTheFieldsThatOthersReadAndNoMore()
    {
        var history = Histories.Sound();

        using var json = JsonDocument.Parse(Report.Json(Figures.Of(history, Checker.Check(history))));

        json.RootElement.EnumerateObject().Select(field => field.Name).ShouldBe(Fields);
        json.RootElement.GetProperty("accepted").GetInt32().ShouldBe(4);
        json.RootElement.GetProperty("stored").GetInt32().ShouldBe(4);
        json.RootElement.GetProperty("faults").GetProperty("kill-taken").GetInt32().ShouldBe(1);
    }

    [Fact]
    public void Table_FaultsThatDidNotComeAboutOrWereNotToBeHad_AreNamed()
    {
        var table = Report.Table(Histories.Sound() with { Planned = ["kill-taken", "poison", "disk-full"], NotHad = ["clock-ahead: no such clock"] }, []);

        table.ShouldContain("planned, and did not come about: poison, disk-full" + Environment.NewLine);
        table.ShouldContain("not to be had: clock-ahead: no such clock");
        Report.Table(Histories.Sound() with { Planned = ["kill-taken"] }, []).ShouldNotContain("not come about");
    }

    [Fact]
    public void BothShapes_AreSums()
    {
        var history = Histories.Sound();
        var figures = Figures.Of(history, []);

        var both = figures.Plus(figures);

        both.Shape.ShouldBe("both");
        both.Accepted.ShouldBe(8);
        both.Minutes.ShouldBe(2);
        both.Faults["kill-taken"].ShouldBe(2);
    }

    [Fact]
    public void History_ThatWasKept_IsJudgedTheSame()
    {
        var history = Histories.Sound().Storing(Histories.Inbound(1, "two"));

        var read = Report.Read(Report.Json(history));

        Checker.Check(read).ShouldBe(Checker.Check(history));
    }

    [Fact]
    public void FailingHistory_IsShrunkToWhatShowsIt()
    {
        var other = Guid.CreateVersion7();
        var sound = Histories.Sound();
        var history = (sound with
        {
            Accepted = [.. sound.Accepted, .. Enumerable.Range(1, 100).Select(number => Histories.Taken($"fine {number}", "tel:grace"))],
        }).Storing(
        [
            Histories.Inbound(1, "two"),
            sound.Stored[2] with { Seq = 2 },
            sound.Stored[3] with { Seq = 3 },
            Histories.Inbound(4, "one"),
            .. Enumerable.Range(1, 100).Select(number => Histories.Inbound(number, $"fine {number}", "tel:grace", other)),
        ]);

        var small = Shrinker.Shrink(history);

        Checker.Check(small).Select(violation => violation.Rule).ShouldBe([Rule.Inverted]);
        small.Stored.Select(message => message.Text).ShouldBe(["two", "one"], ignoreOrder: true);
        small.Accepted.Select(message => message.Text).ShouldBe(["one", "two"], ignoreOrder: true);
        small.Faults.ShouldBe(history.Faults);
    }

    [Theory]
    [InlineData(Stage.Standalone)]
    [InlineData(Stage.Services)]
    public void Plan_OfASeed_IsAlwaysTheSame_AndBeginsWithOneOfEachKind(string shape)
    {
        var plan = Plan.All(new Setting(shape, 7), 1, 1);

        plan.ShouldBe(Plan.All(new Setting(shape, 7), 1, 1));
        plan.ShouldNotBe(Plan.All(new Setting(shape, 8), 1, 1));
        var kinds = plan.Select(fault => fault.Kind).Distinct().Count();
        plan.Take(kinds).Select(fault => fault.Kind).ShouldBeUnique();
    }
}
