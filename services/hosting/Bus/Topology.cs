using System.Collections.Frozen;
using System.Globalization;
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

        /// <summary>Whom web chat has to forget.</summary>
        public const string WebChatErased = "webchat.erased";

        /// <summary>Whom the channels of Telegram and Meta have to forget.</summary>
        public const string SocialErased = "social.erased";

        /// <summary>To whom adapters outside have nothing to send any more.</summary>
        public const string ExternalErased = "external.erased";

        /// <summary>Whom automations have to forget.</summary>
        public const string AutomationErased = "automation.erased";

        /// <summary>Whom Twilio's texts have to forget.</summary>
        public const string SmsErased = "sms.erased";

        /// <summary>Whom routing has to forget.</summary>
        public const string RoutingErased = "routing.erased";

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
        new(Queues.WebChatErased, [Topics.Erased], 1),
        new(Queues.RoutingErased, [Topics.Erased], 1),
        new(Queues.SocialErased, [Topics.Erased], 1),
        new(Queues.ExternalErased, [Topics.Erased], 1),
        new(Queues.SmsErased, [Topics.Erased], 1),
        new(Queues.AutomationErased, [Topics.Erased], 1),
        new(Queues.ExternalSend, [Topics.Send("external"), Topics.Send("mailbox")], 4),
    ];

    private const string Direct = "queue:";

    private static readonly FrozenDictionary<string, QueueDefinition[]> ByTopic = All
        .SelectMany(queue => queue.Topics.Append(DirectTo(queue.Name)).Select(topic => (Topic: topic, Queue: queue)))
        .GroupBy(row => row.Topic, row => row.Queue)
        .ToFrozenDictionary(topic => topic.Key, topic => topic.ToArray());

    /// <summary>The queues that receive a topic; of <see cref="DirectTo"/> that queue alone.</summary>
    public static IReadOnlyList<QueueDefinition> Receiving(string topic) =>
        ByTopic.GetValueOrDefault(topic) ?? (TimesSentAgain(topic) > 1 ? ByTopic.GetValueOrDefault(topic[..topic.LastIndexOf('#')]) : null) ?? [];

    /// <summary>As <see cref="Receiving"/>, for publishing.</summary>
    /// <exception cref="InvalidOperationException">No queue receives the topic: it would be lost.</exception>
    public static IReadOnlyList<QueueDefinition> MustReceive(string topic)
    {
        var queues = Receiving(topic);
        return queues.Count > 0 ? queues : throw new InvalidOperationException($"No queue receives the topic {topic}; see {nameof(Topology)}.");
    }

    /// <summary>The topic of a parked message that is sent again, to its queue alone: <c>queue:NAME</c>, and from the second time on <c>queue:NAME#TIME</c>.</summary>
    /// <param name="queue">The queue's name.</param>
    /// <param name="time">How many times that is with this one.</param>
    public static string DirectTo(string queue, int time = 1) => time == 1 ? Direct + queue : $"{Direct}{queue}#{time}";

    /// <summary>How many times a message with this topic was parked and sent again.</summary>
    public static int TimesSentAgain(string topic) =>
        !topic.StartsWith(Direct, StringComparison.Ordinal) ? 0
        : topic.LastIndexOf('#') is var mark and > 0 && int.TryParse(topic.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? time
        : 1;

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
