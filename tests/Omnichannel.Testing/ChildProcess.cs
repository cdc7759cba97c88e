using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Omnichannel.Testing;

/// <summary>
/// A server as a child of the test process: in its own process group, its output in a file, and dead as soon as the test process is,
/// however that ends. A watcher in the group waits on a pipe which only the test process holds open; when it closes, the group is killed.
/// </summary>
public sealed partial class ChildProcess
{
    private const string Script = """
        exec 3<&0 </dev/null >>"$1" 2>&1
        shift
        ( ( cat <&3 >/dev/null 2>&1; kill -KILL -- -$$ ) & )
        exec "$@" 3<&-
        """;

    private const int SigInt = 2;
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;
    private static readonly ConcurrentDictionary<int, ChildProcess> Running = new();
    private readonly Process _process;

    private ChildProcess(string name, Process process, string output)
    {
        Name = name;
        _process = process;
        Output = output;
    }

    /// <summary>What it is, for messages.</summary>
    public string Name { get; }

    /// <summary>The file with everything it wrote to its output and error stream.</summary>
    public string Output { get; }

    /// <summary>Its process id, which is that of its process group too.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it ended with; 137 when it was killed.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a program; output is appended to the file <paramref name="output"/>.</summary>
    public static ChildProcess Start(
        string name,
        string output,
        IReadOnlyDictionary<string, string> environment,
        string workingFolder,
        params IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo("setsid") { UseShellExecute = false, RedirectStandardInput = true, WorkingDirectory = workingFolder };
        foreach (var argument in (string[])["bash", "-c", Script, name, output, .. command])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var child = new ChildProcess(name, Process.Start(start)!, output);
        Running[child.Id] = child;
        return child;
    }

    /// <summary>Ends it as kill -9 does: the program alone, at once. What it started itself is left to notice.</summary>
    public async Task KillAsync()
    {
        Signal(Id, SigKill);
        await EndAsync();
    }

    /// <summary>Asks it to end (SIGTERM, or SIGINT as Ctrl+C does), and waits; kills it when it does not within a minute.</summary>
    /// <returns>Whether it ended by itself.</returns>
    public async Task<bool> StopAsync(bool interrupt = false)
    {
        Signal(Id, interrupt ? SigInt : SigTerm);
        using var patience = new CancellationTokenSource(Until.Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            Signal(Id, SigKill);
            return false;
        }
        finally
        {
            await EndAsync();
        }
    }

    /// <summary>Stops it where it stands (SIGSTOP), as a machine that hangs; <see cref="Resume"/> lets it go on.</summary>
    public void Suspend() => Signal(Id, SigStop);

    /// <summary>Lets a suspended process go on (SIGCONT).</summary>
    public void Resume() => Signal(Id, SigCont);

    /// <summary>As <see cref="Suspend"/>, with everything it has started: a server that is many processes.</summary>
    public void SuspendTree() => TreeOf(Id).ForEach(process => Signal(process, SigStop));

    /// <summary>Lets everything that <see cref="SuspendTree"/> stopped go on.</summary>
    public void ResumeTree() => TreeOf(Id).ForEach(process => Signal(process, SigCont));

    /// <summary>The end of its output, for the message of a failed test.</summary>
    public string LastLines(int count = 40)
    {
        if (!File.Exists(Output))
        {
            return "(no output)";
        }

        using var stream = new FileStream(Output, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(-Math.Min(stream.Length, 64 * 1024), SeekOrigin.End);
        using var reader = new StreamReader(stream);
        return string.Join('\n', reader.ReadToEnd().Split('\n').TakeLast(count));
    }

    /// <summary>Throws with the end of its output when it is not running.</summary>
    public void ThrowIfExited()
    {
        if (HasExited)
        {
            throw new InvalidOperationException($"{Name} ended with {ExitCode}:\n{LastLines()}");
        }
    }

    /// <summary>What a process has started and whose command line has these words; null when there is none.</summary>
    public static Process? ChildOf(int parent, string words)
    {
        foreach (var process in Process.GetProcesses())
        {
            try
            {
                // Fields of /proc/…/stat behind the name in brackets: state, parent, …
                var fields = File.ReadAllText($"/proc/{process.Id}/stat").Split(") ")[^1].Split(' ');
                if (fields[1] == parent.ToString(CultureInfo.InvariantCulture)
                    && File.ReadAllText($"/proc/{process.Id}/cmdline").Contains(words, StringComparison.Ordinal))
                {
                    return process;
                }
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }

        return null;
    }

    // By parents and not by groups: PostgreSQL's processes have a group each.
    private static List<int> TreeOf(int root)
    {
        var children = Directory.GetDirectories("/proc").Select(ParentOf).Where(pair => pair is not null).ToLookup(pair => pair!.Value.Parent, pair => pair!.Value.Id);
        var tree = new List<int> { root };
        for (var index = 0; index < tree.Count; index++)
        {
            tree.AddRange(children[tree[index]]);
        }

        return tree;
    }

    private static (int Parent, int Id)? ParentOf(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id))
        {
            return null;
        }

        try
        {
            // Fields behind the name in brackets: state, parent, …
            return (int.Parse(File.ReadAllText(folder + "/stat").Split(") ")[^1].Split(' ')[1], CultureInfo.InvariantCulture), id);
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return null;
        }
    }

    /// <summary>Kills every child and what each started: for the end of the test process.</summary>
    internal static void KillAll()
    {
        foreach (var child in Running.Values)
        {
            Signal(-child.Id, SigKill);
        }
    }

    private static void Signal(int process, int signal) => _ = Kill(process, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    private async Task EndAsync()
    {
        await _process.WaitForExitAsync();

        // Closes the pipe, whereupon the watcher ends, and with it whatever is left of the group.
        _process.StandardInput.Close();
        Running.TryRemove(Id, out _);
    }
}
