using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Omnichannel.Hosting.Bus.RabbitMq;

/// <summary>Broadcasts by a fanout exchange and a queue that lives as long as the process listens. What cannot be sent now is dropped.</summary>
internal sealed class RabbitMqBroadcasts : IAsyncDisposable
{
    /// <summary>So long a broadcast waits for a connection.</summary>
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(1);

    /// <summary>So many broadcasts wait for a slow process; the oldest go first.</summary>
    private const int QueueLength = 10_000;

    private readonly Broadcasts _listeners;
    private readonly Reopened<IConnection> _consuming;
    private readonly Reopened<IChannel> _sending;
    private readonly Reopened<IChannel> _listening;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    /// <summary>Sends by one connection and listens by the other.</summary>
    public RabbitMqBroadcasts(Reopened<IConnection> publishing, Reopened<IConnection> consuming, TimeProvider time, ILogger log)
    {
        _listeners = new Broadcasts(log);
        _consuming = consuming;
        _time = time;
        _log = log;
        _sending = new Reopened<IChannel>(
            "the channel for sending broadcasts",
            async cancellationToken => await OpenAsync(publishing, cancellationToken),
            channel => channel.IsOpen,
            time,
            log);
        _listening = new Reopened<IChannel>("the channel for hearing broadcasts", ListenAsync, channel => channel.IsOpen, time, log);
        _ = _listening.GetAsync();
    }

    /// <summary>Listens to a type.</summary>
    public IDisposable Add(string type, Action<ReadOnlyMemory<byte>> handler) => _listeners.Add(type, handler);

    /// <summary>Sends, or drops it.</summary>
    public async ValueTask SendAsync(string type, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            var channel = await _sending.GetAsync().WaitAsync(SendLimit, _time, cancellationToken);
            await channel.BasicPublishAsync(
                RabbitMqTopology.BroadcastExchange, routingKey: "", mandatory: false, new BasicProperties { Type = type }, body, cancellationToken);
        }
        catch (Exception failure) when (Failures.IsTransient(failure) || failure is ObjectDisposedException)
        {
            _log.LogDebug("A broadcast of {Type} was dropped: {Reason}", type, failure.Message);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _sending.DisposeAsync();
        await _listening.DisposeAsync();
    }

    private static async Task<IChannel> OpenAsync(Reopened<IConnection> connection, CancellationToken cancellationToken)
    {
        var open = await connection.GetAsync().WaitAsync(cancellationToken);
        var channel = await open.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.ExchangeDeclareAsync(
            RabbitMqTopology.BroadcastExchange, ExchangeType.Fanout, durable: true, cancellationToken: cancellationToken);
        return channel;
    }

    private async Task<IChannel> ListenAsync(CancellationToken cancellationToken)
    {
        var channel = await OpenAsync(_consuming, cancellationToken);
        var queue = await channel.QueueDeclareAsync(
            queue: "",
            durable: false,
            exclusive: true,
            autoDelete: true,
            new Dictionary<string, object?> { ["x-max-length"] = QueueLength },
            cancellationToken: cancellationToken);
        await channel.QueueBindAsync(queue.QueueName, RabbitMqTopology.BroadcastExchange, routingKey: "", cancellationToken: cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            // Its memory is the client's: it is copied for those who keep it.
            _listeners.Raise(delivery.BasicProperties.Type ?? "", delivery.Body.ToArray());
            return Task.CompletedTask;
        };
        channel.ChannelShutdownAsync += (_, _) =>
        {
            _ = Task.Run(_listening.GetAsync, CancellationToken.None);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellationToken);
        return channel;
    }
}
