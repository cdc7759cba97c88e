using Omnichannel.Bench.Load;
using Omnichannel.Bench.Running;
using Omnichannel.Bench.Servers;

namespace Omnichannel.Bench.Measures;

/// <summary>
/// What is stored per second while twice as much comes as can be taken, beside what is stored at the peak. It comes over a thousand connections at
/// a fixed rate; what is refused is not sent again. Both sides have the same customers: the more there are, the fewer messages of a batch share a
/// thread. Afterwards all that was accepted has to be there.
/// </summary>
internal sealed class Overload(Workbench bench) : IMeasure
{
    private const int Connections = 1_024, Customers = 4 * Connections;
    private ServicesHub? _hub;
    private int _count;
    private double _peak;

    /// <inheritdoc/>
    public MeasureInfo Info => new("overload", "useful work at twice the load it can take", "msg/s", 0.90, 0.95);

    /// <inheritdoc/>
    public async Task PrepareAsync()
    {
        _hub = await ServicesHub.StartAsync(bench);
        _count = await StoredByServices.WarmAsync(bench, _hub);
        _ = await BaselineAsync();
    }

    /// <inheritdoc/>
    public async Task<double> OursAsync()
    {
        var requests = _hub!.Webhooks.Take((int)(_count * 2.5), Connections, Customers / Connections);
        var before = await _hub.LastNumberAsync();
        using var until = new CancellationTokenSource();
        var load = OpenLoop.RunAsync(_hub["sms"], requests, 2 * _peak, until: until.Token);

        // The first second fills what can be filled.
        await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
        var (first, spent, started) = (await _hub.LastNumberAsync(), new ProcessorTime(), TimeProvider.System.GetTimestamp());
        await Task.Delay(bench.PerSide, CancellationToken.None);
        var stored = await _hub.LastNumberAsync() - first;
        var took = TimeProvider.System.GetElapsedTime(started);
        spent.Say("overload", (int)stored);
        await until.CancelAsync();
        var (sent, refused) = await load;
        await _hub.StoredAsync(before, sent - refused);
        Workbench.Say($"  {sent} sent, {refused} refused, the rest is there");
        return stored / took.TotalSeconds;
    }

    /// <inheritdoc/>
    public async Task<double?> BaselineAsync() =>
        _peak = await StoredByServices.RunAsync(_hub!, _hub!.Webhooks.Take(_count, ClosedLoop.Clients, Customers / ClosedLoop.Clients));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _hub?.DisposeAsync() ?? ValueTask.CompletedTask;
}
