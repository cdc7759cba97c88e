using System.Collections.Frozen;
using RabbitMQ.Client;

namespace Omnichannel.Hosting.Bus.RabbitMq;

/// <summary>What stands in the broker: for every lane of every queue a quorum queue <c>{queue}.{lane}</c> with one active consumer.</summary>
internal static class RabbitMqTopology
{
    /// <summary>How many messages may wait in a lane; the next is refused.</summary>
    public const int DefaultLaneLength = 1_000_000;

    /// <summary>Broadcasts go here, and from here to every process.</summary>
    public const string BroadcastExchange = "omnichannel.broadcast";

    private static readonly FrozenDictionary<string, CachedString[]> Lanes = Topology.All.ToFrozenDictionary(
        queue => queue.Name,
        queue => Enumerable.Range(0, queue.Partitions).Select(partition => new CachedString(LaneName(queue.Name, partition))).ToArray());

    /// <summary>The broker's queue for a lane.</summary>
    public static string LaneName(string queue, int partition) => $"{queue}.{partition}";

    /// <summary>The broker's queue for a key.</summary>
    public static CachedString LaneOf(QueueDefinition queue, string key) => Lanes[queue.Name][Topology.PartitionOf(key, queue.Partitions)];

    /// <summary>Declares everything that messages could be published to.</summary>
    public static async Task DeclareAsync(IConnection connection, int laneLength, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (var queue in Topology.All)
        {
            for (var partition = 0; partition < queue.Partitions; partition++)
            {
                await DeclareLaneAsync(channel, queue.Name, partition, laneLength, cancellationToken);
            }
        }
    }

    /// <summary>Declares one lane.</summary>
    public static Task DeclareLaneAsync(IChannel channel, string queue, int partition, int laneLength, CancellationToken cancellationToken) =>
        channel.QueueDeclareAsync(
            LaneName(queue, partition),
            durable: true,
            exclusive: false,
            autoDelete: false,
            new Dictionary<string, object?>
            {
                ["x-queue-type"] = "quorum",
                ["x-single-active-consumer"] = true,
                ["x-max-length"] = laneLength,
                ["x-overflow"] = "reject-publish",

                // From version 4 on the broker itself drops what came back 20 times; we never let go of a message.
                ["x-delivery-limit"] = 1_000_000,
            },
            cancellationToken: cancellationToken);
}
