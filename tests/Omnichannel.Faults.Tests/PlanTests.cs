using Omnichannel.Faults.Plans;
using Omnichannel.Faults.Staging;

namespace Omnichannel.Faults.Tests;

/// <summary>Whatever the seed, a plan has every kind of fault, one of each before any comes again.</summary>
public sealed class PlanTests
{
    private static readonly string[] Everywhere =
    [
        .. new[] { "taken", "persisted", "published", "confirmed", "consumed", "appended", "committed", "grown", "told", "acknowledged", "sent", "receipt" }.SelectMany(boundary => new[] { "kill-" + boundary, "stop-" + boundary }),
        "poison", "disk-full", "clock-ahead", "clock-behind", "week-replayed", "webhooks-doubled", "webhooks-reversed", "webhooks-replayed", "receipts-reversed",
        "provider-slow", "provider-failing", "provider-hangs-up", "foreign-json", "slow-streams", "imap-killed",
    ];

    private static readonly string[] BetweenServices =
    [
        "kill", "stop", "rabbitmq-killed", "rabbitmq-stopped", "rabbitmq-restarted", "postgresql-killed", "postgresql-stopped", "postgresql-restarted", "disk-alarm",
        "network-cut", "network-deaf-server", "network-deaf-client", "network-silent", "network-slow", "network-lossy",
        "peers-cut", "peers-deaf-server", "peers-deaf-client", "peers-silent", "peers-slow", "peers-lossy", "reset-in-commit", "reset-in-confirm",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(21)]
    public void Plan_OfAnySeed_BeginsWithOneFaultOfEachKind(int seed)
    {
        KindsOf(Stage.Standalone, seed).ShouldBe(Everywhere, ignoreOrder: true);
        KindsOf(Stage.Services, seed).ShouldBe([.. Everywhere, .. BetweenServices], ignoreOrder: true);
    }

    private static List<string> KindsOf(string shape, int seed)
    {
        var plan = Plan.All(new Setting(shape, seed) { SmallDisk = true, Clocks = true }, seconds: 1, hang: 1).Select(fault => fault.Kind).ToList();
        var kinds = plan.Distinct().ToList();
        plan.Take(kinds.Count).ShouldBe(kinds);
        return kinds;
    }
}
