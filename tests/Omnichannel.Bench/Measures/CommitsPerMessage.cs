using Omnichannel.Bench.Load;
using Omnichannel.Bench.Running;
using Omnichannel.Bench.Servers;

namespace Omnichannel.Bench.Measures;

/// <summary>
/// Commits of the hub's database, whoever makes them and even those that only read (<c>xact_commit</c>), while messages come as fast as they are
/// taken, divided by the messages. There is no baseline.
/// </summary>
internal sealed class CommitsPerMessage(Workbench bench) : IMeasure
{
    // A session tells its counts at the end of a transaction, but not more often than once a second.
    private static readonly TimeSpan Told = TimeSpan.FromSeconds(1.2);
    private ServicesHub? _hub;
    private int _count;

    /// <inheritdoc/>
    public MeasureInfo Info => new("commits", "database commits per message under load", "commits", 0.20, 0.05);

    /// <inheritdoc/>
    public async Task PrepareAsync()
    {
        _hub = await ServicesHub.StartAsync(bench);
        _count = await StoredByServices.WarmAsync(bench, _hub);
    }

    /// <inheritdoc/>
    public async Task<double> OursAsync()
    {
        var before = await CommitsAsync();
        await StoredByServices.RunAsync(_hub!, _count);
        _hub!.Suspend();
        var after = await CommitsAsync();
        _hub.Resume();
        return (double)(after - before) / _count;
    }

    /// <inheritdoc/>
    public Task<double?> BaselineAsync() => Task.FromResult<double?>(null);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _hub?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<long> CommitsAsync()
    {
        await Task.Delay(Told);
        return await _hub!.ScalarAsync("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()");
    }
}
