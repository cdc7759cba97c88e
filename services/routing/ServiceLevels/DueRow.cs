using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Storage;

namespace Omnichannel.Routing.ServiceLevels;

/// <summary>What is due on a thread and what was done about it; times are Unix milliseconds.</summary>
internal sealed record DueRow
{
    public required Guid ThreadId { get; init; }

    /// <summary>See <see cref="Due.Kind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The service level that says so.</summary>
    public required string Level { get; init; }

    public required long DueAt { get; init; }

    public required long WarnAt { get; init; }

    /// <summary>When people were warned; null: not yet.</summary>
    public long? WarnedAt { get; init; }

    /// <summary>When it was escalated; null: not yet.</summary>
    public long? EscalatedAt { get; init; }

    /// <summary>How much more urgent the thread was made because of it.</summary>
    public long Raised { get; init; }

    /// <summary>When time alone does something about it; null: never again.</summary>
    [JsonIgnore]
    public long? NextAt => EscalatedAt is not null ? null : WarnedAt is null ? Math.Min(WarnAt, DueAt) : DueAt;

    /// <summary>The thread's row as the next due time finds it.</summary>
    public static DueRow Of(Guid thread, Due due, string level) => new()
    {
        ThreadId = thread,
        Kind = due.Kind,
        Level = level,
        DueAt = due.At.ToUnixTimeMilliseconds(),
        WarnAt = due.WarnAt.ToUnixTimeMilliseconds(),
    };
}

/// <summary>Reads and writes <see cref="DueRow"/>s, many at once.</summary>
internal static class DueTable
{
    private static readonly string[] Columns =
        ["thread_id text", "kind text", "level text", "due_at bigint", "warn_at bigint", "warned_at bigint", "escalated_at bigint", "raised bigint"];

    public static async Task<IEnumerable<DueRow>> AllAsync(DbConnection connection) => await connection.QueryAsync<DueRow>("SELECT * FROM dues");

    public static async Task SaveAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<DueRow> rows)
    {
        if (rows.Count > 0)
        {
            await connection.ExecuteAsync(
                $"""
                INSERT INTO dues (thread_id, kind, level, due_at, warn_at, warned_at, escalated_at, raised)
                SELECT thread_id, kind, level, due_at, warn_at, warned_at, escalated_at, raised FROM {JsonRows.Of(connection, Columns)}
                ON CONFLICT (thread_id) DO UPDATE SET kind = excluded.kind, level = excluded.level, due_at = excluded.due_at, warn_at = excluded.warn_at,
                    warned_at = excluded.warned_at, escalated_at = excluded.escalated_at, raised = excluded.raised
                """,
                new { rows = JsonSerializer.Serialize([.. rows], DueJson.Default.DueRowArray) },
                transaction);
        }
    }

    public static async Task DeleteAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<DueRow> rows)
    {
        if (rows.Count > 0)
        {
            await connection.ExecuteAsync(
                $"DELETE FROM dues WHERE thread_id IN (SELECT thread_id FROM {JsonRows.Of(connection, "thread_id text")})",
                new { rows = JsonSerializer.Serialize([.. rows], DueJson.Default.DueRowArray) },
                transaction);
        }
    }
}

/// <summary>Rows as one parameter.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DueRow[]))]
internal sealed partial class DueJson : JsonSerializerContext;
