using Omnichannel.Hosting;

namespace Omnichannel.Conversations;

/// <summary>Work that comes round again and again in every instance.</summary>
internal static class Rounds
{
    /// <summary>Runs until it is told to stop.</summary>
    /// <param name="name">What it is called in the log.</param>
    /// <param name="round">Does what there is to do, and says how long to wait for the next round.</param>
    /// <param name="wait">Waits, but not longer than that.</param>
    /// <param name="services">For the clock and the log.</param>
    /// <param name="stopping">Ends it.</param>
    public static async Task RunAsync(
        string name, Func<Task<TimeSpan>> round, Func<TimeSpan, Task> wait, IServiceProvider services, CancellationToken stopping)
    {
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Omnichannel.Conversations." + name);
        for (var failures = 0; !stopping.IsCancellationRequested;)
        {
            try
            {
                await wait(await round());
                failures = 0;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Nothing may end this loop: what it does not do, nobody does. An outage is waited for, anything else is shouted about.
                log.Log(Failures.IsTransient(failure) ? LogLevel.Warning : LogLevel.Error, failure, "{Name} waits", name);
                await Task.Delay(Retry.Delay(++failures), services.GetRequiredService<TimeProvider>(), stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
