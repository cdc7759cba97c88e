using System.Globalization;
using Omnichannel.Bench.Baselines;
using Omnichannel.Bench.Load;
using Omnichannel.Bench.Running;
using Omnichannel.Bench.Servers;

namespace Omnichannel.Bench.Measures;

/// <summary>The same in one process on SQLite; beside it a bare writer behind a bare endpoint, which gets the same requests.</summary>
internal sealed class StoredByStandalone(Workbench bench) : IMeasure
{
    private static readonly HttpClient Http = new();
    private StandaloneProcess? _hub;
    private BareProcess? _bare;
    private int _ours, _baseline;

    /// <inheritdoc/>
    public MeasureInfo Info => new("standalone", "signed webhook → stored in thread, standalone", "msg/s", 0.40, 0.60);

    /// <inheritdoc/>
    public async Task PrepareAsync()
    {
        (_hub, _bare) = (await StandaloneProcess.StartAsync(), await BareProcess.StartAsync(BareSqliteEndpoint.Name));
        (_ours, _baseline) = (await bench.WarmAsync(OursAsync, 5_000), await bench.WarmAsync(BaselineAsync, 10_000));
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
        var before = _hub.LastNumber();
        var (spent, started) = (new ProcessorTime(), TimeProvider.System.GetTimestamp());
        await ClosedLoop.RunAsync(_hub.Process.BaseAddress, requests);
        await _hub.StoredAsync(before, count);
        var took = TimeProvider.System.GetElapsedTime(started);
        spent.Say("ours", count);
        _bare.Resume();
        return count / took.TotalSeconds;
    }

    private async Task<double> BaselineAsync(int count)
    {
        _hub!.Process.Suspend();
        var requests = _hub.Webhooks.Take(count, ClosedLoop.Clients);
        var before = await CountAsync();
        var (spent, started) = (new ProcessorTime(), TimeProvider.System.GetTimestamp());
        await ClosedLoop.RunAsync(_bare!.Address, requests);
        var took = TimeProvider.System.GetElapsedTime(started);
        spent.Say("baseline", count);
        if (await CountAsync() - before is var rows && rows != count)
        {
            throw new InvalidOperationException($"The baseline has {rows} rows of {count}.");
        }

        _hub.Process.Resume();
        return count / took.TotalSeconds;
    }

    private async Task<long> CountAsync() => long.Parse(await Http.GetStringAsync(_bare!.Address), CultureInfo.InvariantCulture);
}
