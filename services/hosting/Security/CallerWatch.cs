using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Omnichannel.Hosting.Security;

/// <summary>
/// Asks again and again who the credentials of open streams belong to, and ends the streams of those that are right no more: when somebody signed
/// out or may do less, and now and then, since a broadcast may get lost. Each is asked for once a round, one after the other, so that a whole
/// shift that goes home does not have everybody's streams ask at once.
/// </summary>
internal sealed class CallerWatch(CallerDirectory callers, TimeProvider time, ILogger<CallerWatch> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<CancellationTokenSource, Credential> _open = new();

    /// <summary>A stream opens. The result is cancelled when its credential is right no more; it holds nothing that has to be disposed of.</summary>
    public CancellationTokenSource Begin(Credential credential)
    {
        var ended = new CancellationTokenSource();
        _open[ended] = credential;
        return ended;
    }

    /// <summary>The stream is closed.</summary>
    public void Forget(CancellationTokenSource ended) => _open.TryRemove(ended, out _);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Before it looks: what changes after the look wakes it.
            var changed = callers.Changed;
            await LookAsync(stoppingToken);
            await changed.WaitAsync(LookEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        try
        {
            foreach (var streams in _open.GroupBy(open => open.Value, open => open.Key))
            {
                if (await callers.FindAsync(streams.Key, stoppingToken) is null)
                {
                    await Task.WhenAll(streams.Select(ended => ended.CancelAsync()));
                }
            }
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            // Who cannot be recognised right now goes on listening; nothing may end this loop.
            log.Log(Failures.IsTransient(failure) ? LogLevel.Warning : LogLevel.Error, failure, "Whether streams go on cannot be checked right now");
        }
    }
}
