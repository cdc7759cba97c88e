using System.Globalization;

namespace Omnichannel.Bench.Servers;

/// <summary>What a process holds.</summary>
internal sealed record Footprint(double MemoryMiB, int Files)
{
    /// <summary>Of a running process.</summary>
    public static Footprint Of(int id) => new(
        double.Parse(
            File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
            CultureInfo.InvariantCulture) / 1024,
        Directory.GetFiles($"/proc/{id}/fd").Length);
}
