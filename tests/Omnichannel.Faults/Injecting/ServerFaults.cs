using Omnichannel.Faults.Plans;
using Omnichannel.Faults.Staging;
using Omnichannel.Testing;

namespace Omnichannel.Faults.Injecting;

/// <summary>Servers that die, hang or run out of disk, and the network between them and us.</summary>
internal sealed class ServerFaults(Stage stage, TimeProvider time)
{
    private static readonly byte[] Commit = "COMMIT"u8.ToArray();

    // An AMQP method frame: class 60 (basic), method 80 (ack), which from the broker is a confirm.
    private static readonly byte[] Confirm = [0x00, 0x3c, 0x00, 0x50];

    private MicroservicesHub Services => (MicroservicesHub)stage.Hub;

    /// <summary>RabbitMQ or PostgreSQL is killed, hangs, or is restarted.</summary>
    public async Task<bool> ServerAsync(Fault fault)
    {
        var server = fault.Service;
        switch (fault.Kind.Split('-')[1])
        {
            case "killed":
                await stage.Hub.KillAsync(server);
                await stage.Hub.StartAsync(server);
                return true;
            case "stopped":
                stage.Hub.Suspend(server);
                await LastsAsync(fault);
                stage.Hub.Resume(server);
                return true;
            default:
                await stage.Hub.StopAsync(server);
                await LastsAsync(fault);
                await stage.Hub.StartAsync(server);
                return true;
        }
    }

    /// <summary>RabbitMQ has its alarm, or the database's disk is full.</summary>
    public async Task<bool> DiskAsync(Fault fault)
    {
        if (fault.Kind == "disk-alarm")
        {
            await Services.Broker.EvaluateAsync("rabbit_disk_monitor:set_disk_free_limit(\"1000TB\").");
            await LastsAsync(fault);
            await Services.Broker.EvaluateAsync("rabbit_disk_monitor:set_disk_free_limit(\"1MB\").");
            return true;
        }

        if (stage.Disk is not { } disk)
        {
            return false;
        }

        await disk.FillAsync();
        await LastsAsync(fault);
        disk.Empty();
        if (stage.Hub is MicroservicesHub { DatabaseServer.HasExited: true })
        {
            // It ends when it cannot write its log; somebody makes room and starts it again.
            await stage.Hub.StartAsync(MicroservicesHub.PostgreSql);
        }

        return true;
    }

    /// <summary>The network between a service and a server, or between everybody and it, does something else for a while.</summary>
    public async Task<bool> NetworkAsync(Fault fault)
    {
        var lines = LinesOf(fault);
        var state = fault.Kind switch
        {
            "network-cut" => NetworkState.Cut,
            "network-deaf-server" => NetworkState.DeafServer,
            "network-deaf-client" => NetworkState.DeafClient,
            "network-silent" => NetworkState.Silent,
            "network-slow" => NetworkState.Slow,
            _ => NetworkState.Lossy,
        };
        lines.ForEach(line => line.Become(state));
        await LastsAsync(fault);
        lines.ForEach(line => line.Become(NetworkState.Open));
        return lines.Count > 0;
    }

    /// <summary>A connection is reset in the middle of a COMMIT (before it arrives, or before its answer does) or of a confirm.</summary>
    public async Task<bool> ResetAsync(Fault fault)
    {
        var patience = TimeSpan.FromSeconds(15);
        var cuts = LinesOf(fault).Select(line => fault.Kind == "reset-in-commit"
            ? line.CutAtAsync(TcpProxy.Speaker.Client, Commit, delivered: fault.Passage % 2 == 0, patience)
            : line.CutAtAsync(TcpProxy.Speaker.Server, Confirm, delivered: false, patience));
        return (await Task.WhenAll(cuts)).Contains(true);
    }

    /// <summary>The mail server is away for a while.</summary>
    public async Task<bool> MailAsync(Fault fault)
    {
        await stage.Mail.KillImapAsync();
        await LastsAsync(fault);
        await stage.Mail.StartImapAsync();
        return true;
    }

    private Task LastsAsync(Fault fault) => Task.Delay(TimeSpan.FromSeconds(fault.Seconds), time);

    private List<TcpProxy> LinesOf(Fault fault)
    {
        var (service, server) = (fault.Service.Split('|')[0], fault.Service.Split('|')[1]);
        return [.. stage.Programs.Where(part => part.StartsWith(service, StringComparison.Ordinal)).Select(part => stage.LineOf(part, server)).OfType<TcpProxy>()];
    }
}
