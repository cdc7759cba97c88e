using System.Text.Json;

namespace Omnichannel.Channels.WebChat.Conversations;

/// <summary>A piece of conversations' feed.</summary>
/// <param name="Items">In order.</param>
/// <param name="Cursor">Where the next page begins.</param>
internal sealed record FeedPage(IReadOnlyList<FeedItem> Items, long Cursor);

/// <summary>The data of the event <c>queue</c>.</summary>
/// <param name="Position">Counts from 1; 0: in the queue no more.</param>
/// <param name="EstimatedWaitSeconds">The median of what is likely; null: nobody can say.</param>
/// <param name="LowSeconds">It will hardly be less.</param>
/// <param name="HighSeconds">It will hardly be more.</param>
internal sealed record QueueModel(int Position, int? EstimatedWaitSeconds, int? LowSeconds, int? HighSeconds);

/// <summary>One thing that happened, in the JSON that agents get too.</summary>
/// <param name="Cursor">Its place; grows.</param>
/// <param name="Type">What happened.</param>
/// <param name="ThreadId">Where.</param>
/// <param name="Data">What there is to tell.</param>
internal sealed record FeedItem(long Cursor, string Type, Guid ThreadId, JsonElement Data)
{
    private MessageChanged? _message;

    /// <summary>The message of a message's event; null: it is another event.</summary>
    public ThreadMessage? Message => IsAppended || IsUpdated ? (_message ??= Data.Deserialize(WebChatJson.Default.MessageChanged))?.Message : null;

    /// <summary>A message came into the thread.</summary>
    public bool IsAppended => Type == "message.appended";

    /// <summary>A message changed.</summary>
    public bool IsUpdated => Type == "message.updated";

    /// <summary>Who answers now, when the event says it.</summary>
    public ThreadState? Thread => Type == "thread.updated" ? Data.Deserialize(WebChatJson.Default.ThreadChanged)?.Thread : null;

    /// <summary>Where the thread stands in the queue, when the event says it.</summary>
    public QueueModel? Queue => Type == "queue.changed" ? Data.Deserialize(WebChatJson.Default.QueueModel) : null;

    /// <summary>Addresses or messages moved: who sees what has to be asked anew.</summary>
    public bool MovesThings => Type is "reset" or "customer.updated";
}
