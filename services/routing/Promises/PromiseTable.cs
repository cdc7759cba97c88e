using System.Data.Common;
using System.Text.Json;
using Dapper;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Storage;

namespace Omnichannel.Routing.Promises;

/// <summary>Reads and writes promises.</summary>
internal static class PromiseTable
{
    private const int Most = 500;

    /// <summary>One of them, kept from others' changes until the transaction ends.</summary>
    public static Task<Promise?> FindAsync(DbConnection connection, DbTransaction transaction, Guid id) =>
        connection.QuerySingleOrDefaultAsync<Promise>("SELECT * FROM promises WHERE id = @id" + RowLock.Of(connection), new { id }, transaction);

    /// <summary>
    /// The newest ones that fit; what is null does not matter. Open ones come first, in the order in which they are due. Those without words were
    /// made to customers who were erased, and only count.
    /// </summary>
    public static async Task<IReadOnlyList<Promise>> ListAsync(DbConnection connection, string? state, Guid? thread, string? agent) =>
        [.. await connection.QueryAsync<Promise>(
            $"""
            SELECT * FROM promises
            WHERE text <> '' AND (CAST(@state AS text) IS NULL OR state = @state) AND (CAST(@thread AS text) IS NULL OR thread_id = @thread) AND (CAST(@agent AS text) IS NULL OR by_id = @agent)
            ORDER BY CASE WHEN state = 'open' THEN 0 ELSE 1 END, CASE WHEN state = 'open' THEN due_at ELSE 0 END, made_at DESC, id LIMIT {Most}
            """,
            new { state, thread = thread?.ToString(), agent })];

    /// <summary>Those of some threads that an answer may keep: also broken ones, when the answer was in time and only heard of later.</summary>
    public static async Task<IReadOnlyList<Promise>> OfThreadsAsync(DbConnection connection, DbTransaction transaction, IEnumerable<Guid> threads) =>
        [.. await connection.QueryAsync<Promise>(
            $"""
            SELECT * FROM promises WHERE state <> 'kept' AND (state = 'open' OR settled_by = 'time')
            AND thread_id IN (SELECT given.thread_id FROM {JsonRows.Of(connection, "thread_id text")}){RowLock.Of(connection)}
            """,
            new { rows = ThreadRows(threads) },
            transaction)];

    /// <summary>Open ones whose time has come, earliest first.</summary>
    public static async Task<IReadOnlyList<Promise>> DueAsync(DbConnection connection, DbTransaction transaction, DateTimeOffset now) =>
        [.. await connection.QueryAsync<Promise>(
            $"SELECT * FROM promises WHERE state = 'open' AND next_at <= @now ORDER BY next_at, id LIMIT {Most}{RowLock.Of(connection)}", new { now }, transaction)];

    public static Task<DateTimeOffset?> NextAtAsync(DbConnection connection, DbTransaction? transaction) =>
        connection.ExecuteScalarAsync<DateTimeOffset?>("SELECT min(next_at) FROM promises WHERE state = 'open'", transaction: transaction);

    public static Task AddAsync(DbConnection connection, DbTransaction transaction, Promise promise) =>
        connection.ExecuteAsync(
            """
            INSERT INTO promises (id, thread_id, kind, text, channel, address, by_type, by_id, by_name, made_at, due_at, state, settled_at, settled_by, reminded_at, called_at, next_at)
            VALUES (@Id, @ThreadId, @Kind, @Text, @Channel, @Address, @ByType, @ById, @ByName, @MadeAt, @DueAt, @State, @SettledAt, @SettledBy, @RemindedAt, @CalledAt, @NextAt)
            """,
            promise,
            transaction);

    public static Task SaveAsync(DbConnection connection, DbTransaction transaction, Promise promise) =>
        connection.ExecuteAsync(
            """
            UPDATE promises SET due_at = @DueAt, state = @State, settled_at = @SettledAt, settled_by = @SettledBy, reminded_at = @RemindedAt, called_at = @CalledAt, next_at = @NextAt
            WHERE id = @Id
            """,
            promise,
            transaction);

    /// <summary>The hub gives its word. It has one word per thread: an older one that is still open is replaced.</summary>
    public static async Task PromiseByHubAsync(DecidingStep step, Guid thread, string kind, string text, DateTimeOffset due, string? channel, string? address)
    {
        await step.Connection.ExecuteAsync(
            "DELETE FROM promises WHERE thread_id = @thread AND by_type = 'system' AND state = 'open'", new { thread }, step.Transaction);
        await AddAsync(step.Connection, step.Transaction, new Promise
        {
            Id = step.NewId(),
            ThreadId = thread,
            Kind = kind,
            Text = text,
            Channel = channel,
            Address = address,
            ByType = "system",
            ById = RoutingModule.Service,
            ByName = "Queue",
            MadeAt = step.Now,
            DueAt = due,
            NextAt = PromiseRules.RemindAt(step.Now, due),
        });
    }

    /// <summary>How many were made since a time, by whom, and what became of them.</summary>
    public static async Task<IReadOnlyList<PromiseCount>> CountAsync(DbConnection connection, DateTimeOffset since) =>
        [.. await connection.QueryAsync<PromiseCount>(
            """
            SELECT by_type, by_id, max(by_name) AS by_name,
                sum(CASE WHEN state = 'kept' THEN 1 ELSE 0 END) AS kept, sum(CASE WHEN state = 'broken' THEN 1 ELSE 0 END) AS broken, sum(CASE WHEN state = 'open' THEN 1 ELSE 0 END) AS open
            FROM promises WHERE made_at >= @since GROUP BY by_type, by_id ORDER BY by_type, by_id
            """,
            new { since })];

    /// <summary>When those that were made since a time were due, and what became of them.</summary>
    public static async Task<IReadOnlyList<(DateTimeOffset DueAt, string State)>> SettledAsync(DbConnection connection, DateTimeOffset since) =>
        [.. (await connection.QueryAsync<(long DueAt, string State)>("SELECT due_at, state FROM promises WHERE made_at >= @since AND state <> 'open'", new { since }))
            .Select(row => (DateTimeOffset.FromUnixTimeMilliseconds(row.DueAt), row.State))];

    private static string ThreadRows(IEnumerable<Guid> threads) =>
        JsonSerializer.Serialize([.. threads.Distinct().Select(thread => new Dictionary<string, string> { ["thread_id"] = thread.ToString() })], PromisesJson.Default.DictionaryStringStringArray);
}

/// <summary>How somebody keeps their word.</summary>
internal sealed class PromiseCount
{
    public required string ByType { get; init; }

    public required string ById { get; init; }

    public required string ByName { get; init; }

    public long Kept { get; init; }

    public long Broken { get; init; }

    public long Open { get; init; }
}
