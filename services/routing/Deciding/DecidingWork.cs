using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Threads;
using Omnichannel.Routing.Agents;

namespace Omnichannel.Routing.Deciding;

/// <summary>Follows conversations and decides, in one process at a time.</summary>
internal sealed class DecidingWork(
    IThreadSource source,
    IEnumerable<IDecidingPart> parts,
    [FromKeyedServices(RoutingModule.Service)] Outbox outbox,
    DecidingSignal signal,
    PresenceNews news,
    TimeProvider time,
    ILogger<DecidingWork> log) : IDutyWork
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20), Look = TimeSpan.FromSeconds(1), Least = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc />
    public string Name => "deciding";

    /// <inheritdoc />
    public string Service => RoutingModule.Service;

    /// <inheritdoc />
    public async Task RunAsync(Duty duty, CancellationToken stopping)
    {
        var decider = await Decider.BeginAsync(duty.Connection, duty.WriteAsync, [.. parts], source, outbox, time, stopping);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task<FeedPage?>? reading = null;
        try
        {
            while (!stopping.IsCancellationRequested && !decider.WasAhead)
            {
                // Before looking: what changes while we look ends the wait that follows.
                var changed = signal.NextChange;
                if (await decider.StepAsync(null, isFirst: false, stopping))
                {
                    await news.TellAsync(stopping);
                }

                reading ??= source.ReadAsync(decider.Position, LongestWait, ending.Token);
                await Task.WhenAny(reading, changed, Task.Delay(Pause(decider), time, ending.Token));
                if (reading.IsCompleted)
                {
                    await TakeAsync(decider, reading, stopping);
                    reading = null;
                }
            }
        }
        finally
        {
            await ending.CancelAsync();
            await (reading ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TakeAsync(Decider decider, Task<FeedPage?> reading, CancellationToken stopping)
    {
        FeedPage? page;
        try
        {
            page = await reading;
        }
        catch (Exception failure) when (Failures.IsTransient(failure) && !stopping.IsCancellationRequested)
        {
            // Conversations is away. Time goes on: leases and promises end all the same.
            log.LogWarning("The feed cannot be read: {Reason}", failure.Message);
            await Task.Delay(Look, time, stopping);
            return;
        }

        if (page is null)
        {
            await decider.BeginAnewAsync(stopping);
        }
        else if (page.Items.Count > 0 && await decider.StepAsync(page, isFirst: false, stopping))
        {
            await news.TellAsync(stopping);
        }
    }

    private TimeSpan Pause(Decider decider)
    {
        var until = decider.NextAt - time.GetUtcNow() ?? Look;
        return until < Least ? Least : until < Look ? until : Look;
    }
}
