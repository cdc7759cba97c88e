using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Omnichannel.Hosting.Bus.RabbitMq;

/// <summary>
/// The bus over RabbitMQ, with two connections: one publishes, and one consumes, which the broker never stops reading from. Both
/// are opened again by ourselves when they die, because only so the queues are declared before anything is published.
/// </summary>
internal sealed class RabbitMqBus : ITransport
{
    private readonly int _laneLength;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly RabbitMqPublisher _publisher;
    private readonly Reopened<IConnection> _consuming;
    private readonly RabbitMqBroadcasts _broadcasts;
    private readonly Milestones _milestones;
    private int _disposed;

    /// <summary>Begins to connect; until that succeeded, publishing is refused after some seconds.</summary>
    public RabbitMqBus(Uri uri, TimeProvider time, ILogger log, int laneLength = RabbitMqTopology.DefaultLaneLength)
    {
        _laneLength = laneLength;
        _time = time;
        _log = log;
        var factory = new ConnectionFactory
        {
            Uri = uri,
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(30),
            RequestedConnectionTimeout = TimeSpan.FromSeconds(10),
        };
        _publisher = new RabbitMqPublisher(factory, laneLength, time, log);
        _consuming = new Reopened<IConnection>(
            "the connection for consuming",
            cancellationToken => factory.CreateConnectionAsync("omnichannel consume", cancellationToken),
            connection => connection.IsOpen,
            time,
            log);
        _broadcasts = new RabbitMqBroadcasts(_publisher.Connection, _consuming, time, log);
        _milestones = new Milestones(_broadcasts);
        _broadcasts.Add(Milestones.Type, body => _publisher.Hear(Milestones.Read(body)));
    }

    /// <inheritdoc />
    public async Task PublishAsync(IReadOnlyList<Envelope> messages, CancellationToken cancellationToken)
    {
        await _publisher.PublishAsync(messages, cancellationToken);
        BusMeters.Published(messages.Count);
        Boundary.Reached(Boundary.Confirmed, messages is [var first, ..] ? first.Topic : "");
    }

    /// <inheritdoc />
    public Task ConsumeAsync(QueueDefinition queue, int partition, Func<IReadOnlyList<Envelope>, Task> handle, CancellationToken stopping) =>
        new RabbitMqLane(_consuming, queue, partition, _laneLength, _milestones, _time, _log).RunAsync(handle, stopping);

    /// <inheritdoc />
    public ValueTask BroadcastAsync(string type, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        _broadcasts.SendAsync(type, body, cancellationToken);

    /// <inheritdoc />
    public IDisposable OnBroadcast(string type, Action<ReadOnlyMemory<byte>> handler) => _broadcasts.Add(type, handler);

    /// <inheritdoc />
    public Task<string?> CheckAsync(CancellationToken cancellationToken) => _publisher.CheckAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // The container has it under two names, and disposes it as often.
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _broadcasts.DisposeAsync();
        await _publisher.DisposeAsync();
        await _consuming.DisposeAsync();
    }
}
