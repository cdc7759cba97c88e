using System.Collections.Frozen;

namespace Omnichannel.Routing.Agents;

/// <summary>
/// Whether an agent is there. What they chose holds while their desk gives a sign of life: each renews a lease, and with the lease they are gone,
/// whatever became of their browser. When the desk comes back, what they chose last holds again.
/// </summary>
internal static class PresenceStates
{
    /// <summary>Takes new work.</summary>
    public const string Online = "online";

    /// <summary>There, and takes none.</summary>
    public const string Away = "away";

    /// <summary>Finishes what a call left to do.</summary>
    public const string WrapUp = "wrapUp";

    /// <summary>Not there.</summary>
    public const string Offline = "offline";

    /// <summary>How long a sign of life lasts; the desk gives one every 15 seconds.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(45);

    /// <summary>How long a page has to come back after it was left: it may have been loaded again.</summary>
    public static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(10);

    /// <summary>All of them.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(Online, Away, WrapUp, Offline);
}
