using System.Globalization;
using System.Text;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Conversations.Feed;

/// <summary>A row of the feed: its cursor, the event's name, the thread, and the data as JSON.</summary>
public sealed record FeedItem
{
    /// <summary>Its place; grows in the order of the commits. 0: it is not kept (typing).</summary>
    public long Id { get; init; }

    /// <summary>The event's name.</summary>
    public string Type { get; init; } = "";

    /// <summary>The thread's id.</summary>
    public string Key { get; init; } = "";

    /// <summary>The data as JSON.</summary>
    public string Body { get => field ??= Written.IsEmpty ? "{}" : Encoding.UTF8.GetString(Written.Span); init; }

    /// <summary>The data as JSON in UTF-8.</summary>
    internal ReadOnlyMemory<byte> Utf8 => Written.IsEmpty ? Encoding.UTF8.GetBytes(Body) : Written;

    /// <summary>It as a server-sent event: made once, written to every stream.</summary>
    internal byte[] Encoded => field ??= Encode();

    /// <summary>What was written there.</summary>
    internal static FeedItem Of(long id, Envelope item) => Of(id, item.Type, item.Key, item.Body);

    /// <summary>What was written there, in pieces.</summary>
    internal static FeedItem Of(long id, string type, string key, ReadOnlyMemory<byte> body) => new() { Id = id, Type = type, Key = key, Written = body };

    /// <summary>A sign of life that no listener hears of: it only keeps proxies from cutting the line.</summary>
    internal static FeedItem Ping() => new() { Type = PingType, Body = "" };

    /// <summary>The first event of a stream that goes on from nowhere: it carries the cursor, also before anything ever happened.</summary>
    internal const string Ready = "ready";

    private const string PingType = "ping";

    // As it was written, where it was; otherwise the text is made from it when somebody asks.
    private ReadOnlyMemory<byte> Written { get; init; }

    private byte[] Encode() => Written.IsEmpty || Written.Span.ContainsAny("\r\n"u8) ? EncodeText() : EncodeWritten();

    private byte[] EncodeWritten()
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"\nid: {Id}\n\n");
        var bytes = new byte["event: "u8.Length + Encoding.UTF8.GetByteCount(Type) + "\ndata: "u8.Length + Written.Length + id.Length];
        var rest = Put(bytes, "event: "u8);
        rest = rest[Encoding.UTF8.GetBytes(Type, rest)..];
        rest = Put(Put(rest, "\ndata: "u8), Written.Span);
        Encoding.UTF8.GetBytes(id, rest);
        return bytes;
    }

    private static Span<byte> Put(Span<byte> place, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(place);
        return place[bytes.Length..];
    }

    private byte[] EncodeText() => Encoding.UTF8.GetBytes(Type == PingType
        ? ": ping\n\n"
        : string.Create(CultureInfo.InvariantCulture, $"event: {Type}\ndata: {Body.ReplaceLineEndings("\ndata: ")}\n{(Id > 0 || Type is Ready or FeedEvents.Reset ? $"id: {Id}\n" : "")}\n"));
}

/// <summary>Reads the feed.</summary>
internal static class FeedReads
{
    /// <summary>The most that is read at once.</summary>
    public const int PageSize = 500;

    /// <summary>The oldest and the newest cursor; both 0 when nothing has happened yet.</summary>
    public static async Task<(long First, long Last)> EndsAsync(Tx tx)
    {
        var ends = await tx.FirstAsync<Ends>("SELECT coalesce((SELECT min(id) FROM feed), 0) AS first, coalesce((SELECT max(id) FROM feed), 0) AS last");
        return (ends!.First, ends.Last);
    }

    /// <summary>Whether everything that happened after a cursor is still there.</summary>
    public static bool Covers((long First, long Last) ends, long after) => after >= ends.First - 1 && after <= ends.Last;

    /// <summary>What happened after a cursor, in order.</summary>
    public static Task<List<FeedItem>> AfterAsync(Tx tx, long after, int limit = PageSize, long last = long.MaxValue) =>
        tx.QueryAsync<FeedItem>(
            "SELECT id, type, key, body FROM feed WHERE id > @after AND id <= @last ORDER BY id LIMIT @limit", new { after, last, limit });

    private sealed record Ends
    {
        public long First { get; init; }
        public long Last { get; init; }
    }
}
