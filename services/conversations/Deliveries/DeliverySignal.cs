using System.Threading.Channels;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>Tells the dispatcher of this process that there may be something to send.</summary>
public sealed class DeliverySignal
{
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>To be called after the commit that made a delivery due; calling it too often does no harm.</summary>
    public void Wake() => _signals.Writer.TryWrite(true);

    /// <summary>Waits for <see cref="Wake"/>, but no longer than <paramref name="longest"/>.</summary>
    internal async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await _signals.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody called: time to look by oneself.
        }
    }
}
