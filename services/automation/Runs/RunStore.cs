using System.Data.Common;
using System.Text.Json;
using Dapper;

namespace Omnichannel.Automation.Runs;

/// <summary>Where runs are kept, and how far the feed was read.</summary>
internal static class RunStore
{
    private const string Feed = "runs";

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
    public static async Task SaveAsync(DbConnection connection, DbTransaction transaction, IEnumerable<Run> runs)
    {
        foreach (var run in runs.OrderBy(run => run.EndedAt is null))
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO runs (id, thread_id, automation, data, started_at, ended_at) VALUES (@Id, @ThreadId, @automation, @data, @StartedAt, @EndedAt)
                ON CONFLICT (id) DO UPDATE SET data = excluded.data, ended_at = excluded.ended_at
                """,
                new { run.Id, run.ThreadId, automation = run.Handler.Id, data = JsonSerializer.Serialize(run, AutomationJson.Default.Run), run.StartedAt, run.EndedAt },
                transaction);
        }
    }

    /// <summary>Everything that automations know of these threads goes.</summary>
    public static async Task ForgetAsync(DbConnection connection, DbTransaction transaction, IEnumerable<Guid> threads)
    {
        foreach (var thread in threads)
        {
            await connection.ExecuteAsync("DELETE FROM runs WHERE thread_id = @thread", new { thread }, transaction);
        }
    }

    /// <summary>Of the runs of these threads those that ended go.</summary>
    public static async Task ForgetEndedAsync(DbConnection connection, DbTransaction transaction, IEnumerable<Guid> threads)
    {
        foreach (var thread in threads)
        {
            await connection.ExecuteAsync("DELETE FROM runs WHERE thread_id = @thread AND ended_at IS NOT NULL", new { thread }, transaction);
        }
    }

    private static Run Parse(string data) =>
        JsonSerializer.Deserialize(data, AutomationJson.Default.Run) ?? throw new JsonException("A run is null.");
}
