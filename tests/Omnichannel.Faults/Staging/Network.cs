using System.Globalization;
using System.Net;
using Npgsql;
using Omnichannel.Testing;

namespace Omnichannel.Faults.Staging;

/// <summary>
/// The network of a run: between a program and a server there is a proxy of ours; between two programs a router, or, where there are no
/// network namespaces, a proxy, too.
/// </summary>
internal sealed class Network(int seed, Namespaces? namespaces) : IAsyncDisposable
{
    private const string Public = "OMNICHANNEL_PUBLIC_URL";
    private readonly List<(string Part, string Other, TcpProxy Proxy)> _lines = [];
    private readonly List<TcpProxy> _fronts = [];
    private readonly Dictionary<string, (string Service, IReadOnlyList<IPEndPoint> Instances)> _behind = [];

    /// <summary>Where a part listens.</summary>
    public Uri AddressOf(string part) => namespaces?.AddressOf(part) ?? Ports.TakeHttp();

    /// <summary>The words before a part's command line.</summary>
    public IReadOnlyList<string> Enter(string part) => namespaces?.Enter(part) ?? [];

    /// <summary>The address at which a service's instances are found.</summary>
    public Uri InFront(string service, IReadOnlyList<Uri> instances)
    {
        // Customers are outside, and reach the gateway as from this machine.
        if (namespaces is not null && service != "gateway")
        {
            return namespaces.FrontOf(service);
        }

        var ends = instances.Select(instance => new IPEndPoint(IPAddress.Parse(instance.Host), instance.Port)).ToList();
        var proxy = new TcpProxy(seed, ends);
        _fronts.Add(proxy);
        var front = At(proxy);
        _behind[front] = (service, ends);
        foreach (var instance in instances)
        {
            _behind[instance.ToString().TrimEnd('/')] = (service, [new IPEndPoint(IPAddress.Parse(instance.Host), instance.Port)]);
        }

        return new Uri(front);
    }

    /// <summary>Has a part reach servers, and others when nothing else stands between them, through proxies of its own.</summary>
    public void Configure(string part, Dictionary<string, string> settings)
    {
        if (settings.TryGetValue("OMNICHANNEL_RABBITMQ", out var broker))
        {
            var address = new Uri(broker);
            settings["OMNICHANNEL_RABBITMQ"] = new UriBuilder(address) { Port = Between(part, MicroservicesHub.RabbitMq, new IPEndPoint(IPAddress.Loopback, address.Port)).Port }.Uri.ToString();
        }

        if (settings.TryGetValue("OMNICHANNEL_DATABASE", out var database))
        {
            var connection = new NpgsqlConnectionStringBuilder(database);
            connection.Port = Between(part, MicroservicesHub.PostgreSql, new IPEndPoint(IPAddress.Loopback, connection.Port)).Port;
            settings["OMNICHANNEL_DATABASE"] = connection.ConnectionString;
        }

        foreach (var key in settings.Keys.Where(key => key.EndsWith("_URL", StringComparison.Ordinal) && key != Public).ToList())
        {
            settings[key] = string.Join(',', settings[key].Split(',').Select(address =>
                _behind.TryGetValue(address, out var behind) ? At(Between(part, behind.Service, [.. behind.Instances])) : address));
        }
    }

    /// <summary>The proxies between a part and a server or service.</summary>
    public IEnumerable<TcpProxy> LinesOf(string part, string other) => _lines.Where(line => line.Part == part && line.Other == other).Select(line => line.Proxy);

    /// <summary>Changes what the network does between these parts and the others: servers, or programs of ours.</summary>
    /// <returns>Whether there is a way between them.</returns>
    public async Task<bool> BecomeAsync(IReadOnlyList<string> parts, IReadOnlyList<string> others, NetworkState state)
    {
        if (namespaces is null)
        {
            // A proxy stands for all instances of a service.
            var lines = parts.SelectMany(part => others.Select(other => other.Split('-')[0]).Distinct().SelectMany(other => LinesOf(part, other))).ToList();
            lines.ForEach(line => line.Become(state));
            return lines.Count > 0;
        }

        var ways = new List<(End, End)>();
        foreach (var part in parts.Where(namespaces.Has))
        {
            ways.AddRange(others.Where(namespaces.Has).Select(other => (namespaces.EndOf(part), namespaces.EndOf(other))));
            ways.AddRange(others.SelectMany(other => LinesOf(part, other)).Select(line => (namespaces.EndOf(part), Namespaces.OutsideAt(line.Port))));
        }

        await namespaces.BecomeAsync(ways, state);
        return ways.Count > 0;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in (IEnumerable<TcpProxy>)[.. _lines.Select(line => line.Proxy), .. _fronts])
        {
            await proxy.DisposeAsync();
        }

        if (namespaces is not null)
        {
            await namespaces.DisposeAsync();
        }
    }

    /// <summary>Everything goes through, so that programs can end well.</summary>
    public async Task OpenAsync()
    {
        _lines.ForEach(line => line.Proxy.Become(NetworkState.Open));
        if (namespaces is not null)
        {
            await namespaces.BecomeAsync([], NetworkState.Open);
        }
    }

    private TcpProxy Between(string part, string other, params IReadOnlyList<IPEndPoint> ends)
    {
        var proxy = new TcpProxy(seed, ends);
        _lines.Add((part, other, proxy));
        return proxy;
    }

    private static string At(TcpProxy proxy) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{proxy.Port}");
}
