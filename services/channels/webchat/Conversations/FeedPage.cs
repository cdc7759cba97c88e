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
/// <param name="told">It as all who follow share it; what there is to tell is read when somebody asks.</param>
internal sealed class FeedItem(Hosting.Threads.FeedItem told)
{
    private MessageChanged? _message;

    /// <summary>Its place; grows.</summary>
    public long Cursor => told.Cursor;

    /// <summary>Where.</summary>
    public Guid ThreadId => told.ThreadId;

    /// <summary>The message of a message's event; null: it is another event.</summary>
    public ThreadMessage? Message => IsAppended || IsUpdated ? (_message ??= told.Data.Deserialize(WebChatJson.Default.MessageChanged))?.Message : null;

    /// <summary>A message came into the thread.</summary>
    public bool IsAppended => told.Type == "message.appended";

    /// <summary>A message changed.</summary>
    public bool IsUpdated => told.Type == "message.updated";

    /// <summary>Who answers now, when the event says it.</summary>
    public ThreadState? Thread => told.Type == "thread.updated" ? told.Data.Deserialize(WebChatJson.Default.ThreadChanged)?.Thread : null;

    /// <summary>Where the thread stands in the queue, when the event says it.</summary>
    public QueueModel? Queue => told.Type == "queue.changed" ? told.Data.Deserialize(WebChatJson.Default.QueueModel) : null;

    /// <summary>Addresses or messages moved: who sees what has to be asked anew.</summary>
    public bool MovesThings => told.Type is "reset" or "customer.updated";
}
