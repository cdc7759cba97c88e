using Omnichannel.Faults.Staging;

namespace Omnichannel.Faults.Plans;

/// <summary>What a run cannot have, or has otherwise than it should be: said when it begins and in its table, so that nobody takes it for survived.</summary>
/// <param name="Disk">Whether there is a small disk.</param>
/// <param name="Faketime">Whether libfaketime is installed.</param>
/// <param name="Namespaces">Why there are no network namespaces; empty: there are.</param>
/// <param name="Netem">Whether the kernel can hold packets back.</param>
internal sealed record NotHad(bool Disk, bool Faketime, string Namespaces, bool Netem)
{
    private const string Short = "not in runs of less than five minutes per shape, unless with --only";

    /// <summary>A line for each: the kinds, and the reason.</summary>
    public IReadOnlyList<string> In(Setting setting)
    {
        var lines = new List<string>();
        if (!Disk)
        {
            lines.Add("disk-full: " + (setting.SmallDisk ? "no disk can be mounted here" : Environment.IsPrivilegedProcess ? Short : "only root may mount a disk"));
        }

        if (!setting.Clocks)
        {
            lines.Add("clock-ahead, clock-behind, week-replayed: " + (Faketime ? Short : "libfaketime is not installed"));
        }

        if (setting.Shape == Stage.Standalone)
        {
            return lines;
        }

        if (!setting.Namespaces || Namespaces.Length > 0)
        {
            lines.Add($"packets that are dropped (network-*, peers-*): {(Namespaces.Length > 0 ? Namespaces : "no network namespaces were asked for")}; proxies hold back and cut instead, and loss is delay");
        }
        else if (!Netem)
        {
            lines.Add("a tenth of a second of latency (network-slow, peers-slow): this kernel has no netem; a line of 128 kbit/s instead");
        }

        return lines;
    }
}
