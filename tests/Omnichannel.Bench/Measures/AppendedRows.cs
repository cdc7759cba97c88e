using Omnichannel.Bench.Baselines;
using Omnichannel.Bench.Load;
using Omnichannel.Bench.Running;
using Omnichannel.Bench.Servers;

namespace Omnichannel.Bench.Measures;

/// <summary>
/// How fast conversations empties its queue into its table, from the moment in which it is let go until the last row is there; beside it
/// COPY into that very table.
/// </summary>
internal sealed class AppendedRows(Workbench bench) : IMeasure
{
    private const int Customers = 500;
    private ServicesHub? _hub;
    private int _ours = 4_000, _baseline = 20_000;

    /// <inheritdoc/>
    public MeasureInfo Info => new("append", "appended rows in conversations", "rows/s", 0.25, 0.35);

    /// <inheritdoc/>
    public async Task PrepareAsync()
    {
        _hub = await ServicesHub.StartAsync(bench);
        (_ours, _baseline) = (bench.Quantity(await OursAsync()), bench.Quantity((await BaselineAsync())!.Value));
    }

    /// <inheritdoc/>
    public async Task<double> OursAsync()
    {
        _hub!.Suspend();
        await Arrivals.PublishAsync(_hub.VirtualHost, Arrivals.Take(_ours, Customers));
        var before = await _hub.LastNumberAsync();
        var (spent, started) = (new ProcessorTime(), TimeProvider.System.GetTimestamp());
        _hub.Resume();
        await _hub.StoredAsync(before, _ours);
        var took = TimeProvider.System.GetElapsedTime(started);
        spent.Say("ours", _ours);
        return _ours / took.TotalSeconds;
    }

    /// <inheritdoc/>
    public async Task<double?> BaselineAsync()
    {
        _hub!.Suspend();
        var messages = Arrivals.Take(_baseline, Customers);
        var before = await _hub.LastNumberAsync();
        var (spent, started) = (new ProcessorTime(), TimeProvider.System.GetTimestamp());
        await BareCopy.RunAsync(_hub.Store, messages);
        var took = TimeProvider.System.GetElapsedTime(started);
        spent.Say("baseline", _baseline);
        await _hub.StoredAsync(before, _baseline);
        _hub.Resume();
        return _baseline / took.TotalSeconds;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _hub?.DisposeAsync() ?? ValueTask.CompletedTask;
}
