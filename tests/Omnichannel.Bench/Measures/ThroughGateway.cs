using Omnichannel.Bench.Baselines;
using Omnichannel.Bench.Load;
using Omnichannel.Bench.Running;
using Omnichannel.Bench.Servers;

namespace Omnichannel.Bench.Measures;

/// <summary>
/// Webhooks through the gateway to the SMS service, answered when the broker has confirmed them. What conversations makes of them is another
/// measure: it is let go afterwards, and all of them have to be there.
/// </summary>
internal sealed class ThroughGateway(Workbench bench) : IMeasure
{
    private ServicesHub? _hub;
    private BareProcess? _bare;
    private int _ours, _baseline;

    /// <inheritdoc/>
    public MeasureInfo Info => new("gateway", "webhook through the gateway", "req/s", 0.15, 0.25);

    /// <inheritdoc/>
    public async Task PrepareAsync()
    {
        (_hub, _bare) = (await ServicesHub.StartAsync(bench, "gateway"), await BareProcess.StartAsync(BareVerifier.Name));
        (_ours, _baseline) = (await bench.WarmAsync(OursAsync, 4_000), await bench.WarmAsync(BaselineAsync, 10_000));
    }

    /// <inheritdoc/>
    public Task<double> OursAsync() => OursAsync(_ours);

    /// <inheritdoc/>
    public async Task<double?> BaselineAsync() => await BaselineAsync(_baseline);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_bare?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_hub?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task<double> OursAsync(int count)
    {
        _bare!.Suspend();
        var requests = _hub!.Webhooks.Take(count, ClosedLoop.Clients);
        var before = await _hub.LastNumberAsync();
        _hub.Processes["conversations"].Suspend();
        var (spent, started) = (new ProcessorTime(), TimeProvider.System.GetTimestamp());
        await ClosedLoop.RunAsync(_hub["gateway"], requests);
        var took = TimeProvider.System.GetElapsedTime(started);
        spent.Say("ours", count);
        _hub.Resume();
        await _hub.StoredAsync(before, count);
        _bare.Resume();
        return count / took.TotalSeconds;
    }

    private async Task<double> BaselineAsync(int count)
    {
        _hub!.Suspend();
        var requests = _hub.Webhooks.Take(count, ClosedLoop.Clients);
        var (spent, started) = (new ProcessorTime(), TimeProvider.System.GetTimestamp());
        await ClosedLoop.RunAsync(_bare!.Address, requests);
        var took = TimeProvider.System.GetElapsedTime(started);
        spent.Say("baseline", count);
        _hub.Resume();
        return count / took.TotalSeconds;
    }
}
