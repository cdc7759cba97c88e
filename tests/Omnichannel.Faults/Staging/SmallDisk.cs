using System.Diagnostics;
using System.Globalization;
using Omnichannel.Testing;

namespace Omnichannel.Faults.Staging;

/// <summary>A small disk in memory, which can be filled up. Needs the right to mount.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const int NoSpace = 28;
    private readonly string _mount;

    private SmallDisk(string mount) => _mount = mount;

    /// <summary>An empty folder on it.</summary>
    public string Folder => Path.Combine(_mount, "data");

    /// <summary>Mounts one; null when that is not allowed.</summary>
    public static async Task<SmallDisk?> MountAsync(int mebibytes)
    {
        var mount = TestFolder.Create("disk");
        if (!Environment.IsPrivilegedProcess
            || await RunAsync("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={mebibytes}m,mode=755"), "tmpfs", mount) != 0)
        {
            return null;
        }

        var disk = new SmallDisk(mount);
        Directory.CreateDirectory(disk.Folder);
        return disk;
    }

    /// <summary>Fills it until nothing more fits.</summary>
    public async Task FillAsync()
    {
        var block = new byte[256 * 1024];
        try
        {
            await using var file = new FileStream(Path.Combine(_mount, "fill"), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
            {
                await file.WriteAsync(block);
                await file.FlushAsync();
            }
        }
        catch (IOException full) when ((full.HResult & 0xffff) == NoSpace || full.Message.Contains("space", StringComparison.OrdinalIgnoreCase))
        {
            // That is what was wanted.
        }
    }

    /// <summary>Makes room again.</summary>
    public void Empty() => File.Delete(Path.Combine(_mount, "fill"));

    public async ValueTask DisposeAsync() => await RunAsync("umount", "-l", _mount);

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
