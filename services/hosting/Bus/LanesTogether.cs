using System.Collections.Concurrent;

namespace Omnichannel.Hosting.Bus;

/// <summary>
/// Hands what waits in a queue's lanes to its handler together: while a call runs the lanes' next batches gather, so that the busier
/// the queue, the more messages share a transaction; when much comes, one begins some milliseconds after the other (<see cref="Traffic"/>).
/// Every lane learns of its own batch alone: when the whole fails, each is handled by itself, and one lane's bad message does not touch the others.
/// </summary>
internal sealed class LanesTogether(IQueueHandler handler) : IQueueHandler, IDisposable
{
    /// <summary>From here on no further batch is added: a transaction may be long, but not endless.</summary>
    private const int Enough = 768;

    /// <summary>Lanes' parcels leave together and come within this; the first does not begin without the others.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(2);

    private readonly ConcurrentQueue<Part> _waiting = new();
    private readonly SemaphoreSlim _one = new(1, 1), _other = new(1, 1);
    private readonly Lock _lock = new();
    private readonly Traffic _traffic = new(between: 10);
    private long _began;
    private int _messages;

    /// <inheritdoc />
    public async Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
    {
        if (batch.Any(message => message.DeliveryCount >= ConsumerRunner.SuspectFrom))
        {
            // Perhaps it kills: then it has to be it that was being handled, and nobody's neighbour.
            await handler.HandleAsync(batch, cancellationToken);
            return;
        }

        var part = new Part(batch);
        lock (_lock)
        {
            _traffic.Note(batch.Count);
        }

        _waiting.Enqueue(part);

        // While one call computes the other's database works; but only when there is enough for both, or each would take half as much.
        var turn = Interlocked.Add(ref _messages, batch.Count) >= Enough && await _other.WaitAsync(TimeSpan.Zero, cancellationToken) ? _other : _one;
        if (turn == _one)
        {
            await turn.WaitAsync(cancellationToken);
        }

        try
        {
            if (!part.IsTaken && Rest() is { Ticks: > 0 } rest)
            {
                await Task.Delay(rest, cancellationToken);
            }

            // Whoever had the turn before may have taken this batch with its own.
            while (!part.IsTaken && Next() is { Count: > 0 } parts)
            {
                await HandleAsync(parts, cancellationToken);
            }
        }
        finally
        {
            turn.Release();
        }

        await part.Done.Task;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
    }

    private List<Part> Next()
    {
        var (parts, count) = (new List<Part>(), 0);
        while (count < Enough && _waiting.TryDequeue(out var part))
        {
            part.IsTaken = true;
            parts.Add(part);
            count += part.Batch.Count;
        }

        Interlocked.Add(ref _messages, -count);
        Interlocked.Exchange(ref _began, Traffic.Now);
        return parts;
    }

    private TimeSpan Rest()
    {
        lock (_lock)
        {
            return Volatile.Read(ref _messages) >= Enough ? TimeSpan.Zero : _traffic.Rest(Interlocked.Read(ref _began), Gather);
        }
    }

    private async Task HandleAsync(List<Part> parts, CancellationToken cancellationToken)
    {
        try
        {
            await handler.HandleAsync(parts is [var only] ? only.Batch : [.. parts.SelectMany(part => part.Batch)], cancellationToken);
            parts.ForEach(part => part.Done.SetResult());
        }
        catch (Exception failure) when (parts.Count == 1 || cancellationToken.IsCancellationRequested || Failures.IsTransient(failure))
        {
            parts.ForEach(part => part.Done.SetException(failure));
        }
        catch (Exception)
        {
            // Somebody's message is bad; whose, each batch finds out for itself.
            foreach (var part in parts)
            {
                await HandleAsync([part], cancellationToken);
            }
        }
    }

    private sealed record Part(IReadOnlyList<Envelope> Batch)
    {
        /// <summary>Whether a call has it or had it.</summary>
        public volatile bool IsTaken;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
