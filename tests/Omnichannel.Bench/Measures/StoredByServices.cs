using Omnichannel.Bench.Baselines;
using Omnichannel.Bench.Load;
using Omnichannel.Bench.Running;
using Omnichannel.Bench.Servers;

namespace Omnichannel.Bench.Measures;

/// <summary>Signed webhooks to the SMS service until they stand in their threads; beside it the bare queue and insert.</summary>
internal sealed class StoredByServices(Workbench bench) : IMeasure
{
    private ServicesHub? _hub;
    private BareQueue? _bare;
    private int _ours, _baseline;

    /// <inheritdoc/>
    public MeasureInfo Info => new("services", "signed webhook → stored in thread, RabbitMQ + PostgreSQL", "msg/s", 0.30, 0.50);

    /// <inheritdoc/>
    public async Task PrepareAsync()
    {
        _hub = await ServicesHub.StartAsync(bench);
        _bare = await BareQueue.StartAsync(await (await bench.RabbitMqAsync()).CreateVirtualHostAsync(), await (await bench.PostgreSqlAsync()).CreateDatabaseAsync("bare"));
        _ours = await WarmAsync(bench, _hub);
        _baseline = await bench.WarmAsync(BaselineAsync, 20_000);
    }

    /// <inheritdoc/>
    public Task<double> OursAsync() => RunAsync(_hub!, _ours);

    /// <inheritdoc/>
    public async Task<double?> BaselineAsync() => await BaselineAsync(_baseline);

    /// <summary>Makes the services warm; gives how many webhooks they then take in the time of a side.</summary>
    public static Task<int> WarmAsync(Workbench bench, ServicesHub hub) => bench.WarmAsync(count => RunAsync(hub, count), 3_000);

    /// <summary>Sends so many webhooks and waits until they are stored; gives the messages per second.</summary>
    public static Task<double> RunAsync(ServicesHub hub, int count) => RunAsync(hub, hub.Webhooks.Take(count, ClosedLoop.Clients));

    /// <summary>Sends these webhooks and waits until they are stored; gives the messages per second.</summary>
    public static async Task<double> RunAsync(ServicesHub hub, byte[][][] requests)
    {
        var count = requests.Sum(list => list.Length);
        var before = await hub.LastNumberAsync();
        var (spent, started) = (new ProcessorTime(), TimeProvider.System.GetTimestamp());
        await Task.WhenAll(hub.Instances("sms").Select((server, number) =>
            ClosedLoop.RunAsync(server, [.. requests.Where((_, client) => client % hub.Instances("sms").Count == number)])));
        await hub.StoredAsync(before, count);
        var took = TimeProvider.System.GetElapsedTime(started);
        spent.Say("ours", count);
        return count / took.TotalSeconds;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_bare?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_hub?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task<double> BaselineAsync(int count)
    {
        _hub!.Suspend();
        var bodies = Arrivals.Take(count, 256).Select(Arrivals.Json).ToArray();
        var before = await _bare!.CountAsync();
        var (spent, started) = (new ProcessorTime(), TimeProvider.System.GetTimestamp());
        await _bare.PublishAsync(bodies);
        await Poll.UntilAsync(async () => await _bare.CountAsync() - before >= bodies.Length, "the bare queue has inserted everything");
        var took = TimeProvider.System.GetElapsedTime(started);
        spent.Say("baseline", bodies.Length);
        _hub.Resume();
        return bodies.Length / took.TotalSeconds;
    }
}
