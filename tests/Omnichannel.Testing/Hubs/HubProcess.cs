using System.Net;

namespace Omnichannel.Testing;

/// <summary>One of the hub's programs as a real process, which tests may kill and start again with the same settings on the same port.</summary>
public sealed class HubProcess
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly Dictionary<string, string> _environment;
    private readonly string[] _command;
    private readonly string _folder;
    private readonly Uri? _health;
    private ChildProcess? _process;

    private HubProcess(string name, string[] command, Dictionary<string, string> environment, string folder, Uri? baseAddress, Uri? health)
    {
        Name = name;
        BaseAddress = baseAddress ?? new Uri("http://127.0.0.1/");
        _command = command;
        _environment = environment;
        _folder = folder;
        _health = health;
    }

    /// <summary>What it is, for messages.</summary>
    public string Name { get; }

    /// <summary>Where it listens.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Its process id, while it runs.</summary>
    public int Id => Running.Id;

    /// <summary>Whether it was ever started.</summary>
    public bool WasStarted => _process is not null;

    /// <summary>Whether it ended.</summary>
    public bool HasExited => Running.HasExited;

    /// <summary>The end of what it wrote, for messages.</summary>
    public string LastLines => _process?.LastLines() ?? "(never started)";

    /// <summary>A .NET program of the repository, named by its project; it listens on <paramref name="address"/>.</summary>
    /// <param name="name">What it is, for messages.</param>
    /// <param name="project">Its project.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="settings">Its environment variables.</param>
    /// <param name="enter">Words before its command line, which run it elsewhere.</param>
    public static HubProcess DotNet(string name, string project, Uri address, IReadOnlyDictionary<string, string> settings, params IReadOnlyList<string> enter)
    {
        var environment = new Dictionary<string, string>(settings)
        {
            ["OMNICHANNEL_URLS"] = address.ToString().TrimEnd('/'),
            ["DOTNET_EnableDiagnostics"] = "0",
        };
        return new(name, [.. enter, "dotnet", Programs.Find(project)], environment, TestFolder.Create(name), address, new Uri(address, "health/ready"));
    }

    /// <summary>A Node program of the repository, named by its file; it tells how it is on <paramref name="health"/>.</summary>
    public static HubProcess Node(string name, string file, Uri? health, IReadOnlyDictionary<string, string> settings) =>
        new(name, ["node", Path.Combine(Programs.Root, file)], new(settings), TestFolder.Create(name), health, health);

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public async Task StartAsync()
    {
        Launch();
        await ReadyAsync();
    }

    /// <summary>Starts it without waiting.</summary>
    public void Launch() =>
        _process = ChildProcess.Start(Name, Path.Combine(_folder, "output.log"), _environment, _folder, _command);

    /// <summary>Waits until it says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message has the end of its output.</exception>
    public async Task ReadyAsync()
    {
        try
        {
            await Until.True(IsReadyAsync, $"{Name} is ready", TimeSpan.FromMinutes(2));
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException($"{Name} did not become ready:\n{Running.LastLines()}", e);
        }
    }

    /// <summary>Ends it as kill -9 does.</summary>
    public Task KillAsync() => Running.KillAsync();

    /// <summary>Asks it to end (SIGTERM) and waits.</summary>
    /// <returns>Whether it did, within a minute.</returns>
    public Task<bool> StopAsync() => Running.StopAsync();

    /// <summary>Stops it where it stands (SIGSTOP).</summary>
    public void Suspend() => Running.Suspend();

    /// <summary>Lets it go on after <see cref="Suspend"/>.</summary>
    public void Resume() => Running.Resume();

    /// <summary>Ends it cleanly and starts it again.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    private ChildProcess Running => _process ?? throw new InvalidOperationException($"{Name} was never started.");

    private async Task<bool> IsReadyAsync()
    {
        Running.ThrowIfExited();
        if (_health is null)
        {
            return true;
        }

        using var answer = await Http.GetAsync(_health);
        return answer.StatusCode == HttpStatusCode.OK;
    }
}
