using System.Diagnostics;

namespace Omnichannel.Adapters.Conformance;

/// <summary>The adapter as the kit's child: killed as kill -9 does, and started again.</summary>
internal sealed class AdapterProcess(string command, IReadOnlyDictionary<string, string> environment) : IDisposable
{
    private Process? _process;

    public bool Running => _process is { HasExited: false };

    public void Start()
    {
        _process?.Dispose();
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd", ["/c", command])
            : new ProcessStartInfo("/bin/sh", ["-c", "exec " + command]);
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Remember(line.Data);
        _process.ErrorDataReceived += (_, line) => Remember(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The end of what it printed.</summary>
    public string LastLines()
    {
        lock (_last)
        {
            return string.Join("\n          ", _last);
        }
    }

    public async Task KillAsync()
    {
        if (_process is { HasExited: false } running)
        {
            running.Kill(entireProcessTree: true);
            await running.WaitForExitAsync();
        }
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
        }

        _process?.Dispose();
    }

    private readonly Queue<string> _last = [];

    private void Remember(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_last)
        {
            _last.Enqueue(line);
            while (_last.Count > 20)
            {
                _last.Dequeue();
            }
        }
    }
}
