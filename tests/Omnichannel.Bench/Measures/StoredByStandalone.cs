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
    private int _ours = 5_000, _baseline = 10_000;

    /// <inheritdoc/>
    public MeasureInfo Info => new("standalone", "signed webhook → stored in thread, standalone", "msg/s", 0.40, 0.60);

    /// <inheritdoc/>
    public async Task PrepareAsync()
    {
        (_hub, _bare) = (await StandaloneProcess.StartAsync(), await BareProcess.StartAsync(BareSqliteEndpoint.Name));
        (_ours, _baseline) = (bench.Quantity(await OursAsync()), bench.Quantity((await BaselineAsync())!.Value));
    }

    /// <inheritdoc/>
    public async Task<double> OursAsync()
    {
        _bare!.Suspend();
        var requests = _hub!.Webhooks.Take(_ours, ClosedLoop.Clients);
        var before = _hub.LastNumber();
        var (spent, started) = (new ProcessorTime(), TimeProvider.System.GetTimestamp());
        await ClosedLoop.RunAsync(_hub.Process.BaseAddress, requests);
        await _hub.StoredAsync(before, _ours);
        var took = TimeProvider.System.GetElapsedTime(started);
        spent.Say("ours", _ours);
        _bare.Resume();
        return _ours / took.TotalSeconds;
    }

    /// <inheritdoc/>
    public async Task<double?> BaselineAsync()
    {
        _hub!.Process.Suspend();
        var requests = _hub.Webhooks.Take(_baseline, ClosedLoop.Clients);
        var before = await CountAsync();
        var (spent, started) = (new ProcessorTime(), TimeProvider.System.GetTimestamp());
        await ClosedLoop.RunAsync(_bare!.Address, requests);
        var took = TimeProvider.System.GetElapsedTime(started);
        spent.Say("baseline", _baseline);
        if (await CountAsync() - before is var rows && rows != _baseline)
        {
            throw new InvalidOperationException($"The baseline has {rows} rows of {_baseline}.");
        }

        _hub.Process.Resume();
        return _baseline / took.TotalSeconds;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_bare?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_hub?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task<long> CountAsync() => long.Parse(await Http.GetStringAsync(_bare!.Address), CultureInfo.InvariantCulture);
}
