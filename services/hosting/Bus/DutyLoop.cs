using Microsoft.Extensions.Logging;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Bus;

/// <summary>Does a step again and again in one process at a time; the others stand by.</summary>
/// <param name="name">What it is called.</param>
/// <param name="database">Whose duty it is.</param>
/// <param name="signal">Says that there is something to do.</param>
/// <param name="step">Does what there is to do; false: there was nothing.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed class DutyLoop(
    string name, Database database, Signal signal, Func<Duty, CancellationToken, Task<bool>> step, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Standby = TimeSpan.FromSeconds(1), FirstPause = TimeSpan.FromMilliseconds(20), LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Why it does not get on; null while it does.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether this process has the duty.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Runs until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        for (var failures = 0; !stopping.IsCancellationRequested;)
        {
            var pause = Standby;
            try
            {
                await using var duty = await Duty.TryTakeAsync(database, name, stopping);
                Problem = null;
                if (duty is not null)
                {
                    await WorkAsync(duty, () => failures = 0, stopping);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Nothing may end this loop: what it does not do, nobody does. The health check shows why it does not get on.
                Problem = failure.Message;
                log.Log(
                    Failures.IsTransient(failure) ? LogLevel.Warning : LogLevel.Error, failure, "The {Duty} of {Service} waits", name, database.Service);
                pause = Retry.Delay(++failures);
            }
            finally
            {
                IsActive = false;
            }

            await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WorkAsync(Duty duty, Action succeeded, CancellationToken stopping)
    {
        IsActive = true;
        for (var pause = FirstPause; ;)
        {
            stopping.ThrowIfCancellationRequested();
            var busy = await step(duty, stopping);
            succeeded();
            if (busy)
            {
                pause = FirstPause;
                continue;
            }

            await signal.WaitAsync(pause, stopping);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
