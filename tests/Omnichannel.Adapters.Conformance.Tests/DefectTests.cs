using System.Collections.Concurrent;
using Omnichannel.Samples.Broken;
using Omnichannel.Testing;

namespace Omnichannel.Adapters.Conformance.Tests;

/// <summary>An adapter with one defect at a time: exactly the checks that are about it fail.</summary>
public sealed class DefectTests
{
    private static readonly Lazy<Task<IReadOnlyDictionary<string, IReadOnlyList<CheckResult>>>> Runs = new(RunAllAsync);

    /// <summary>Every defect's name.</summary>
    public static TheoryData<string> Names => [.. Defects.All.Select(defect => defect.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Kit_AgainstADefect_FailsExactlyItsChecks(string name)
    {
        var results = (await Runs.Value)[name];

        results.Where(result => result.Outcome == Outcome.Failed).Select(result => result.Check.Name).ShouldBe(
            Defects.All.Single(defect => defect.Name == name).Fails,
            ignoreOrder: true,
            string.Join('\n', results.Where(result => result.Outcome == Outcome.Failed).Select(Report.Line)));
    }

    [Fact]
    public void Defects_Together_AreFoundByEveryCheck() =>
        AllChecks.InOrder.Select(check => check.Name).ShouldBe(Defects.All.SelectMany(defect => defect.Fails).Distinct(), ignoreOrder: true);

    [Fact]
    public async Task Kit_WithoutWayToKill_SaysWhatItSkipped()
    {
        var results = (await Runs.Value)["none"];

        results.Where(result => result.Outcome == Outcome.Skipped).Select(result => (result.Check.Name, result.Reason))
            .ShouldBe([("delivery.crash", "needs --start"), ("event.crash", "needs --start")]);
        results.Single(result => result.Check.Name == "pull.hub-dead").Outcome.ShouldBe(Outcome.NotApplicable);
    }

    /// <summary>Side by side: a run is mostly waiting.</summary>
    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<CheckResult>>> RunAllAsync()
    {
        var results = new ConcurrentDictionary<string, IReadOnlyList<CheckResult>>();
        await Parallel.ForEachAsync(
            Defects.All,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (defect, cancellationToken) => results[defect.Name] = defect.Crashes ? await CrashAsync(defect) : await InThisProcessAsync(defect));
        return results;
    }

    private static async Task<IReadOnlyList<CheckResult>> InThisProcessAsync(Defect defect)
    {
        var address = Ports.TakeHttp();
        var options = new KitOptions
        {
            Endpoint = defect.Pulls ? null : new Uri(address, "deliveries"),
            Inject = new Uri(address, "inbox"),

            // What shows by not coming is waited for in vain: not long.
            Patience = defect.ByWaiting ? TimeSpan.FromSeconds(4) : Until.Patience,
            Only = defect.ByWaiting ? defect.Fails : [],
        };
        await using var kit = await Kit.StartAsync(options);
        var own = new AdapterOptions
        {
            Hub = kit.Address,
            Account = kit.Options.Account,
            Secrets = kit.Options.Secrets,
            Folder = TestFolder.Create("broken"),
            Pull = defect.Pulls,
        };
        await using var adapter = await BrokenAdapter.StartAsync(own, new Uri(kit.Address, "provider/"), address.ToString(), defect);
        return await ConformanceRun.RunAsync(kit, TextWriter.Null, CancellationToken.None);
    }

    private static Task<IReadOnlyList<CheckResult>> CrashAsync(Defect defect) => Started.RunAsync(
        $"dotnet {Path.Combine(AppContext.BaseDirectory, "Omnichannel.Samples.Broken.dll")} --defect {defect.Name}", pull: false, only: ["event.crash", "delivery.crash"]);
}
