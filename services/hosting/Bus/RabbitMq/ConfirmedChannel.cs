using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Omnichannel.Hosting.Bus.RabbitMq;

/// <summary>
/// A channel through which everybody in the process publishes. One loop writes in the order in which messages were given, so that
/// nobody waits for the channel's lock, and the broker's answers find their messages by number.
/// </summary>
internal sealed class ConfirmedChannel : IAsyncDisposable
{
    /// <summary>So many messages may wait to be written; whoever has more waits for room.</summary>
    private const int Waiting = 1_000;

    private static readonly CachedString DefaultExchange = new("");
    private readonly IChannel _channel;
    private readonly Channel<Publication> _given = Channel.CreateBounded<Publication>(new BoundedChannelOptions(Waiting) { SingleReader = true });
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, Publication> _unconfirmed = [];
    private readonly Task _writing;
    private ulong _last, _oldest = 1;
    private Exception? _broken;

    private ConfirmedChannel(IChannel channel)
    {
        _channel = channel;
        channel.BasicAcksAsync += (_, ack) => Settle(ack.DeliveryTag, ack.Multiple, taken: true);
        channel.BasicNacksAsync += (_, nack) => Settle(nack.DeliveryTag, nack.Multiple, taken: false);
        channel.BasicReturnAsync += (_, returned) => Return(returned);
        channel.ChannelShutdownAsync += (_, shutdown) =>
        {
            Break(new AlreadyClosedException(shutdown));
            return Task.CompletedTask;
        };
        if (channel.CloseReason is { } closed)
        {
            Break(new AlreadyClosedException(closed));
        }

        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Whether it can be published to.</summary>
    public bool IsOpen => _broken is null && _channel.IsOpen;

    /// <summary>Opens one.</summary>
    public static async Task<ConfirmedChannel> OpenAsync(IConnection connection, CancellationToken cancellationToken) =>
        new(await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false), cancellationToken));

    /// <summary>Publishes to a lane; done when the broker confirmed.</summary>
    /// <exception cref="PublishException">The broker refused it, or there is no such lane.</exception>
    /// <exception cref="AlreadyClosedException">The channel ended first; whether it was taken is not known.</exception>
    public async Task PublishAsync(CachedString lane, Envelope message, CancellationToken cancellationToken)
    {
        var publication = new Publication(lane, message);
        try
        {
            if (!_given.Writer.TryWrite(publication))
            {
                await _given.Writer.WriteAsync(publication, cancellationToken);
            }

            await publication.Task.WaitAsync(cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw _broken!;
        }
        catch (OperationCanceledException)
        {
            // What nobody waits for any more need not be written, unless it was.
            publication.TrySetCanceled(cancellationToken);
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Break(new ObjectDisposedException(nameof(ConfirmedChannel)));
        await _channel.DisposeAsync();
        await _writing;
    }

    private async Task WriteAsync()
    {
        await foreach (var next in _given.Reader.ReadAllAsync())
        {
            try
            {
                if (Number(next))
                {
                    await _channel.BasicPublishAsync(DefaultExchange, next.Lane, mandatory: true, Wire.ToProperties(next.Message), next.Message.Body);
                    Boundary.Reached(Boundary.Published, next.Message.Topic);
                }
            }
            catch (Exception failure)
            {
                // Whatever it was, from here on our numbers may not be the broker's.
                Break(failure);
            }
        }
    }

    /// <summary>Gives a message the number by which the broker will name it: the client counts the same way, from 1.</summary>
    /// <returns>False: it is not to be written.</returns>
    private bool Number(Publication publication)
    {
        lock (_lock)
        {
            if (_broken is not null)
            {
                publication.TrySetException(_broken);
            }

            if (publication.Task.IsCompleted)
            {
                return false;
            }

            _unconfirmed.Add(++_last, publication);
            return true;
        }
    }

    private Task Settle(ulong number, bool multiple, bool taken)
    {
        lock (_lock)
        {
            for (var one = multiple ? _oldest : number; one <= number; one++)
            {
                if (!_unconfirmed.Remove(one, out var publication))
                {
                    continue;
                }

                if (taken && !publication.Returned)
                {
                    publication.TrySetResult();
                }
                else
                {
                    publication.TrySetException(new PublishException(one, publication.Returned));
                }
            }

            while (_oldest <= _last && !_unconfirmed.ContainsKey(_oldest))
            {
                _oldest++;
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>A message without a queue comes back before it is confirmed.</summary>
    private Task Return(BasicReturnEventArgs returned)
    {
        lock (_lock)
        {
            foreach (var publication in _unconfirmed.Values.Where(publication =>
                publication.Lane.Value == returned.RoutingKey && publication.Message.Id.ToString("D") == returned.BasicProperties.MessageId))
            {
                publication.Returned = true;
            }
        }

        return Task.CompletedTask;
    }

    private void Break(Exception failure)
    {
        lock (_lock)
        {
            _broken ??= failure;
            _given.Writer.TryComplete();
            foreach (var publication in _unconfirmed.Values)
            {
                publication.TrySetException(_broken);
            }

            _unconfirmed.Clear();
        }
    }

    private sealed class Publication(CachedString lane, Envelope message) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public CachedString Lane => lane;

        public Envelope Message => message;

        public bool Returned { get; set; }
    }
}
