using Omnichannel.Faults.Checking;
using Omnichannel.Faults.Plans;
using Omnichannel.Faults.Staging;
using Omnichannel.Faults.Work;
using Omnichannel.Testing;

namespace Omnichannel.Faults.Injecting;

/// <summary>Makes faults happen, heals them, and waits until messages flow again.</summary>
internal sealed class Injector(Stage stage, Workload work, int poisonDeaths, TimeProvider time, Action<string> tell)
{
    /// <summary>So many messages must be accepted after a fault was healed, and within so long.</summary>
    private const int Flow = 10;

    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(2);
    private readonly ProcessFaults _processes = new(stage, work, time) { Deaths = poisonDeaths };
    private readonly ServerFaults _servers = new(stage, time);
    private readonly ClockFaults _clocks = new(stage, work, time);
    private readonly NetworkFaults _network = new(stage, time);
    private readonly OutsideFaults _outside = new(stage, work, time);
    private readonly long _started = time.GetTimestamp();

    /// <summary>Messages that were put onto queues and that nobody can process.</summary>
    public int ParkedExpected => _outside.Foreign;

    /// <summary>Whether it has to wait until nothing is on its way: where everything is one process, a week ends conversations and deliveries, too.</summary>
    public static bool NeedsRest(Fault fault) => fault is { Kind: "week-replayed", Service: Stage.Standalone };

    /// <summary>Faults of those that need rest, one after the other.</summary>
    public async Task InjectAtRestAsync(IEnumerable<Fault> faults)
    {
        foreach (var fault in faults)
        {
            await HappenAsync(fault);
            Happened(fault);
        }
    }

    /// <summary>One fault from its beginning to its end.</summary>
    public async Task InjectAsync(Fault fault)
    {
        var before = work.Ledger.Count;
        var happened = await HappenAsync(fault);
        if (!happened)
        {
            tell($"{fault}: did not come about");
            return;
        }

        Happened(fault);
        var healed = work.Ledger.Count;
        try
        {
            await Until.True(() => work.Ledger.Count >= healed + Flow, "messages flow again", Recovery);
        }
        catch (TimeoutException)
        {
            work.Ledger.Incident($"{work.Ledger.Count - healed} messages were accepted in the two minutes after {fault} ({healed - before} during it)");
        }
    }

    private void Happened(Fault fault)
    {
        tell(fault.ToString());
        work.Ledger.Faults.Enqueue(new Injected(fault.Kind, fault.ToString(), Math.Round(time.GetElapsedTime(_started).TotalSeconds, 1)));
    }

    /// <summary>Whether it took place: a boundary may not be passed in time.</summary>
    private async Task<bool> HappenAsync(Fault fault) => fault.Kind.Split('-')[0] switch
    {
        "poison" => await _processes.PoisonAsync(fault),
        "kill" when fault.Boundary.Length == 0 => await _processes.KillAsync(fault),
        "stop" when fault.Boundary.Length == 0 => await _processes.StopAsync(fault),
        "kill" or "stop" => await _processes.AtBoundaryAsync(fault),
        "clock" => await _clocks.WrongAsync(fault),
        "week" => await _clocks.WeekAsync(fault),
        "rabbitmq" or "postgresql" => await _servers.ServerAsync(fault),
        "disk" => await _servers.DiskAsync(fault),
        "network" or "peers" => await _network.ChangeAsync(fault),
        "reset" => await _network.ResetAsync(fault),
        "imap" => await _servers.MailAsync(fault),
        _ => await _outside.HappenAsync(fault),
    };
}
