using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Storage;

namespace Omnichannel.Routing.Queue;

/// <summary>What somebody in the queue was told last; times are Unix milliseconds.</summary>
internal sealed record ToldRow
{
    public required Guid ThreadId { get; init; }

    public Guid? EpisodeId { get; init; }

    public required string Kind { get; init; }

    public long Position { get; init; }

    public long? Seconds { get; init; }

    public long? Low { get; init; }

    public long? High { get; init; }

    /// <summary>The last words.</summary>
    public string? Text { get; init; }

    public required long ToldAt { get; init; }

    public long Times { get; init; }

    /// <summary>When they were offered to be called; null: never.</summary>
    public long? OfferedAt { get; init; }

    /// <summary>When they took it; null: they did not.</summary>
    public long? AcceptedAt { get; init; }

    /// <summary>As the decision sees it; what was told at a time that has not come yet, by a clock that was ahead, was told long ago.</summary>
    public LastTold Last(DateTimeOffset now) => new(
        Kind, (int)Position, Seconds is null ? null : new WaitEstimate((int)Seconds, (int)(Low ?? 0), (int)(High ?? 0), ""),
        DateTimeOffset.FromUnixTimeMilliseconds(ToldAt) is var at && at <= now ? at : DateTimeOffset.UnixEpoch, (int)Times);
}

/// <summary>The rate of a queue as it is kept.</summary>
internal sealed class RateRow
{
    public required string Class { get; init; }

    public double Served { get; init; }

    public double Busy { get; init; }

    public long At { get; init; }
}

/// <summary>The estimate of somebody who waits, for the processes that do not decide.</summary>
internal sealed class WaitRow
{
    public required Guid ThreadId { get; init; }

    public long Seconds { get; init; }

    public long Low { get; init; }

    public long High { get; init; }

    public required string Because { get; init; }
}

/// <summary>The tables of the queue, many rows at once.</summary>
internal static class QueueTables
{
    private static readonly string[] ToldColumns =
    [
        "thread_id text", "episode_id text", "kind text", "position bigint", "seconds bigint", "low bigint", "high bigint", "text text", "told_at bigint", "times bigint",
        "offered_at bigint", "accepted_at bigint",
    ];

    public static async Task<IEnumerable<ToldRow>> ToldAsync(DbConnection connection) => await connection.QueryAsync<ToldRow>("SELECT * FROM queue_told");

    public static async Task<IEnumerable<RateRow>> RatesAsync(DbConnection connection) => await connection.QueryAsync<RateRow>("SELECT * FROM queue_rates");

    public static async Task<IEnumerable<WaitRow>> WaitsAsync(DbConnection connection) => await connection.QueryAsync<WaitRow>("SELECT * FROM queue_waits");

    public static async Task SaveToldAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<ToldRow> rows)
    {
        if (rows.Count > 0)
        {
            await connection.ExecuteAsync(
                $"""
                INSERT INTO queue_told (thread_id, episode_id, kind, position, seconds, low, high, text, told_at, times, offered_at, accepted_at)
                SELECT thread_id, episode_id, kind, position, seconds, low, high, text, told_at, times, offered_at, accepted_at FROM {JsonRows.Of(connection, ToldColumns)}
                ON CONFLICT (thread_id) DO UPDATE SET episode_id = excluded.episode_id, kind = excluded.kind, position = excluded.position, seconds = excluded.seconds,
                    low = excluded.low, high = excluded.high, text = excluded.text, told_at = excluded.told_at, times = excluded.times,
                    offered_at = excluded.offered_at, accepted_at = excluded.accepted_at
                """,
                new { rows = JsonSerializer.Serialize([.. rows], QueueJson.Default.ToldRowArray) },
                transaction);
        }
    }

    public static async Task DeleteToldAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<ToldRow> rows)
    {
        if (rows.Count > 0)
        {
            await connection.ExecuteAsync(
                $"DELETE FROM queue_told WHERE thread_id IN (SELECT thread_id FROM {JsonRows.Of(connection, "thread_id text")})",
                new { rows = JsonSerializer.Serialize([.. rows], QueueJson.Default.ToldRowArray) },
                transaction);
        }
    }

    public static Task SaveRatesAsync(DbConnection connection, DbTransaction transaction, IEnumerable<RateRow> rows) =>
        connection.ExecuteAsync(
            $"""
            INSERT INTO queue_rates (class, served, busy, at)
            SELECT class, served, busy, at FROM {JsonRows.Of(connection, "class text", "served double precision", "busy double precision", "at bigint")}
            ON CONFLICT (class) DO UPDATE SET served = excluded.served, busy = excluded.busy, at = excluded.at
            """,
            new { rows = JsonSerializer.Serialize([.. rows], QueueJson.Default.RateRowArray) },
            transaction);

    /// <summary>All estimates anew.</summary>
    public static async Task ReplaceWaitsAsync(DbConnection connection, DbTransaction transaction, IEnumerable<WaitRow> rows)
    {
        await connection.ExecuteAsync("DELETE FROM queue_waits", transaction: transaction);
        await connection.ExecuteAsync(
            $"""
            INSERT INTO queue_waits (thread_id, seconds, low, high, because)
            SELECT thread_id, seconds, low, high, because FROM {JsonRows.Of(connection, "thread_id text", "seconds bigint", "low bigint", "high bigint", "because text")}
            """,
            new { rows = JsonSerializer.Serialize([.. rows], QueueJson.Default.WaitRowArray) },
            transaction);
    }
}

/// <summary>Rows as one parameter.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ToldRow[]))]
[JsonSerializable(typeof(RateRow[]))]
[JsonSerializable(typeof(WaitRow[]))]
internal sealed partial class QueueJson : JsonSerializerContext;
