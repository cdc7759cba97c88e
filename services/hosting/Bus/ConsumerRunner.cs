using System.Text.Json;
using Microsoft.Extensions.Logging;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Bus;

/// <summary>
/// What happens when a queue's handler fails; the only place that knows. Broken infrastructure is waited for; a batch that fails
/// otherwise is handled one by one; what fails by itself three times is parked with its reason, and its neighbours go on.
/// </summary>
/// <param name="queue">The queue.</param>
/// <param name="handler">What handles it.</param>
/// <param name="bus">Where parked messages go.</param>
/// <param name="suspects">Watches over messages that may kill the process.</param>
/// <param name="database">Where starts of suspects are written down; none: they are handled alone, and never parked for it.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
/// <param name="stopping">Begin nothing new.</param>
/// <param name="abort">End what runs.</param>
internal sealed class ConsumerRunner(
    QueueDefinition queue,
    IQueueHandler handler,
    IBus bus,
    Suspects suspects,
    Database? database,
    TimeProvider time,
    ILogger log,
    CancellationToken stopping,
    CancellationToken abort)
{
    /// <summary>A message that was delivered so often before may be what killed its consumer.</summary>
    internal const int SuspectFrom = 2;

    private const int Tries = 3;

    /// <summary>Deals with a batch in order. When it returns every message is done or parked; when it throws they come again.</summary>
    public async Task HandleAsync(IReadOnlyList<Envelope> batch)
    {
        var started = await StartedAsync([.. batch.Where(IsSuspect).Select(message => message.Copy)]);
        var together = new List<Envelope>(batch.Count);
        foreach (var message in batch)
        {
            var defect = message.Defect ?? DefectOf(message);
            var isAlone = IsSuspect(message) && (database is null || started.Contains(message.Copy));
            if (defect is not null || isAlone || !MayJoin(together, message))
            {
                await TogetherAsync(together);
                together.Clear();
            }

            if (defect is null && !isAlone)
            {
                together.Add(message);
                continue;
            }

            await (defect is null ? AloneAsync(message) : ParkAsync(message, defect));
        }

        await TogetherAsync(together);

        // Not sooner: while the batch may come again, a killer in it that nobody remembers ends three more processes, and so on with every other killer.
        await EndSuspicionAsync([.. batch.Where(IsSuspect).Select(message => message.Copy).Where(suspects.IsKiller)]);
        BusMeters.Consumed(queue.Name, batch.Count);
    }

    private static bool IsSuspect(Envelope message) => message.DeliveryCount >= SuspectFrom;

    private static bool MayJoin(List<Envelope> together, Envelope message) =>
        together is not [var first, ..] || (IsSuspect(first) == IsSuspect(message) && (!IsSuspect(message) || together.Count < Suspects.Company));

    private async Task<IReadOnlySet<string>> StartedAsync(IReadOnlyCollection<string> suspected)
    {
        IReadOnlySet<string> started = new HashSet<string>();
        if (suspected.Count > 0 && database is not null)
        {
            await RetryAsync(async () => started = await Suspects.StartedAsync(database, suspected, abort));
        }

        return started;
    }

    private bool IsParkedQueue => queue.Topics.Contains(Topics.Parked);

    private async Task TogetherAsync(List<Envelope> messages)
    {
        for (var attempt = 1; messages.Count > 0; attempt++)
        {
            stopping.ThrowIfCancellationRequested();
            try
            {
                if (await HandleOnceAsync(messages))
                {
                    return;
                }

                break;
            }
            catch (Exception failure) when (!abort.IsCancellationRequested && Failures.IsTransient(failure))
            {
                await WaitAsync(failure, attempt, messages.Count);
            }
            catch (Exception failure) when (!abort.IsCancellationRequested)
            {
                log.LogWarning(failure, "{Queue}: a batch of {Count} failed; its messages are tried one by one", queue.Name, messages.Count);
                break;
            }
        }

        foreach (var message in messages)
        {
            await AloneAsync(message);
        }
    }

    private async Task AloneAsync(Envelope message)
    {
        var failures = 0;
        for (var attempt = 1; ; attempt++)
        {
            stopping.ThrowIfCancellationRequested();
            try
            {
                if (!await HandleOnceAsync([message]))
                {
                    await ParkAsync(message, ParkedMessage.ConsumerDied);
                }

                return;
            }
            catch (Exception failure) when (!abort.IsCancellationRequested && (IsParkedQueue || Failures.IsTransient(failure)))
            {
                // What was parked cannot be parked again: it waits until its own consumer is mended.
                await WaitAsync(failure, attempt, count: 1);
            }
            catch (Exception failure) when (!abort.IsCancellationRequested)
            {
                if (++failures == Tries)
                {
                    log.LogError(failure, "{Queue}: {Type} {Id} is parked", queue.Name, message.Type, message.Id);
                    await ParkAsync(message, $"{failure.GetType().Name}: {failure.Message}");
                    await EndSuspicionAsync([message.Copy]);
                    return;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(failures == 1 ? 100 : 400), time, stopping);
            }
        }
    }

    /// <returns>False: a killer, and not handled.</returns>
    private async Task<bool> HandleOnceAsync(IReadOnlyList<Envelope> messages)
    {
        Task Handle()
        {
            Boundary.Reached(Boundary.Consumed, queue.Name, messages);
            return handler.HandleAsync(messages, abort);
        }

        if (IsSuspect(messages[0]))
        {
            return await suspects.HandleAsync(database, [.. messages.Select(message => message.Copy)], Handle, stopping);
        }

        await suspects.HandleOthersAsync(Handle, stopping);
        return true;
    }

    private async Task ParkAsync(Envelope message, string reason)
    {
        var parked = Parking.Of(message, queue.Name, reason, time);
        await RetryAsync(() => bus.PublishAsync([parked], abort));
        BusMeters.Parked(queue.Name);
        log.LogWarning("{Queue}: {Type} {Id} was parked: {Reason}", queue.Name, message.Type, message.Id, reason);
    }

    private Task EndSuspicionAsync(IReadOnlyList<string> messages) => messages.Count == 0 ? Task.CompletedTask : RetryAsync(() => suspects.EndAsync(messages, abort));

    private async Task RetryAsync(Func<Task> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception failure) when (!abort.IsCancellationRequested && Failures.IsTransient(failure))
            {
                await WaitAsync(failure, attempt, count: 1);
            }
        }
    }

    private Task WaitAsync(Exception failure, int attempt, int count)
    {
        log.LogWarning(
            "{Queue}: {Count} messages wait ({Attempt}): {Failure}: {Reason}", queue.Name, count, attempt, failure.GetType().Name, failure.Message);
        return Task.Delay(Retry.Delay(attempt), time, stopping);
    }

    private string? DefectOf(Envelope message)
    {
        try
        {
            var reader = new Utf8JsonReader(message.Body.Span);
            while (reader.Read())
            {
                // Only whether it can be read to its end.
            }

            if (IsParkedQueue)
            {
                _ = JsonSerializer.Deserialize(message.Body.Span, HostingJson.Default.ParkedMessage);
            }

            return null;
        }
        catch (JsonException broken)
        {
            return "its body is not the JSON it should be: " + broken.Message;
        }
    }
}
