using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Omnichannel.Hosting.Threads;

/// <summary>A piece of the feed.</summary>
/// <param name="Items">In order.</param>
/// <param name="Cursor">Where the next page begins.</param>
public sealed record FeedPage(IReadOnlyList<FeedItem> Items, long Cursor);

/// <summary>One thing that happened.</summary>
/// <param name="Cursor">Its place; grows.</param>
/// <param name="Type"><c>message.appended</c>, <c>message.updated</c>, <c>thread.updated</c>, <c>handler.assigned</c>, <c>handler.refused</c>, <c>command.refused</c>, <c>customer.updated</c>, <c>reset</c>, …</param>
/// <param name="ThreadId">Where.</param>
/// <param name="Data">What there is to tell.</param>
public sealed record FeedItem(long Cursor, string Type, Guid ThreadId, JsonElement Data)
{
    // Several follow the same feed in a process: what one has read the others need not read again.
    private MessageSnapshot? _message;
    private ThreadSnapshot? _thread;

    // Within a process it comes as it was written, and is read when somebody asks.
    private ReadOnlyMemory<byte> _written;

    /// <summary>What there is to tell.</summary>
    public JsonElement Data
    {
        get => field.ValueKind == JsonValueKind.Undefined && !_written.IsEmpty ? field = JsonElement.Parse(_written.Span) : field;
        init;
    } = Data;

    /// <summary>One whose data is still as it was written.</summary>
    public static FeedItem Of(long cursor, string type, Guid threadId, ReadOnlyMemory<byte> data) => new(cursor, type, threadId, default(JsonElement)) { _written = data };

    /// <summary>The message of <c>message.appended</c> and <c>message.updated</c>; null: it is another event.</summary>
    public MessageSnapshot? Message() =>
        Type is "message.appended" or "message.updated" ? _message ??= Read(ThreadsJson.Default.MessageData)?.Message : null;

    /// <summary>The thread of <c>thread.updated</c>; null: it is another event.</summary>
    public ThreadSnapshot? Thread() => Type == "thread.updated" ? _thread ??= Read(ThreadsJson.Default.ThreadData)?.Thread : null;

    /// <summary>What <c>handler.assigned</c>, <c>handler.refused</c> and <c>command.refused</c> say; null: it is another event.</summary>
    public HandlerData? Handler() =>
        Type is "handler.assigned" or "handler.refused" or "command.refused" ? Read(ThreadsJson.Default.HandlerData) : null;

    private T? Read<T>(JsonTypeInfo<T> type) => _written.IsEmpty ? Data.Deserialize(type) : JsonSerializer.Deserialize(_written.Span, type);
}
