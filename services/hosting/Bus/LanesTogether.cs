namespace Omnichannel.Hosting.Bus;

/// <summary>
/// Hands what waits in a queue's lanes to its handler together: while a call runs the lanes' next batches gather, so that the busier
/// the queue, the more messages share a transaction; when much comes, one begins some milliseconds after the other (<see cref="Traffic"/>).
/// Every lane learns of its own batch alone: when the whole fails, each is handled by itself, and one lane's bad message does not touch the others.
/// </summary>
internal sealed class LanesTogether(IQueueHandler handler) : IQueueHandler
{
    /// <summary>From here on no further batch is added: a transaction may be long, but not endless.</summary>
    private const int Enough = 768;

    /// <summary>So long at most a call waits for the lanes that are about to come back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(2);

    private readonly Lock _lock = new();
    private readonly Queue<Part> _waiting = new();
    private readonly Traffic _traffic = new(between: 6);
    private TaskCompletionSource _together = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _messages, _calls, _expected;
    private long _began;

    private bool AreTogether => _waiting.Count >= _expected || _messages >= Enough;

    /// <inheritdoc />
    public Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
    {
        if (batch.Any(message => message.DeliveryCount >= ConsumerRunner.SuspectFrom))
        {
            // Perhaps it kills: then it has to be it that was being handled, and nobody's neighbour.
            return handler.HandleAsync(batch, cancellationToken);
        }

        var part = new Part(batch, cancellationToken);
        if (Add(part))
        {
            _ = CallAsync();
        }

        return part.Done.Task;
    }

    /// <summary>Puts a batch to those that wait.</summary>
    /// <returns>Whether another call has to begin.</returns>
    private bool Add(Part part)
    {
        lock (_lock)
        {
            _traffic.Note(part.Batch.Count);
            _waiting.Enqueue(part);
            _messages += part.Batch.Count;
            if (AreTogether)
            {
                _together.TrySetResult();
            }

            // While one call computes the other's database works; but only when there is enough for both, or each would take half as much.
            var begins = _calls == 0 || (_calls == 1 && _messages >= Enough);
            _calls += begins ? 1 : 0;
            return begins;
        }
    }

    private async Task CallAsync()
    {
        while (GoesOn())
        {
            await RestAsync();
            await HandleAsync(Next());
        }
    }

    private bool GoesOn()
    {
        lock (_lock)
        {
            var goesOn = _messages >= Enough || (_calls == 1 && _waiting.Count > 0);
            _calls -= goesOn ? 0 : 1;
            return goesOn;
        }
    }

    private async Task RestAsync()
    {
        TimeSpan rest;
        lock (_lock)
        {
            rest = _messages >= Enough ? TimeSpan.Zero : _traffic.Rest(_began);
        }

        if (rest > TimeSpan.Zero)
        {
            await Task.Delay(rest);
        }

        // Lanes that were just handled come back at one moment; the first does not begin without the others.
        Task together;
        lock (_lock)
        {
            if (!_traffic.IsMuch || AreTogether)
            {
                return;
            }

            _together = new(TaskCreationOptions.RunContinuationsAsynchronously);
            together = _together.Task;
        }

        await together.WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private List<Part> Next()
    {
        lock (_lock)
        {
            var (parts, count) = (new List<Part>(), 0);
            while (count < Enough && _waiting.TryDequeue(out var part))
            {
                parts.Add(part);
                count += part.Batch.Count;
            }

            _messages -= count;
            _began = Traffic.Now;
            return parts;
        }
    }

    private async Task HandleAsync(List<Part> parts)
    {
        if (parts.Count == 0)
        {
            return;
        }

        try
        {
            await handler.HandleAsync(parts is [var only] ? only.Batch : [.. parts.SelectMany(part => part.Batch)], parts[0].Cancelled);
            Settle(parts);
        }
        catch (Exception failure) when (parts.Count == 1 || parts[0].Cancelled.IsCancellationRequested || Failures.IsTransient(failure))
        {
            Settle(parts, failure);
        }
        catch (Exception)
        {
            // Somebody's message is bad; whose, each batch finds out for itself.
            foreach (var part in parts)
            {
                await HandleAsync([part]);
            }
        }
    }

    private void Settle(List<Part> parts, Exception? failure = null)
    {
        lock (_lock)
        {
            _expected = parts.Count + _waiting.Count;
        }

        foreach (var part in parts)
        {
            _ = failure is null ? part.Done.TrySetResult() : part.Done.TrySetException(failure);
        }
    }

    private sealed record Part(IReadOnlyList<Envelope> Batch, CancellationToken Cancelled)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
