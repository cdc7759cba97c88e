using System.Text.Json;
using System.Text.Json.Serialization;
using Omnichannel.Contracts;

namespace Omnichannel.Hosting.Threads;

/// <summary>A thread as conversations tells it to other services.</summary>
public sealed record ThreadSnapshot
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required CustomerSnapshot Customer { get; init; }

    /// <summary><c>open</c> (we owe an answer), <c>waiting</c> (for the customer), <c>snoozed</c> or <c>resolved</c>.</summary>
    public required string State { get; init; }

    /// <summary>Who answers; null: nobody yet.</summary>
    public HandlerRef? Handler { get; init; }

    /// <summary>Whether the customer wants a person, or an automation gave up: no automation gets it in this episode.</summary>
    public bool WantsPerson { get; init; }

    /// <summary>The newest message's number.</summary>
    public long LastSeq { get; init; }

    /// <summary>The channel on which the customer last wrote.</summary>
    public string? Channel { get; init; }

    /// <summary>The account through which the customer last wrote.</summary>
    public string? Account { get; init; }

    /// <summary>The address at which the customer last wrote.</summary>
    public string? Address { get; init; }

    /// <summary>When the newest message came or went.</summary>
    public DateTimeOffset? LastMessageAt { get; init; }

    /// <summary>Since when the customer waits for an answer; null: they do not.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    /// <summary>When an answer is due.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>0 is normal; more is more urgent.</summary>
    public long Priority { get; init; }

    /// <summary>In the order in which they were put on.</summary>
    public IReadOnlyList<string> Tags { get; init => field = value ?? []; } = [];

    /// <summary>The current or last stretch of conversation.</summary>
    public EpisodeSnapshot? Episode { get; init; }

    /// <summary>Changes with every change of the thread.</summary>
    public string Version { get; init; } = "";
}

/// <summary>A thread's customer.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What we call them.</param>
/// <param name="Language">BCP 47 language tag.</param>
/// <param name="Vip">Whether they are served before others.</param>
/// <param name="Service"><c>people</c> (no automation ever), <c>self-service</c> (automations first), or null.</param>
public sealed record CustomerSnapshot(Guid Id, string? Name, string? Language, bool Vip = false, string? Service = null);

/// <summary>The stretch from the first message after rest to resolution.</summary>
public sealed record EpisodeSnapshot(Guid Id, long Number, DateTimeOffset OpenedAt, DateTimeOffset? FirstReplyAt, DateTimeOffset? ResolvedAt);

/// <summary>A message as conversations tells it to other services.</summary>
public sealed record MessageSnapshot
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its place in the thread.</summary>
    public required long Seq { get; init; }

    /// <summary><c>inbound</c>, <c>outbound</c> or <c>internal</c>.</summary>
    public required string Direction { get; init; }

    /// <summary>Its channel; internal messages have none.</summary>
    public string? Channel { get; init; }

    /// <summary>Its account; internal messages have none.</summary>
    public string? Account { get; init; }

    /// <summary>The customer's address.</summary>
    public string? Address { get; init; }

    /// <summary>Who wrote it: customer, agent, automation or system.</summary>
    public required AuthorSnapshot Author { get; init; }

    /// <summary>One of <see cref="Natures"/>.</summary>
    public string Nature { get; init; } = Natures.Person;

    /// <summary>The subject line.</summary>
    public string? Subject { get; init; }

    /// <summary>What it says.</summary>
    public Content Content { get; init => field = value ?? new(); } = new();

    /// <summary>When, as the channel says.</summary>
    public DateTimeOffset OccurredAt { get; init; }

    /// <summary>When it came into the thread.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What an adapter or the hub knew besides; the hub's own lines have <c>event</c>.</summary>
    public IReadOnlyDictionary<string, string>? Facts { get; init; }
}

/// <summary>Who wrote a message.</summary>
public sealed record AuthorSnapshot(string Type, string? Id, string? Name);

/// <summary>What became of a thread's handler, or of a command.</summary>
/// <param name="ThreadId">Which thread.</param>
/// <param name="Handler">Who answers now.</param>
/// <param name="CommandId">The command that this answers; null: an agent or the hub itself did it.</param>
/// <param name="Reason">Why it was refused.</param>
/// <param name="By">Who gave it to them.</param>
public sealed record HandlerData(Guid ThreadId, HandlerRef? Handler, Guid? CommandId = null, string? Reason = null, AuthorSnapshot? By = null);

/// <summary>The data of a message's event.</summary>
public sealed record MessageData(Guid ThreadId, MessageSnapshot Message);

/// <summary>The data of a thread's event.</summary>
public sealed record ThreadData(ThreadSnapshot Thread);

/// <summary>A page of threads.</summary>
public sealed record ThreadPage(IReadOnlyList<ThreadSnapshot> Items);

/// <summary>A page of messages.</summary>
public sealed record MessagePage(IReadOnlyList<MessageSnapshot> Items);

/// <summary>The JSON of what conversations tells other services: camelCase, unknown fields ignored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(FeedPage))]
[JsonSerializable(typeof(ThreadPage))]
[JsonSerializable(typeof(MessagePage))]
[JsonSerializable(typeof(MessageData))]
[JsonSerializable(typeof(ThreadData))]
[JsonSerializable(typeof(HandlerData))]
public sealed partial class ThreadsJson : JsonSerializerContext;
