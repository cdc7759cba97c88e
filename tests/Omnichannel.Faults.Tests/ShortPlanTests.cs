using Omnichannel.Faults.Checking;
using Omnichannel.Faults.Plans;
using Omnichannel.Faults.Staging;
using Omnichannel.Faults.Work;

namespace Omnichannel.Faults.Tests;

/// <summary>A short plan of faults in both shapes; the long one is <c>dotnet run --project tests/Omnichannel.Faults</c>.</summary>
[Collection("hubs")]
public sealed class ShortPlanTests(ITestOutputHelper output)
{
    private const int Seed = 7;

    private static readonly string[] Alone = ["webhooks-doubled", "kill-committed standalone", "kill-appended standalone", "stop-confirmed standalone", "foreign-json"];
    private static readonly string[] Apart =
    [
        "webhooks-doubled", "kill-consumed conversations", "network-cut |rabbitmq", "peers-silent", "stop gateway", "reset-in-commit conversations",
        "kill-appended conversations", "kill-grown conversations", "kill-told conversations", "foreign-json",
    ];

    [Fact]
    public Task Standalone_ShortPlan_HoldsEverything() => HoldsAsync(Stage.Standalone, Alone, Loads.Small with { Social = 1 });

    [Fact]
    public Task Services_ShortPlan_HoldsEverything() => HoldsAsync(Stage.Services, Apart, Loads.Small);

    private async Task HoldsAsync(string shape, string[] kinds, Load load)
    {
        var setting = new Setting(shape, Seed) { Instances = 1, Late = true };
        var plan = Plan.All(setting, seconds: 1, hang: 1);
        var options = new RunOptions(setting, load, TimeSpan.FromMinutes(5))
        {
            Faults = [.. kinds.Select(kind => plan.First(fault => fault.ToString().StartsWith(kind, StringComparison.Ordinal)))],
            Rounds = 1,
            Rest = TimeSpan.FromMinutes(3),
        };

        var history = await Run.ExecuteAsync(options, TimeProvider.System, output.WriteLine);

        var violations = Checker.Check(history);
        var table = Report.Table(history, violations);
        output.WriteLine(table);
        violations.ShouldBeEmpty(table);
        options.Faults.Select(fault => fault.Kind).ShouldBeSubsetOf(history.Faults.Select(fault => fault.Kind), "a fault that did not come about was survived by nobody");
        history.Accepted.Count.ShouldBeGreaterThan(50);
        history.Answered.ShouldNotBeEmpty();
    }
}

/// <summary>How much goes on in tests.</summary>
internal static class Loads
{
    /// <summary>
    /// Adapters' customers are not answered: a push or a pull whose process dies is asked for again only when its lease of a minute ends.
    /// </summary>
    public static readonly Load Small = new(Customers: 3, Social: 0, TimeSpan.FromMilliseconds(200), AnswerEvery: 4, AnswersAdapters: false);
}
