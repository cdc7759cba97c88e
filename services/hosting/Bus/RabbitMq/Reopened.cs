using Microsoft.Extensions.Logging;

namespace Omnichannel.Hosting.Bus.RabbitMq;

/// <summary>
/// A connection or channel that is opened when it is needed, and again when it died. All who ask share one opening, which goes on
/// when one of them no longer wants to wait.
/// </summary>
/// <param name="name">For the log.</param>
/// <param name="open">Opens it.</param>
/// <param name="isOpen">Whether it can be used.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed class Reopened<T>(
    string name, Func<CancellationToken, Task<T>> open, Func<T, bool> isOpen, TimeProvider time, ILogger log) : IAsyncDisposable
    where T : class, IAsyncDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _lock = new();
    private T? _current;
    private Task<T>? _opening;

    /// <summary>Why it could not be opened lately; null when it could.</summary>
    public string? Problem { get; private set; }

    /// <summary>The open one, if there is one now.</summary>
    public T? Current
    {
        get
        {
            lock (_lock)
            {
                return _current is not null && isOpen(_current) ? _current : null;
            }
        }
    }

    /// <summary>The open one; waits for as long as it takes to open it.</summary>
    public Task<T> GetAsync()
    {
        lock (_lock)
        {
            if (Current is { } current)
            {
                return Task.FromResult(current);
            }

            if (_opening is null || _opening.IsCompleted)
            {
                _opening = Task.Run(OpenAsync);
            }

            return _opening;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        if (_opening is not null)
        {
            await ((Task)_opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await CloseAsync();
        _disposed.Dispose();
    }

    private async Task<T> OpenAsync()
    {
        await CloseAsync();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                _disposed.Token.ThrowIfCancellationRequested();
                var opened = await open(_disposed.Token);
                lock (_lock)
                {
                    _current = opened;
                }

                Problem = null;
                return opened;
            }
            catch (Exception failure) when (!_disposed.IsCancellationRequested)
            {
                Problem = failure.Message;
                log.LogWarning("RabbitMQ: {Name} cannot be opened ({Attempt}): {Reason}", name, attempt, failure.Message);
                await Task.Delay(Retry.Delay(attempt), time, _disposed.Token);
            }
        }
    }

    private async Task CloseAsync()
    {
        if (_current is not { } old)
        {
            return;
        }

        try
        {
            await old.DisposeAsync();
        }
        catch (Exception failure) when (Failures.IsTransient(failure) || failure is OperationCanceledException or ObjectDisposedException)
        {
            log.LogDebug("RabbitMQ: {Name} was broken when it was closed: {Reason}", name, failure.Message);
        }
    }
}
