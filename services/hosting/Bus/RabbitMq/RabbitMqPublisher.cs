using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Omnichannel.Hosting.Bus.RabbitMq;

/// <summary>
/// Publishes with confirms. Different keys travel side by side; of one key the next parcel leaves when the one before is
/// confirmed, because a queue may refuse one (it is full, or its leader is just being elected) and take the next.
/// </summary>
internal sealed class RabbitMqPublisher : IAsyncDisposable
{
    /// <summary>A refused message is tried as often, over some seconds: a quorum queue refuses while it has no leader yet.</summary>
    private const int Attempts = 7;

    /// <summary>For a connection that is away or blocked, and for all the confirms of a batch.</summary>
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(5), CheckLimit = TimeSpan.FromSeconds(2), ConfirmLimit = TimeSpan.FromSeconds(15);

    private readonly Reopened<IConnection> _connection;
    private readonly Reopened<ConfirmedChannel> _channel;
    private readonly TimeProvider _time;
    private volatile TaskCompletionSource? _blocked;

    /// <summary>Opens a connection of its own: a broker that is short of memory or disk stops reading from those that publish.</summary>
    public RabbitMqPublisher(ConnectionFactory factory, int laneLength, TimeProvider time, ILogger log)
    {
        _time = time;
        _connection = new Reopened<IConnection>(
            "the connection for publishing",
            async cancellationToken => Watch(await factory.CreateConnectionAsync("omnichannel publish", cancellationToken)),
            connection => connection.IsOpen,
            time,
            log);
        _channel = new Reopened<ConfirmedChannel>(
            "the channel for publishing",
            async cancellationToken =>
            {
                var connection = await _connection.GetAsync().WaitAsync(cancellationToken);
                await RabbitMqTopology.DeclareAsync(connection, laneLength, cancellationToken);
                return await ConfirmedChannel.OpenAsync(connection, Ids.New(time).ToString("N"), time, cancellationToken);
            },
            channel => channel.IsOpen,
            time,
            log);

        // The queues are there as soon as the broker is, whether or not anything is published.
        _ = _channel.GetAsync();
    }

    /// <summary>The connection, which broadcasts share.</summary>
    public Reopened<IConnection> Connection => _connection;

    /// <summary>Null when messages can be published, otherwise what is wrong.</summary>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReadyAsync(CheckLimit, cancellationToken);
            return null;
        }
        catch (BusBusyException busy)
        {
            return busy.Message;
        }
    }

    /// <summary>How far consumers are, by publisher and lane.</summary>
    public void Hear(IReadOnlyDictionary<string, Dictionary<string, long>> milestones)
    {
        if (_channel.Current is { } channel && milestones.TryGetValue(channel.Name, out var ours))
        {
            channel.Hear(ours);
        }
    }

    /// <summary>Publishes to every queue that receives the messages' topics, and returns when all is confirmed.</summary>
    public async Task PublishAsync(IReadOnlyList<Envelope> messages, CancellationToken cancellationToken)
    {
        List<Queue<Outgoing>> sequences = [.. messages.GroupBy(message => message.Key).Select(Sequence)];
        for (var attempt = 1; ; attempt++)
        {
            var channel = await ReadyAsync(ReadyLimit, cancellationToken);
            var failures = await SendAsync(channel, sequences, cancellationToken);
            if (failures.FirstOrDefault() is not { } failure)
            {
                return;
            }

            if (attempt == Attempts || failure is TimeoutException)
            {
                Throw(failure);
            }

            await Task.Delay(Retry.Delay(attempt), _time, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    /// <summary>One key's messages as parcels, which leave one after the other; a parcel is taken or refused as a whole.</summary>
    private static Queue<Outgoing> Sequence(IEnumerable<Envelope> messages)
    {
        var (parcels, last, size) = (new Queue<Outgoing>(), default(Outgoing), 0);
        foreach (var message in messages)
        {
            var lanes = Lanes(message);
            size += Parcel.SizeOf(message);
            if (last is null || last.Messages.Count == Parcel.MostMessages || size > Parcel.MostBytes || !last.Lanes.SequenceEqual(lanes))
            {
                parcels.Enqueue(last = new Outgoing([], lanes));
                size = Parcel.SizeOf(message);
            }

            last.Messages.Add(message);
        }

        return parcels;
    }

    private static CachedString[] Lanes(Envelope message) =>
        [.. Topology.MustReceive(message.Topic).Select(queue => RabbitMqTopology.LaneOf(queue, message.Key))];

    private async Task<ConfirmedChannel> ReadyAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            var channel = await _channel.GetAsync().WaitAsync(limit, _time, cancellationToken);
            if (_blocked is { } blocked)
            {
                await blocked.Task.WaitAsync(limit, _time, cancellationToken);
            }

            return channel;
        }
        catch (TimeoutException)
        {
            throw new BusBusyException(_blocked is null
                ? $"RabbitMQ does not answer: {_channel.Problem ?? _connection.Problem ?? "it takes too long"}"
                : "RabbitMQ takes no messages: it is short of memory or disk space.");
        }
    }

    private async Task<IEnumerable<Exception>> SendAsync(ConfirmedChannel channel, List<Queue<Outgoing>> sequences, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(ConfirmLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var failures = await Task.WhenAll(sequences.Select(sequence => SendAsync(channel, sequence, either.Token)));
        cancellationToken.ThrowIfCancellationRequested();
        return failures.OfType<Exception>();
    }

    /// <returns>What kept the first of those that remain in <paramref name="sequence"/> from being published.</returns>
    private async Task<Exception?> SendAsync(ConfirmedChannel channel, Queue<Outgoing> sequence, CancellationToken cancellationToken)
    {
        try
        {
            while (sequence.TryPeek(out var next))
            {
                await Task.WhenAll(next.Lanes.Select(lane => channel.PublishAsync(lane, next.Messages, cancellationToken)));
                sequence.Dequeue();
            }

            return null;
        }
        catch (OperationCanceledException)
        {
            return new TimeoutException($"RabbitMQ did not confirm within {ConfirmLimit.TotalSeconds:0} s.");
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private static void Throw(Exception failure)
    {
        if (failure is PublishException { IsReturn: false } or ObjectDisposedException)
        {
            throw new BusBusyException("RabbitMQ refuses messages: a queue is full or has no leader.");
        }

        ExceptionDispatchInfo.Throw(failure);
    }

    private IConnection Watch(IConnection connection)
    {
        _blocked = null;
        connection.ConnectionBlockedAsync += (_, _) =>
        {
            _blocked ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return Task.CompletedTask;
        };
        connection.ConnectionUnblockedAsync += (_, _) =>
        {
            Unblock();
            return Task.CompletedTask;
        };
        connection.ConnectionShutdownAsync += (_, _) =>
        {
            Unblock();
            return Task.CompletedTask;
        };
        return connection;
    }

    private void Unblock()
    {
        var blocked = _blocked;
        _blocked = null;
        blocked?.TrySetResult();
    }

    private sealed record Outgoing(List<Envelope> Messages, CachedString[] Lanes);
}
