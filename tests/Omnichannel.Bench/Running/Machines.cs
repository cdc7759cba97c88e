using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Omnichannel.Bench.Running;

/// <summary>Finds out where we are.</summary>
internal static class Machines
{
    public static async Task<Machine> ThisAsync() => new(
        Environment.ProcessorCount,
        Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024), 1),
        Field("/etc/os-release", "PRETTY_NAME")?.Trim('"') ?? RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        TimeProvider.System.GetUtcNow(),
        await CommitAsync());

    private static string? Field(string file, string name) =>
        File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split([':', '='], 2)[1].Trim()
            : null;

    private static async Task<string> CommitAsync()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", Testing.Programs.Root, "rev-parse", "--short", "HEAD"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var commit = await git.StandardOutput.ReadToEndAsync();
        await git.WaitForExitAsync();
        return commit.Trim();
    }
}
