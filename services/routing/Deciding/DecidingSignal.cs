using Omnichannel.Hosting.Bus;

namespace Omnichannel.Routing.Deciding;

/// <summary>Tells who decides, in whichever process, that there is something new to look at. Only a hint: it looks every second anyway.</summary>
internal sealed class DecidingSignal : IDisposable
{
    private const string Broadcast = "routing.changed";

    private readonly IBus _bus;
    private readonly IDisposable _subscription;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DecidingSignal(IBus bus)
    {
        _bus = bus;
        _subscription = bus.OnBroadcast(Broadcast, _ => Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult());
    }

    /// <summary>Ends with the next change. Take it before looking.</summary>
    public Task NextChange => Volatile.Read(ref _changed).Task;

    /// <summary>Something was committed that matters to who decides.</summary>
    public void Changed() => _ = TellAsync();

    /// <inheritdoc />
    public void Dispose() => _subscription.Dispose();

    private async Task TellAsync()
    {
        try
        {
            await _bus.BroadcastAsync(Broadcast, ReadOnlyMemory<byte>.Empty, CancellationToken.None);
        }
        catch (Exception failure) when (Hosting.Failures.IsTransient(failure) || failure is ObjectDisposedException)
        {
            // Who decides looks again within a second.
        }
    }
}
