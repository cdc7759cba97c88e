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
    private int _ours, _baseline;

    /// <inheritdoc/>
    public MeasureInfo Info => new("append", "appended rows in conversations", "rows/s", 0.25, 0.35);

    /// <inheritdoc/>
    public async Task PrepareAsync()
    {
        _hub = await ServicesHub.StartAsync(bench);

        // COPY is the database's work and needs no warming: a million rows more would only make the table larger than ours.
        (_ours, _baseline) = (await bench.WarmAsync(OursAsync, 4_000), bench.Quantity(await BaselineAsync(20_000)));
    }

    /// <inheritdoc/>
    public Task<double> OursAsync() => OursAsync(_ours);

    /// <inheritdoc/>
    public async Task<double?> BaselineAsync() => await BaselineAsync(_baseline);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _hub?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<double> OursAsync(int count)
    {
        _hub!.Processes["conversations"].Suspend();
        await ClosedLoop.RunAsync(_hub["sms"], _hub.Webhooks.Take(count, ClosedLoop.Clients));
        var before = await _hub.LastNumberAsync();
        var (spent, started) = (new ProcessorTime(), TimeProvider.System.GetTimestamp());
        _hub.Resume();
        await _hub.StoredAsync(before, count);
        var took = TimeProvider.System.GetElapsedTime(started);
        spent.Say("ours", count);
        return count / took.TotalSeconds;
    }

    private async Task<double> BaselineAsync(int count)
    {
        _hub!.Suspend();
        var messages = Arrivals.Take(count, Customers);
        var before = await _hub.LastNumberAsync();
        var (spent, started) = (new ProcessorTime(), TimeProvider.System.GetTimestamp());
        await BareCopy.RunAsync(_hub.Store, messages);
        var took = TimeProvider.System.GetElapsedTime(started);
        spent.Say("baseline", count);
        await _hub.StoredAsync(before, count);
        _hub.Resume();
        return count / took.TotalSeconds;
    }
}
