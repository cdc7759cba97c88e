using System.Text.Json;
using System.Threading.Channels;
using Npgsql;
using Omnichannel.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Omnichannel.Bench.Baselines;

/// <summary>
/// Bare RabbitMQ.Client (confirms) + consume + Npgsql batch insert: persistent messages into a quorum queue, consumed in batches, each inserted
/// with one statement and acknowledged when that is committed. The client recovers by itself; what was not confirmed is published again.
/// </summary>
internal sealed class BareQueue : IAsyncDisposable
{
    private const string Queue = "bare";
    private const int Unconfirmed = 256, MostPerCommit = 256;
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(1), Pause = TimeSpan.FromMilliseconds(50);
    private readonly IConnection _connection;
    private readonly IChannel _publishing;
    private readonly NpgsqlDataSource _database;
    private readonly Channel<(ulong Tag, byte[] Body)> _arrived = Channel.CreateBounded<(ulong, byte[])>(2 * MostPerCommit);

    private BareQueue(IConnection connection, IChannel publishing, NpgsqlDataSource database) =>
        (_connection, _publishing, _database) = (connection, publishing, database);

    /// <summary>Declares and begins to consume.</summary>
    /// <param name="broker">Where the queue is.</param>
    /// <param name="database">An empty database.</param>
    /// <param name="inserted">Told what was committed.</param>
    public static async Task<BareQueue> StartAsync(Uri broker, string database, Action<IReadOnlyList<InboundMessage>>? inserted = null)
    {
        var connection = await new ConnectionFactory { Uri = broker, NetworkRecoveryInterval = Recovery }.CreateConnectionAsync();
        var publishing = await connection.CreateChannelAsync(new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null));
        await publishing.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
        var bare = new BareQueue(connection, publishing, NpgsqlDataSource.Create(database));
        await using (var create = bare._database.CreateCommand(
            """
            CREATE TABLE messages (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account text, external_id text, sender text NOT NULL,
              text text NOT NULL, received_at bigint NOT NULL, UNIQUE (account, external_id))
            """))
        {
            await create.ExecuteNonQueryAsync();
        }

        var channel = await connection.CreateChannelAsync();
        await channel.BasicQosAsync(0, 2 * MostPerCommit, global: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) => await bare._arrived.Writer.WriteAsync((delivery.DeliveryTag, delivery.Body.ToArray()));
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer);
        _ = Task.Run(() => bare.InsertAsync(channel, inserted));
        return bare;
    }

    /// <summary>Publishes a message until it is confirmed.</summary>
    public async Task PublishAsync(ReadOnlyMemory<byte> body)
    {
        while (true)
        {
            try
            {
                await _publishing.BasicPublishAsync(
                    "", Queue, mandatory: true, new BasicProperties { DeliveryMode = DeliveryModes.Persistent, Type = nameof(InboundMessage) }, body);
                return;
            }
            catch (Exception e) when (e is OperationInterruptedException or PublishException)
            {
                await Task.Delay(Pause);
            }
        }
    }

    /// <summary>Publishes, so many at once, and returns when all is confirmed.</summary>
    public async Task PublishAsync(IReadOnlyList<byte[]> bodies)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Unconfirmed).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var index && index < bodies.Count)
            {
                await PublishAsync(bodies[index]);
            }
        })));
    }

    /// <summary>The rows that are there.</summary>
    public async Task<long> CountAsync()
    {
        await using var count = _database.CreateCommand("SELECT count(*) FROM messages");
        return (long)(await count.ExecuteScalarAsync())!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _arrived.Writer.TryComplete();
        await _database.DisposeAsync();
    }

    private async Task InsertAsync(IChannel channel, Action<IReadOnlyList<InboundMessage>>? inserted)
    {
        while (await _arrived.Reader.WaitToReadAsync())
        {
            var (messages, last) = (new List<InboundMessage>(MostPerCommit), 0UL);
            while (messages.Count < MostPerCommit && _arrived.Reader.TryRead(out var delivery))
            {
                messages.Add(JsonSerializer.Deserialize(delivery.Body, BareJson.Default.InboundMessage)!);
                last = delivery.Tag;
            }

            await using var insert = _database.CreateCommand(
                "INSERT INTO messages (account, external_id, sender, text, received_at) SELECT * FROM unnest($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING");
            insert.Parameters.AddRange(new[]
            {
                new NpgsqlParameter { Value = messages.ConvertAll(message => message.Account) },
                new NpgsqlParameter { Value = messages.ConvertAll(message => message.ExternalId) },
                new NpgsqlParameter { Value = messages.ConvertAll(message => message.From.Address) },
                new NpgsqlParameter { Value = messages.ConvertAll(message => message.Content.Text) },
                new NpgsqlParameter { Value = messages.ConvertAll(message => message.ReceivedAt.ToUnixTimeMilliseconds()) },
            });
            await insert.ExecuteNonQueryAsync();
            inserted?.Invoke(messages);
            try
            {
                await channel.BasicAckAsync(last, multiple: true);
            }
            catch (AlreadyClosedException)
            {
                // It comes again, and is known then.
            }
        }
    }
}
