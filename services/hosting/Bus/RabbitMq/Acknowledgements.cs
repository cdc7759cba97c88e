using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Omnichannel.Hosting.Bus.RabbitMq;

/// <summary>
/// Tells the broker what of a lane is handled. Of a queue that much comes through some are told together: each acknowledgement is an entry in a
/// quorum queue's log, and costs the broker about as much as a parcel. What was handled and not acknowledged yet comes again when the process dies, as
/// it may in any case.
/// </summary>
/// <param name="channel">The lane's.</param>
/// <param name="queue">The lane's queue.</param>
/// <param name="time">The clock.</param>
internal sealed class Acknowledgements(IChannel channel, QueueDefinition queue, TimeProvider time) : IAsyncDisposable
{
    /// <summary>So many are told at once: a quarter of what the broker sends ahead.</summary>
    private const int Enough = 64;

    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private ulong _tag;
    private int _count;

    /// <summary>Everything up to a tag is handled.</summary>
    /// <param name="tag">The last one's.</param>
    /// <param name="count">How many they are.</param>
    /// <exception cref="AlreadyClosedException">The channel is gone: they come again.</exception>
    public async ValueTask AddAsync(ulong tag, int count)
    {
        int before;
        lock (_lock)
        {
            before = _count;
            (_tag, _count) = (tag, _count + count);
        }

        if (!queue.HoldsBack || before + count >= Enough)
        {
            await TellAsync();
        }
        else if (before == 0)
        {
            _ = TellLaterAsync();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (channel.IsOpen)
        {
            await TellAsync();
        }

        _turn.Dispose();
    }

    private async Task TellLaterAsync()
    {
        await Task.Delay(Gather, time);
        try
        {
            await TellAsync();
        }
        catch (Exception closed) when (closed is AlreadyClosedException or ObjectDisposedException)
        {
            // They come again.
        }
    }

    // One after the other: to acknowledge again what was acknowledged with a later one is an error that ends the channel.
    private async Task TellAsync()
    {
        await _turn.WaitAsync();
        try
        {
            ulong tag;
            lock (_lock)
            {
                if (_count == 0)
                {
                    return;
                }

                (tag, _count) = (_tag, 0);
            }

            await channel.BasicAckAsync(tag, multiple: true, CancellationToken.None);
            Boundary.Reached(Boundary.Acknowledged, queue.Name);
        }
        finally
        {
            _turn.Release();
        }
    }
}
