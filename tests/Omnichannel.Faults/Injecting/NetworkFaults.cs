using Omnichannel.Faults.Plans;
using Omnichannel.Faults.Staging;

namespace Omnichannel.Faults.Injecting;

/// <summary>The network between a program and a server, or between two programs.</summary>
internal sealed class NetworkFaults(Stage stage, TimeProvider time)
{
    private static readonly byte[] Commit = "COMMIT"u8.ToArray();

    // An AMQP method frame: class 60 (basic), method 80 (ack), which from the broker is a confirm.
    private static readonly byte[] Confirm = [0x00, 0x3c, 0x00, 0x50];

    /// <summary>Between two, or between everybody and a server, the network does something else for a while.</summary>
    public async Task<bool> ChangeAsync(Fault fault)
    {
        var state = fault.Kind[(fault.Kind.IndexOf('-', StringComparison.Ordinal) + 1)..] switch
        {
            "cut" => NetworkState.Cut,
            "deaf-server" => NetworkState.DeafServer,
            "deaf-client" => NetworkState.DeafClient,
            "silent" => NetworkState.Silent,
            "slow" => NetworkState.Slow,
            _ => NetworkState.Lossy,
        };
        var (parts, others) = EndsOf(fault);
        var happened = await stage.Network.BecomeAsync(parts, others, state);
        await Task.Delay(TimeSpan.FromSeconds(happened ? fault.Seconds : 0), time);
        await stage.Network.BecomeAsync(parts, others, NetworkState.Open);
        return happened;
    }

    /// <summary>A connection is reset in the middle of a COMMIT (before it arrives, or before its answer does) or of a confirm.</summary>
    public async Task<bool> ResetAsync(Fault fault)
    {
        var patience = TimeSpan.FromSeconds(15);
        var (parts, servers) = EndsOf(fault);
        var lines = parts.SelectMany(part => stage.Network.LinesOf(part, servers[0]));
        var cuts = lines.Select(line => fault.Kind == "reset-in-commit"
            ? line.CutAtAsync(TcpProxy.Speaker.Client, Commit, delivered: fault.Passage % 2 == 0, patience)
            : line.CutAtAsync(TcpProxy.Speaker.Server, Confirm, delivered: false, patience));
        return (await Task.WhenAll(cuts)).Contains(true);
    }

    private (IReadOnlyList<string> Parts, IReadOnlyList<string> Others) EndsOf(Fault fault)
    {
        var (client, server) = (fault.Service.Split('|')[0], fault.Service.Split('|')[1]);
        var others = Named(server);
        return (Named(client), others.Count > 0 ? others : [server]);
    }

    // A service, an instance of it, or with an empty name everybody.
    private List<string> Named(string name) =>
        [.. stage.Programs.Where(part => name.Length == 0 || part == name || part.StartsWith(name + "-", StringComparison.Ordinal))];
}
