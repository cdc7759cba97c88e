using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Automation.Runs;

/// <summary>Where runs are kept, and how far the feed was read.</summary>
internal static class RunStore
{
    private const string Feed = "runs";

    private static readonly string[] Columns = ["id text", "thread_id text", "automation text", "data text", "started_at bigint", "ended_at bigint"];

    /// <summary>The runs that go on.</summary>
    public static async Task<IReadOnlyList<Run>> GoingAsync(DbConnection connection) =>
        [.. (await connection.QueryAsync<string>("SELECT data FROM runs WHERE ended_at IS NULL")).Select(Parse)];

    /// <summary>All runs of a thread, the newest first.</summary>
    public static async Task<IReadOnlyList<Run>> OfThreadAsync(DbConnection connection, Guid thread, int limit) =>
        [.. (await connection.QueryAsync<string>("SELECT data FROM runs WHERE thread_id = @thread ORDER BY started_at DESC, id DESC LIMIT @limit", new { thread, limit })).Select(Parse)];

    /// <summary>Where the feed goes on; null: it was never read.</summary>
    public static Task<long?> CursorAsync(DbConnection connection) =>
        connection.ExecuteScalarAsync<long?>("SELECT cursor FROM followed WHERE name = @Feed", new { Feed });

    public static Task SaveCursorAsync(DbConnection connection, DbTransaction transaction, long cursor) => connection.ExecuteAsync(
        "INSERT INTO followed (name, cursor) VALUES (@Feed, @cursor) ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor",
        new { Feed, cursor },
        transaction);

    /// <summary>Writes runs as they are now, those that ended first: a thread has one at a time.</summary>
    public static Task SaveAsync(DbConnection connection, DbTransaction transaction, IEnumerable<Run> runs) => connection.ExecuteAsync(
        $"""
        INSERT INTO runs (id, thread_id, automation, data, started_at, ended_at)
        SELECT id, thread_id, automation, data, started_at, ended_at FROM {JsonRows.Of(connection, Columns)}
        ON CONFLICT (id) DO UPDATE SET data = excluded.data, ended_at = excluded.ended_at
        """,
        new { rows = JsonSerializer.Serialize([.. runs.OrderBy(run => run.EndedAt is null).Select(RunRow.Of)], RunJson.Default.RunRowArray) },
        transaction);

    /// <summary>Everything that automations know of these threads goes.</summary>
    public static Task ForgetAsync(DbConnection connection, DbTransaction transaction, IEnumerable<Guid> threads) => connection.ExecuteAsync(
        $"DELETE FROM runs WHERE thread_id IN (SELECT id FROM {JsonRows.Ids(connection)})", new { ids = JsonRows.Ids(threads) }, transaction);

    /// <summary>Of the runs of these threads those that ended go.</summary>
    public static Task ForgetEndedAsync(DbConnection connection, DbTransaction transaction, IEnumerable<Guid> threads) => connection.ExecuteAsync(
        $"DELETE FROM runs WHERE ended_at IS NOT NULL AND thread_id IN (SELECT id FROM {JsonRows.Ids(connection)})", new { ids = JsonRows.Ids(threads) }, transaction);

    private static Run Parse(string data) =>
        JsonSerializer.Deserialize(data, AutomationJson.Default.Run) ?? throw new JsonException("A run is null.");
}

/// <summary>A run as its table has it; times are Unix milliseconds.</summary>
internal sealed record RunRow(Guid Id, Guid ThreadId, string Automation, string Data, long StartedAt, long? EndedAt)
{
    public static RunRow Of(Run run) => new(
        run.Id,
        run.ThreadId,
        run.Handler.Id,
        JsonSerializer.Serialize(run, AutomationJson.Default.Run),
        run.StartedAt.ToUnixTimeMilliseconds(),
        run.EndedAt?.ToUnixTimeMilliseconds());
}

/// <summary>Rows as one parameter.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RunRow[]))]
internal sealed partial class RunJson : JsonSerializerContext;
