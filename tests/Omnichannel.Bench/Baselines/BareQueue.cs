using System.Text.Json;
using System.Threading.Channels;
using Npgsql;
using Omnichannel.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Omnichannel.Bench.Baselines;

/// <summary>
/// Bare RabbitMQ.Client (confirms) + consume + Npgsql batch insert: persistent messages into a quorum queue, consumed in batches, each inserted
/// with one statement and acknowledged when that is committed.
/// </summary>
internal sealed class BareQueue : IAsyncDisposable
{
    private const string Queue = "bare";
    private const int Unconfirmed = 256, MostPerCommit = 256;
    private readonly IConnection _connection;
    private readonly IChannel _publishing;
    private readonly NpgsqlDataSource _database;
    private readonly Channel<BasicDeliverEventArgs> _arrived = Channel.CreateBounded<BasicDeliverEventArgs>(2 * MostPerCommit);

    private BareQueue(IConnection connection, IChannel publishing, NpgsqlDataSource database) =>
        (_connection, _publishing, _database) = (connection, publishing, database);

    /// <summary>Declares and begins to consume.</summary>
    public static async Task<BareQueue> StartAsync(Uri broker, string database)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        var publishing = await connection.CreateChannelAsync(new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null));
        await publishing.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
        var bare = new BareQueue(connection, publishing, NpgsqlDataSource.Create(database));
        await using (var create = bare._database.CreateCommand(
            "CREATE TABLE messages (account text, external_id text, sender text NOT NULL, text text NOT NULL, received_at bigint NOT NULL, PRIMARY KEY (account, external_id))"))
        {
            await create.ExecuteNonQueryAsync();
        }

        var channel = await connection.CreateChannelAsync();
        await channel.BasicQosAsync(0, 2 * MostPerCommit, global: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) => await bare._arrived.Writer.WriteAsync(Copy(delivery));
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer);
        _ = Task.Run(() => bare.InsertAsync(channel));
        return bare;
    }

    /// <summary>Publishes, so many at once, and returns when all is confirmed.</summary>
    public async Task PublishAsync(IReadOnlyList<byte[]> bodies)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Unconfirmed).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var index && index < bodies.Count)
            {
                await _publishing.BasicPublishAsync(
                    "", Queue, mandatory: true, new BasicProperties { DeliveryMode = DeliveryModes.Persistent, Type = nameof(InboundMessage) }, bodies[index]);
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

    // Its memory is the client's.
    private static BasicDeliverEventArgs Copy(BasicDeliverEventArgs delivery) => new(
        delivery.ConsumerTag, delivery.DeliveryTag, delivery.Redelivered, delivery.Exchange, delivery.RoutingKey, delivery.BasicProperties, delivery.Body.ToArray());

    private async Task InsertAsync(IChannel channel)
    {
        while (await _arrived.Reader.WaitToReadAsync())
        {
            var (messages, last) = (new List<InboundMessage>(MostPerCommit), 0UL);
            while (messages.Count < MostPerCommit && _arrived.Reader.TryRead(out var delivery))
            {
                messages.Add(JsonSerializer.Deserialize(delivery.Body.Span, BareJson.Default.InboundMessage)!);
                last = delivery.DeliveryTag;
            }

            await using var insert = _database.CreateCommand("INSERT INTO messages SELECT * FROM unnest($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING");
            insert.Parameters.AddRange(new[]
            {
                new NpgsqlParameter { Value = messages.ConvertAll(message => message.Account) },
                new NpgsqlParameter { Value = messages.ConvertAll(message => message.ExternalId) },
                new NpgsqlParameter { Value = messages.ConvertAll(message => message.From.Address) },
                new NpgsqlParameter { Value = messages.ConvertAll(message => message.Content.Text) },
                new NpgsqlParameter { Value = messages.ConvertAll(message => message.ReceivedAt.ToUnixTimeMilliseconds()) },
            });
            await insert.ExecuteNonQueryAsync();
            await channel.BasicAckAsync(last, multiple: true);
        }
    }
}
