using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Omnichannel.Hosting.Bus.RabbitMq;

/// <summary>
/// A channel through which everybody in the process publishes. A lane has one parcel on its way at a time, and while the broker confirms it
/// the next messages gather: alone a message leaves at once, and the busier the lane, the more of them share what a confirm costs. When it
/// leaves is the <see cref="LaneSchedule"/>'s to decide.
/// </summary>
internal sealed class ConfirmedChannel : IAsyncDisposable
{
    private static readonly CachedString DefaultExchange = new("");
    private readonly IChannel _channel;
    private readonly Channel<OutgoingLane> _ready = Channel.CreateUnbounded<OutgoingLane>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _lock = new();
    private readonly LaneSchedule _lanes;
    private readonly Dictionary<ulong, Departure> _unconfirmed = [];
    private readonly TimeProvider _time;
    private readonly Task _writing;
    private ulong _last, _oldest = 1;
    private Exception? _broken;

    private ConfirmedChannel(IChannel channel, string name, TimeProvider time)
    {
        (_channel, Name, _time) = (channel, name, time);
        _lanes = new LaneSchedule(_lock, time, lane => _ready.Writer.TryWrite(lane));
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

    /// <summary>By which consumers tell how far they are; nobody else's.</summary>
    public string Name { get; }

    /// <summary>Whether it can be published to.</summary>
    public bool IsOpen => _broken is null && _channel.IsOpen;

    /// <summary>Opens one.</summary>
    public static async Task<ConfirmedChannel> OpenAsync(IConnection connection, string name, TimeProvider time, CancellationToken cancellationToken)
    {
        var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);
        return new(await connection.CreateChannelAsync(options, cancellationToken), name, time);
    }

    /// <summary>Publishes messages to a lane, all in one parcel; done when the broker confirmed.</summary>
    /// <exception cref="PublishException">The broker refused it, or there is no such lane.</exception>
    /// <exception cref="AlreadyClosedException">The channel ended first; whether it was taken is not known.</exception>
    public async Task PublishAsync(CachedString lane, IReadOnlyList<Envelope> messages, CancellationToken cancellationToken)
    {
        var publication = new Publication(messages, _time.GetTimestamp());
        lock (_lock)
        {
            if (_broken is null)
            {
                _lanes.Give(lane, publication);
            }
            else
            {
                publication.TrySetException(_broken);
            }
        }

        try
        {
            await publication.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // What nobody waits for any more need not be written, unless it was.
            publication.TrySetCanceled(cancellationToken);
            throw;
        }
    }

    /// <summary>Consumers have handled so many of the messages that left for each lane.</summary>
    public void Hear(IReadOnlyDictionary<string, long> handled)
    {
        lock (_lock)
        {
            _lanes.Hear(handled);
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
        await foreach (var lane in _ready.Reader.ReadAllAsync())
        {
            try
            {
                if (Next(lane) is { } departure)
                {
                    var (properties, body) = Wire.ToMessage(departure.Messages, new Milestone(Name, departure.Number));
                    await _channel.BasicPublishAsync(DefaultExchange, lane.Name, mandatory: true, properties, body);
                    Boundary.Reached(Boundary.Published, departure.Messages[0].Topic);
                }
            }
            catch (Exception failure)
            {
                // Whatever it was, from here on our numbers may not be the broker's.
                Break(failure);
            }
        }
    }

    /// <summary>What waits for a lane, with the number by which the broker will name it: the client counts the same way, from 1.</summary>
    /// <returns>Null: there is nothing to be written.</returns>
    private Departure? Next(OutgoingLane lane)
    {
        lock (_lock)
        {
            if (_broken is not null || lane.Depart() is not { } departure)
            {
                lane.State = LaneState.Idle;
                return null;
            }

            _unconfirmed.Add(++_last, departure);
            return departure;
        }
    }

    private Task Settle(ulong number, bool multiple, bool taken)
    {
        lock (_lock)
        {
            for (var one = multiple ? _oldest : number; one <= number; one++)
            {
                if (_unconfirmed.Remove(one, out var departure))
                {
                    departure.Settle(taken && !departure.Returned ? null : new PublishException(one, departure.Returned));
                    departure.Lane.State = LaneState.Idle;
                    _lanes.Wake(departure.Lane);
                }
            }

            while (_oldest <= _last && !_unconfirmed.ContainsKey(_oldest))
            {
                _oldest++;
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>A message without a queue comes back before it is confirmed; a lane has one on its way.</summary>
    private Task Return(BasicReturnEventArgs returned)
    {
        lock (_lock)
        {
            foreach (var departure in _unconfirmed.Values.Where(departure => departure.Lane.Name.Value == returned.RoutingKey))
            {
                departure.Returned = true;
            }
        }

        return Task.CompletedTask;
    }

    private void Break(Exception failure)
    {
        lock (_lock)
        {
            _broken ??= failure;
            _ready.Writer.TryComplete();
            foreach (var publication in _unconfirmed.Values.SelectMany(departure => departure.Publications).Concat(_lanes.Clear()))
            {
                publication.TrySetException(_broken);
            }

            _unconfirmed.Clear();
        }
    }
}
