using System.Buffers.Binary;
using System.Data.Common;
using System.Runtime.InteropServices;
using Dapper;
using Microsoft.Data.Sqlite;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Bus;

/// <summary>
/// Messages that leave with a transaction: written beside the state they are about, published afterwards in the order of
/// their commits per key, removed only when the bus confirmed them. Keyed singleton under the service's name.
/// A message with the topic <see cref="FeedTopic"/> is not published: it is appended to the service's feed table (by SQLite's one writer at
/// once, in PostgreSQL by whoever has the turn or else the duty), whose ids grow in the order of the commits, so that a reader with a cursor never misses one.
/// </summary>
public sealed class Outbox(TimeProvider? time = null) : IDisposable
{
    /// <summary>The topic of rows that go to the feed.</summary>
    public const string FeedTopic = "feed";

    /// <summary>
    /// Asks PostgreSQL for the turn to write to the feed, until the transaction ends: only one has it, and only while nothing waits in the outbox that
    /// has to be in the feed before. Hold the locks on the threads when asking, and ask late: whoever wants it meanwhile has to take the longer way.
    /// </summary>
    public const string FeedTurnSql =
        "SELECT NOT EXISTS (SELECT FROM outbox WHERE topic = 'feed') AND pg_try_advisory_xact_lock(hashtext(current_schema()), hashtext('feed rows'))";

    /// <summary>As <see cref="FeedTurnSql"/>, waiting for it, whatever is in the outbox.</summary>
    internal const string AwaitFeedTurnSql = "SELECT pg_advisory_xact_lock(hashtext(current_schema()), hashtext('feed rows'))";

    // So long after something was put into the outbox whoever commits tells the relays: one that takes longer is found when they look by themselves.
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);
    private long _added = Traffic.Now, _grewTo;

    /// <summary>The type of the broadcast that follows when a service's feed grew; <see cref="GrewTo"/> reads its body.</summary>
    public static string FeedBroadcast(string service) => "feed." + service;

    /// <summary>To which id the feed grew at least, as a broadcast tells; the highest of all when it does not.</summary>
    public static long GrewTo(ReadOnlyMemory<byte> told) => told.Length == sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(told.Span) : long.MaxValue;

    /// <summary>Wakes what publishes.</summary>
    internal Signal Publish { get; } = new();

    /// <summary>Wakes what writes the feed.</summary>
    internal Signal Feed { get; } = new();

    /// <summary>Wakes what tells that the feed grew.</summary>
    internal Signal Grown { get; } = new();

    /// <summary>
    /// Writes messages with the caller's transaction. To keep a thread's order, hold the thread's row lock when calling.
    /// </summary>
    /// <param name="connection">The transaction's connection.</param>
    /// <param name="transaction">The transaction.</param>
    /// <param name="messages">What.</param>
    /// <param name="hasFeedTurn">Whether <see cref="FeedTurnSql"/> gave it the turn.</param>
    /// <returns>What went to the feed at once, for those who tell of it after the commit; null: nothing.</returns>
    public async Task<FeedRun?> AddAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<Envelope> messages, bool hasFeedTurn = false)
    {
        if (connection is SqliteConnection sqlite)
        {
            Interlocked.Exchange(ref _added, Traffic.Now);
            return AddToFile(sqlite, messages);
        }

        var events = messages.Where(message => hasFeedTurn && message.Topic == FeedTopic).ToArray();
        var run = events.Length > 0 ? await AddToFeedAsync(connection, transaction, events) : null;
        if (events.Length < messages.Count)
        {
            Interlocked.Exchange(ref _added, Traffic.Now);
            await AddRowsAsync(connection, transaction, FeedPack.Of(events.Length == 0 ? messages : [.. messages.Where(message => message.Topic != FeedTopic)]));
        }

        return run;
    }

    /// <summary>Takes what is on its way to the feed about some keys out of it: somebody has to be forgotten.</summary>
    public static Task ForgetAsync(DbConnection connection, DbTransaction transaction, IEnumerable<string> keys) =>
        connection is SqliteConnection ? Task.CompletedTask : connection.ExecuteAsync(FeedPack.ForgetSql, new { keys = keys.ToArray() }, transaction);

    // Who has the turn is alone: what the statement sees there is all that comes before, and its own ids follow one another.
    private async Task<FeedRun> AddToFeedAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<Envelope> events)
    {
        var (after, first) = await connection.QuerySingleAsync<(long After, long First)>(
            """
            WITH added AS (
                INSERT INTO feed (type, key, body, at)
                SELECT type, key, convert_from(body, 'UTF8'), @At FROM unnest(@Types, @Keys, @Bodies) WITH ORDINALITY AS row (type, key, body, number)
                ORDER BY number
                RETURNING id)
            SELECT coalesce((SELECT max(id) FROM feed), 0), min(id) FROM added
            """,
            new
            {
                At = (time ?? TimeProvider.System).GetUtcNow(),
                Types = events.Select(item => item.Type).ToArray(),
                Keys = events.Select(item => item.Key).ToArray(),
                Bodies = events.Select(BytesOf).ToArray(),
            },
            transaction);
        Boundary.Reached(Boundary.Appended, FeedTopic);
        return new FeedRun(after, first, events);
    }

    // Most bodies are an array as they are.
    private static byte[] BytesOf(Envelope message) =>
        MemoryMarshal.TryGetArray(message.Body, out var bytes) && bytes.Array is { } whole && bytes.Count == whole.Length ? whole : message.Body.ToArray();

    private static Task AddRowsAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<Envelope> messages) =>
        connection.ExecuteAsync(
            """
            INSERT INTO outbox (message_id, topic, key, type, body)
            SELECT message_id, topic, key, type, body
            FROM unnest(@Ids, @Topics, @Keys, @Types, @Bodies) WITH ORDINALITY AS row (message_id, topic, key, type, body, number)
            ORDER BY number
            """,
            new
            {
                Ids = messages.Select(message => message.Id.ToString("D")).ToArray(),
                Topics = messages.Select(message => message.Topic).ToArray(),
                Keys = messages.Select(message => message.Key).ToArray(),
                Types = messages.Select(message => message.Type).ToArray(),
                Bodies = messages.Select(BytesOf).ToArray(),
            },
            transaction);

    /// <summary>Tells the relay that something was committed, so that it need not wait for its next look.</summary>
    /// <param name="feedGrew">Whether the feed grew, and not only the outbox.</param>
    /// <param name="upTo">To which id, when that is known.</param>
    public void Nudge(bool feedGrew = false, long upTo = long.MaxValue)
    {
        if (feedGrew)
        {
            InterlockedMax(ref _grewTo, upTo);
            Grown.Set();
        }

        if (TimeProvider.System.GetElapsedTime(Interlocked.Read(ref _added)) < Remembered)
        {
            Publish.Set();
            Feed.Set();
        }
    }

    /// <summary>What the next broadcast tells.</summary>
    internal byte[] TakeGrewTo()
    {
        var told = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(told, Interlocked.Exchange(ref _grewTo, 0));
        return told;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Publish.Dispose();
        Feed.Dispose();
        Grown.Dispose();
    }

    private static void InterlockedMax(ref long place, long value)
    {
        for (var before = Interlocked.Read(ref place); before < value; before = Interlocked.Read(ref place))
        {
            Interlocked.CompareExchange(ref place, value, before);
        }
    }

    // Within the process one prepared statement, run again and again, is what a set is elsewhere. SQLite has one writer at a time, so the
    // feed's ids grow in the order of the commits by themselves, and nobody has to move anything.
    private FeedRun? AddToFile(SqliteConnection connection, IReadOnlyList<Envelope> messages)
    {
        var at = (time ?? TimeProvider.System).GetUtcNow().ToUnixTimeMilliseconds();
        var feed = SqliteStatement.Of(connection, "INSERT INTO feed (type, key, body, at) VALUES (?, ?, ?, ?)");
        var outbox = SqliteStatement.Of(connection, "INSERT INTO outbox (message_id, topic, key, type, body) VALUES (?, ?, ?, ?, ?)");
        var (events, first) = (new List<Envelope>(messages.Count), 0L);
        foreach (var message in messages)
        {
            if (message.Topic != FeedTopic)
            {
                outbox.Set(1, message.Id).Set(2, message.Topic).Set(3, message.Key).Set(4, message.Type).SetBlob(5, message.Body.Span).Run();
                continue;
            }

            feed.Set(1, message.Type).Set(2, message.Key).SetText(3, message.Body.Span).Set(4, at).Run();
            first = events.Count == 0 ? feed.LastId : first;
            events.Add(message);
        }

        if (events.Count == 0)
        {
            return null;
        }

        // No id is given twice, and none is left out: what is rolled back takes its ids with it.
        Boundary.Reached(Boundary.Appended, FeedTopic);
        return new FeedRun(first - 1, first, events);
    }
}
