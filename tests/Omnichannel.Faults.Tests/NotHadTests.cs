using Omnichannel.Faults.Plans;
using Omnichannel.Faults.Staging;

namespace Omnichannel.Faults.Tests;

/// <summary>A kind of fault that this computer cannot make is named, with the reason.</summary>
public sealed class NotHadTests
{
    private static readonly Setting Long = new(Stage.Services, 1) { SmallDisk = true, Clocks = true, Namespaces = true };
    private static readonly NotHad Nothing = new(Disk: true, Faketime: true, Namespaces: "", Netem: true);

    [Fact]
    public void In_ComputerThatHasEverything_IsNothing() => Nothing.In(Long).ShouldBeEmpty();

    [Fact]
    public void In_KernelWithoutNetem_SaysWhatIsInItsPlace() =>
        (Nothing with { Netem = false }).In(Long).ShouldBe(["a tenth of a second of latency (network-slow, peers-slow): this kernel has no netem; a line of 128 kbit/s instead"]);

    [Fact]
    public void In_NoNamespaces_SaysWhyAndNotAlsoNetem() =>
        (Nothing with { Namespaces = "only root", Netem = false }).In(Long).ShouldBe(["packets that are dropped (network-*, peers-*): only root; proxies hold back and cut instead, and loss is delay"]);

    [Fact]
    public void In_NoDiskAndNoClock_NamesTheirKinds()
    {
        var lines = new NotHad(Disk: false, Faketime: false, Namespaces: "", Netem: false).In(Long with { Shape = Stage.Standalone, Clocks = false });

        lines.Take(2).ShouldBe(["disk-full: no disk can be mounted here", "clock-ahead, clock-behind, week-replayed: libfaketime is not installed"]);
    }

    [Fact]
    public void In_OneProcess_NeedsNoNetwork() => (Nothing with { Namespaces = "only root", Netem = false }).In(Long with { Shape = Stage.Standalone }).ShouldBeEmpty();

    [Fact]
    public void In_ShortRun_SaysThatItIsShort() =>
        Nothing.In(Long with { Clocks = false }).ShouldHaveSingleItem().ShouldContain("not in runs of less than five minutes");
}
