using Omnichannel.Contracts;

namespace Omnichannel.Channels.WebChat.Conversations;

/// <summary>A message as conversations tells it to services; what web chat does not need is left out.</summary>
internal sealed record ThreadMessage
{
    public required Guid Id { get; init; }

    public required long Seq { get; init; }

    public required string Direction { get; init; }

    public string? Channel { get; init; }

    public string? Account { get; init; }

    public string? Address { get; init; }

    public required MessageAuthor Author { get; init; }

    public required Content Content { get; init; }

    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    public DateTimeOffset OccurredAt { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    public bool Edited { get; init; }

    public bool Deleted { get; init; }

    public MessageDelivery? Delivery { get; init; }

    /// <summary>Whether it goes to the customer: notes and events among us never leave.</summary>
    public bool IsPublic => Direction is "inbound" or "outbound";

    /// <summary>Whether it is ours to this visitor, and not yet known to have reached them.</summary>
    public bool AwaitsArrivalAt(string address) =>
        Direction == "outbound" && Address == address
        && Delivery?.State is DeliveryStates.Queued or DeliveryStates.Sending or DeliveryStates.Sent or DeliveryStates.Unknown;
}

/// <summary>Who wrote.</summary>
internal sealed record MessageAuthor(string Type, string? Id, string? Name);

/// <summary>What became of an outbound message.</summary>
internal sealed record MessageDelivery(Guid Id, string State);

/// <summary>Who answers in a thread.</summary>
internal sealed record ThreadHandler(string Type, string? Id, string? Name);

/// <summary>A page of messages.</summary>
internal sealed record ThreadMessages(IReadOnlyList<ThreadMessage> Items);

/// <summary>Where a message stands.</summary>
internal sealed record MessagePlace(Guid Id, long Seq, Guid ThreadId);

/// <summary>Whether somebody needs a stored file.</summary>
internal sealed record FileUse(bool Held);

/// <summary>What belongs to an address.</summary>
/// <param name="ThreadId">The thread; null: it has never written.</param>
/// <param name="Strong">Whether the address is linked by a verified or signed claim.</param>
/// <param name="Handler">Who answers.</param>
internal sealed record Conversation(Guid? ThreadId, bool Strong, ThreadHandler? Handler);

/// <summary>The data of <c>message.appended</c> and <c>message.updated</c>.</summary>
internal sealed record MessageChanged(Guid ThreadId, ThreadMessage Message);

/// <summary>The data of <c>thread.updated</c>.</summary>
internal sealed record ThreadChanged(ThreadState Thread);

/// <summary>What web chat wants to know of a thread.</summary>
internal sealed record ThreadState(Guid Id, ThreadHandler? Handler);

/// <summary>Somebody types; a broadcast without memory.</summary>
/// <param name="ThreadId">Where.</param>
/// <param name="Who">customer or agent.</param>
/// <param name="Name">What they are called.</param>
/// <param name="Active">False: not any more.</param>
internal sealed record TypingNotice(Guid ThreadId, string Who, string? Name, bool Active)
{
    /// <summary>The broadcast's name.</summary>
    public const string Broadcast = "typing";
}
