using System.Collections.Concurrent;

namespace Omnichannel.Hosting.Bus;

/// <summary>
/// Hands what waits in a queue's lanes to its handler together: while one call runs the lanes' next batches gather, so that the busier
/// the queue, the more messages share a transaction. Every lane learns of its own batch alone: when the whole fails, each is
/// handled by itself, and one lane's bad message does not touch the others.
/// </summary>
internal sealed class LanesTogether(IQueueHandler handler) : IQueueHandler, IDisposable
{
    /// <summary>From here on no further batch is added: a transaction may be long, but not endless.</summary>
    private const int Enough = 1_024;

    private readonly ConcurrentQueue<Part> _waiting = new();
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <inheritdoc />
    public async Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
    {
        var part = new Part(batch);
        _waiting.Enqueue(part);
        await _one.WaitAsync(cancellationToken);
        try
        {
            // Whoever had the turn before may have taken this batch with its own.
            while (!part.Done.Task.IsCompleted)
            {
                await HandleAsync(Next(), cancellationToken);
            }
        }
        finally
        {
            _one.Release();
        }

        await part.Done.Task;
    }

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();

    private List<Part> Next()
    {
        var (parts, count) = (new List<Part>(), 0);
        while (count < Enough && _waiting.TryDequeue(out var part))
        {
            parts.Add(part);
            count += part.Batch.Count;
        }

        return parts;
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
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
