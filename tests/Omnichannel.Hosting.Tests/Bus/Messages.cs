using System.Text;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Hosting.Tests.Bus;

/// <summary>Messages for tests: their body is a number, so that order can be seen.</summary>
internal static class Messages
{
    public static Envelope Of(string key, int number, string topic = Contracts.Topics.Inbound) => Of(key, number.ToString(), topic);

    public static Envelope Of(string key, string body, string topic = Contracts.Topics.Inbound) => new()
    {
        Id = Ids.New(TimeProvider.System),
        Topic = topic,
        Key = key,
        Type = "Test",
        Body = Encoding.UTF8.GetBytes(body),
    };

    public static string Text(this Envelope message) => Encoding.UTF8.GetString(message.Body.Span);

    /// <summary>Two keys whose messages stand in the same lane of a queue.</summary>
    public static string KeyInLaneOf(string key, QueueDefinition queue) =>
        Enumerable.Range(0, 1_000).Select(number => $"neighbour-{number}")
            .First(other => Topology.PartitionOf(other, queue.Partitions) == Topology.PartitionOf(key, queue.Partitions));

    public static QueueDefinition Queue(string name) => Topology.All.Single(queue => queue.Name == name);
}
