using System.Collections.Frozen;
using Omnichannel.Contracts;

namespace Omnichannel.Hosting.Bus;

/// <summary>A queue: its name (beginning with its service's), what it receives, and into how many ordered lanes it is divided.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Topics">What it receives.</param>
/// <param name="Partitions">Its lanes.</param>
/// <param name="HoldsBack">
/// Whether those who publish hear how far it is handled, and wait a little when they are far ahead. Not for queues that an outbox fills:
/// there one slow consumer would hold up what is for others.
/// </param>
public sealed record QueueDefinition(string Name, IReadOnlyList<string> Topics, int Partitions, bool HoldsBack = false);

/// <summary>
/// Every queue there is. Each process declares all of them at start, so that nothing is lost by publishing before a
/// consumer ever ran, and a topic without a queue is an error.
/// </summary>
public static class Topology
{
    /// <summary>Queue names.</summary>
    public static class Queues
    {
        /// <summary>What channels report.</summary>
        public const string ConversationsInbound = "conversations.inbound";

        /// <summary>What routing and automations want done with threads.</summary>
        public const string ConversationsCommands = "conversations.commands";

        /// <summary>What could not be processed anywhere.</summary>
        public const string ConversationsParked = "conversations.parked";

        /// <summary>What Twilio has to send.</summary>
        public const string SmsSend = "sms.send";

        /// <summary>What Telegram and Meta have to send.</summary>
        public const string SocialSend = "social.send";

        /// <summary>What web chat has to show.</summary>
        public const string WebChatSend = "webchat.send";

        /// <summary>What adapters outside have to send, our own e-mail adapter among them.</summary>
        public const string ExternalSend = "external.send";
    }

    /// <summary>The table of queues.</summary>
    public static IReadOnlyList<QueueDefinition> All { get; } =
    [
        new(Queues.ConversationsInbound, [Topics.Inbound], 8, HoldsBack: true),
        new(Queues.ConversationsCommands, [Topics.Commands], 4),
        new(Queues.ConversationsParked, [Topics.Parked], 1),
        new(Queues.SmsSend, [Topics.Send("twilio")], 4),
        new(Queues.SocialSend, [Topics.Send("telegram"), Topics.Send("meta")], 4),
        new(Queues.WebChatSend, [Topics.Send("builtin")], 4),
        new(Queues.ExternalSend, [Topics.Send("external"), Topics.Send("mailbox")], 4),
    ];

    private static readonly FrozenDictionary<string, QueueDefinition[]> ByTopic = All
        .SelectMany(queue => queue.Topics.Append(DirectTo(queue.Name)).Select(topic => (Topic: topic, Queue: queue)))
        .GroupBy(row => row.Topic, row => row.Queue)
        .ToFrozenDictionary(topic => topic.Key, topic => topic.ToArray());

    /// <summary>The queues that receive a topic. A topic <c>queue:NAME</c> goes to that queue alone (a parked message sent again).</summary>
    public static IReadOnlyList<QueueDefinition> Receiving(string topic) => ByTopic.GetValueOrDefault(topic) ?? [];

    /// <summary>As <see cref="Receiving"/>, for publishing.</summary>
    /// <exception cref="InvalidOperationException">No queue receives the topic: it would be lost.</exception>
    public static IReadOnlyList<QueueDefinition> MustReceive(string topic)
    {
        var queues = Receiving(topic);
        return queues.Count > 0 ? queues : throw new InvalidOperationException($"No queue receives the topic {topic}; see {nameof(Topology)}.");
    }

    /// <summary>The topic that reaches one queue alone.</summary>
    public static string DirectTo(string queue) => "queue:" + queue;

    /// <summary>The lane of a key: FNV-1a over its UTF-16 code units, so that every process computes the same.</summary>
    public static int PartitionOf(string key, int partitions)
    {
        var hash = 2166136261u;
        foreach (var character in key)
        {
            hash = (hash ^ character) * 16777619u;
        }

        return (int)(hash % (uint)partitions);
    }
}
