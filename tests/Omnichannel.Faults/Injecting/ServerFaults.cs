using Omnichannel.Faults.Plans;
using Omnichannel.Faults.Staging;
using Omnichannel.Testing;

namespace Omnichannel.Faults.Injecting;

/// <summary>Servers that die, hang or run out of disk.</summary>
internal sealed class ServerFaults(Stage stage, TimeProvider time)
{
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

    /// <summary>The mail server is away for a while.</summary>
    public async Task<bool> MailAsync(Fault fault)
    {
        await stage.Mail.KillImapAsync();
        await LastsAsync(fault);
        await stage.Mail.StartImapAsync();
        return true;
    }

    private Task LastsAsync(Fault fault) => Task.Delay(TimeSpan.FromSeconds(fault.Seconds), time);
}
