using System.Globalization;
using System.Text.Json;
using Omnichannel.Bench.Baselines;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using RabbitMQ.Client;

namespace Omnichannel.Bench.Load;

/// <summary>What the SMS service makes of webhooks, for measures that begin behind it.</summary>
internal static class Arrivals
{
    /// <summary>Messages of many customers.</summary>
    public static IReadOnlyList<InboundMessage> Take(int count, int customers) =>
    [
        .. Enumerable.Range(0, count).Select(number =>
        {
            var (id, now) = (Ids.New(TimeProvider.System), TimeProvider.System.GetUtcNow());
            return new InboundMessage
            {
                Id = id,
                Account = "bench",
                Channel = "sms",
                ExternalId = "SM" + id.ToString("N"),
                From = new Sender { Address = string.Create(CultureInfo.InvariantCulture, $"tel:+1555{(number % customers) + 2_000_000:D7}") },
                OccurredAt = now,
                ReceivedAt = now,
                Content = new Content { Text = Webhooks.TextOf(number) },
                Facts = new Dictionary<string, string> { ["to"] = "+15550001111", ["segments"] = "1", ["city"] = "SPRINGFIELD", ["country"] = "US" },
            };
        }),
    ];

    /// <summary>Their JSON.</summary>
    public static byte[] Json(InboundMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, BareJson.Default.InboundMessage);

    /// <summary>Puts them into the queue of conversations, as the bus does (see <c>docs</c> of the bus: any program can).</summary>
    public static async Task PublishAsync(Uri broker, IReadOnlyList<InboundMessage> messages)
    {
        var queue = Topology.All.Single(queue => queue.Name == Topology.Queues.ConversationsInbound);
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null));
        foreach (var part in messages.Chunk(500))
        {
            await Task.WhenAll(part.Select(message => channel.BasicPublishAsync(
                "",
                $"{queue.Name}.{Topology.PartitionOf(message.From.Address, queue.Partitions)}",
                mandatory: true,
                new BasicProperties
                {
                    MessageId = message.Id.ToString("D"),
                    Type = nameof(InboundMessage),
                    DeliveryMode = DeliveryModes.Persistent,
                    Headers = new Dictionary<string, object?> { ["key"] = message.From.Address, ["topic"] = Topics.Inbound },
                },
                Json(message)).AsTask()));
        }
    }
}
