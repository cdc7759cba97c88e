using System.Diagnostics;
using System.Globalization;
using Omnichannel.Testing;

namespace Omnichannel.Faults.Staging;

/// <summary>One end of a way through the network: an address, and a port when only that one is meant.</summary>
internal readonly record struct End(string Address, int Port = 0);

/// <summary>
/// A network of its own for every program (Linux' network namespaces, which root may make): a router between them, which drops, rejects and
/// delays packets between any two, one way or both. It balances load as Kubernetes does: a service has an address, behind which the
/// router chooses an instance. What is outside stays at 127.0.0.1 for everybody. Nothing is left behind, however this process ends: the
/// shell that made it all waits for that and takes it away, or the next run does.
/// </summary>
internal sealed class Namespaces : IAsyncDisposable
{
    /// <summary>Every program has its own address, so they can have one port.</summary>
    private const int Port = 8080;

    private const int FirstPart = 10, FirstFront = 200;
    private const string Outside = "127.0.0.1";
    private readonly string[] _parts, _services;
    private readonly string _run, _net;
    private readonly Process _keeper;

    private Namespaces(string run, string net, string[] parts, string[] services, Process keeper, bool hasNetem) =>
        (_run, _net, _parts, _services, _keeper, HasNetem) = (run, net, parts, services, keeper, hasNetem);

    /// <summary>Whether slow is late; otherwise it is narrow.</summary>
    public bool HasNetem { get; }

    /// <summary>Makes a network with these parts; null when that cannot be, with the reason.</summary>
    /// <param name="parts">The programs: a service's name, or with a dash and a number behind it.</param>
    public static async Task<(Namespaces? Made, string Problem)> BuildAsync(IEnumerable<string> parts)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return (null, "only root may make network namespaces");
        }

        // A port that nobody else takes stands for a network that nobody else takes.
        var number = Ports.Take() % 10_000;
        var (names, net) = (parts.ToArray(), string.Create(CultureInfo.InvariantCulture, $"10.{100 + (number / 250)}.{number % 250}"));
        var services = names.Select(ServiceOf).Distinct().ToArray();
        var run = string.Create(CultureInfo.InvariantCulture, $"faults{Environment.ProcessId}");
        var fronts = services.Select((service, index) => string.Join(',', [At(net, FirstFront + index), .. names.Index().Where(part => ServiceOf(part.Item) == service).Select(part => At(net, FirstPart + part.Index))]));
        var keeper = Run("setsid", "bash", "-c", NamespacesScript.Build, "bash", run, net, string.Join(' ', names), string.Join(' ', fronts));
        if (await keeper.StandardOutput.ReadLineAsync() is var said and ("ready" or "ready without netem"))
        {
            return (new Namespaces(run, net, names, services, keeper, hasNetem: said == "ready"), "");
        }

        var problem = await keeper.StandardError.ReadToEndAsync();
        await EndAsync(keeper);
        return (null, "network namespaces cannot be made here: " + problem.Trim().ReplaceLineEndings(" "));
    }

    /// <summary>Where a part listens.</summary>
    public Uri AddressOf(string part) => Web(FirstPart + Array.IndexOf(_parts, part));

    /// <summary>Where everybody finds a service.</summary>
    public Uri FrontOf(string service) => Web(FirstFront + Array.IndexOf(_services, service));

    /// <summary>The words before a part's command line.</summary>
    public IReadOnlyList<string> Enter(string part) => ["nsenter", $"--net=/run/netns/{_run}-{part}"];

    /// <summary>Whether it is a part.</summary>
    public bool Has(string part) => _parts.Contains(part);

    /// <summary>A part's end of a way.</summary>
    public End EndOf(string part) => new(AddressOf(part).Host);

    /// <summary>The end of a way that is a server outside.</summary>
    public static End OutsideAt(int port) => new(Outside, port);

    /// <summary>Changes what happens on these ways; open is all of them, whatever was before.</summary>
    public async Task BecomeAsync(IReadOnlyList<(End Client, End Server)> ways, NetworkState state)
    {
        var rules = string.Concat(ways.SelectMany(way => Rules(way.Client, way.Server, state)).Distinct().Select(rule => $"-A FORWARD {rule}\n"));
        var slow = state == NetworkState.Slow ? string.Join(' ', ways.Select(way => $"{DeviceOf(way.Server)},{Narrow(way.Client, way.Server)}").Distinct()) : "";
        using var change = Run("ip", "netns", "exec", _run + "-router", "bash", "-c", NamespacesScript.Change, "bash", $"*filter\n:FORWARD ACCEPT\n{rules}COMMIT\n", slow);
        await change.WaitForExitAsync();
        if (change.ExitCode != 0)
        {
            throw new InvalidOperationException("The network does not change: " + await change.StandardError.ReadToEndAsync());
        }
    }

    public async ValueTask DisposeAsync() => await EndAsync(_keeper);

    private static IEnumerable<string> Rules(End client, End server, NetworkState state)
    {
        string there = "-p tcp " + Match('s', client) + Match('d', server), back = "-p tcp " + Match('s', server) + Match('d', client);
        return state switch
        {
            NetworkState.Cut => [there + "-j REJECT --reject-with tcp-reset", back + "-j REJECT --reject-with tcp-reset"],
            NetworkState.DeafServer => [there + "-j DROP"],
            NetworkState.DeafClient => [back + "-j DROP"],
            NetworkState.Silent => [there + "-j DROP", back + "-j DROP"],
            NetworkState.Lossy => [there + "-m statistic --mode random --probability 0.1 -j DROP", back + "-m statistic --mode random --probability 0.1 -j DROP"],
            _ => [],
        };
    }

    private static string Match(char side, End end) =>
        string.Create(CultureInfo.InvariantCulture, $"-{side} {end.Address} {(end.Port > 0 ? $"--{side}port {end.Port} " : "")}");

    private static string Narrow(End client, End server) =>
        string.Create(CultureInfo.InvariantCulture, $"{client.Address},{server.Address},{server.Port}");

    private string DeviceOf(End end) => end.Address == Outside ? "outside" : "to-" + end.Address.Split('.')[^1];

    private Uri Web(int host) => new(string.Create(CultureInfo.InvariantCulture, $"http://{At(_net, host)}:{Port}"));

    private static string At(string net, int host) => string.Create(CultureInfo.InvariantCulture, $"{net}.{host}");

    private static string ServiceOf(string part) => part.Split('-')[0];

    private static Process Run(params IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }

    private static async Task EndAsync(Process keeper)
    {
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }
}
