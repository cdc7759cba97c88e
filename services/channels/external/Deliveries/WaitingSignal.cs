using Omnichannel.Hosting.Bus;

namespace Omnichannel.Channels.External.Deliveries;

/// <summary>Wakes whoever waits for deliveries, whichever instance they arrived at.</summary>
internal sealed class WaitingSignal : IDisposable
{
    private readonly IDisposable _subscription;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WaitingSignal(IBus bus) => _subscription = bus.OnBroadcast(SendHandler.WaitingBroadcast, _ => Wake());

    /// <summary>Wakes those who wait in this process.</summary>
    public void Wake() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Completes with the next signal. Take it before looking, so that none falls between.</summary>
    public Task Next() => Volatile.Read(ref _next).Task;

    /// <summary>Waits for the signal or for the time, whichever is first.</summary>
    public static async Task EitherAsync(Task signal, TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(signal, Task.Delay(atMost, time, done.Token));
        cancellationToken.ThrowIfCancellationRequested();
        await done.CancelAsync();
    }

    public void Dispose() => _subscription.Dispose();
}
