namespace Omnichannel.Hosting.Bus;

/// <summary>Wakes the one who waits. Signals given while nobody waits are remembered as one.</summary>
internal sealed class Signal : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(0, 1);
    private int _set;

    /// <summary>Wakes the waiter, now or as soon as it waits.</summary>
    public void Set()
    {
        if (Interlocked.Exchange(ref _set, 1) == 0)
        {
            _semaphore.Release();
        }
    }

    /// <summary>Waits for a signal, or until the limit has passed.</summary>
    public async Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (await _semaphore.WaitAsync(limit, cancellationToken))
        {
            // Whoever signals from here on is seen by the look at the data that follows, or by the next wait.
            Volatile.Write(ref _set, 0);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _semaphore.Dispose();
}
