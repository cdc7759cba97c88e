using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Storage;

namespace Omnichannel.Routing.Deciding;

/// <summary>A row of the table <c>decisions</c>: who was to get a thread, why, and what came of it.</summary>
internal sealed class DecisionRow
{
    public const string PendingOutcome = "pending", Done = "done", Refused = "refused", ByHand = "by hand", Asked = "asked";

    [JsonPropertyName("id")]
    public required Guid Id { get; init; }

    [JsonPropertyName("thread_id")]
    public required Guid ThreadId { get; init; }

    [JsonPropertyName("episode_id")]
    public Guid? EpisodeId { get; init; }

    [JsonIgnore]
    public DateTimeOffset At { get; init; }

    [JsonPropertyName("at")]
    public long AtMilliseconds => At.ToUnixTimeMilliseconds();

    [JsonPropertyName("handler_type")]
    public string? HandlerType { get; init; }

    [JsonPropertyName("handler_id")]
    public string? HandlerId { get; init; }

    [JsonPropertyName("handler_name")]
    public string? HandlerName { get; init; }

    [JsonPropertyName("because")]
    public string Because { get; init; } = "[]";

    [JsonPropertyName("policy")]
    public string? Policy { get; init; }

    [JsonPropertyName("outcome")]
    public required string Outcome { get; init; }

    [JsonIgnore]
    public DateTimeOffset? OutcomeAt { get; init; }

    [JsonPropertyName("reason")]
    public string? Reason { get; init; }

    public IReadOnlyList<string> Reasons() => JsonSerializer.Deserialize(Because, WorkJson.Default.StringArray)!;

    /// <summary>A row for a command.</summary>
    public static DecisionRow Of(Guid id, RoutedThread thread, HandlerRef? to, IReadOnlyList<string> because, DateTimeOffset at, string outcome = PendingOutcome) => new()
    {
        Id = id,
        ThreadId = thread.Thread.Id,
        EpisodeId = thread.EpisodeId,
        At = at,
        HandlerType = to?.Type,
        HandlerId = to?.Id,
        HandlerName = to?.Name,
        Because = JsonSerializer.Serialize([.. because], WorkJson.Default.StringArray),
        Policy = thread.Policy,
        Outcome = outcome,
    };
}

/// <summary>Reads and writes the table <c>decisions</c>.</summary>
internal static class DecisionTable
{
    /// <summary>Decisions that conversations has not answered.</summary>
    public static async Task<IReadOnlyList<DecisionRow>> PendingAsync(DbConnection connection) =>
        [.. await connection.QueryAsync<DecisionRow>("SELECT * FROM decisions WHERE outcome = 'pending' ORDER BY id")];

    /// <summary>The decisions about a thread, newest first.</summary>
    public static async Task<IReadOnlyList<DecisionRow>> OfThreadAsync(DbConnection connection, Guid thread, int limit) =>
        [.. await connection.QueryAsync<DecisionRow>("SELECT * FROM decisions WHERE thread_id = @thread ORDER BY at DESC, id DESC LIMIT @limit", new { thread, limit })];

    /// <summary>When each agent last got something.</summary>
    public static async Task<IReadOnlyDictionary<string, DateTimeOffset>> LastByAgentAsync(DbConnection connection, DateTimeOffset since) =>
        (await connection.QueryAsync<(string Agent, DateTimeOffset At)>(
            "SELECT handler_id, max(at) FROM decisions WHERE handler_type = 'agent' AND outcome <> 'refused' AND at > @since GROUP BY handler_id", new { since }))
        .ToDictionary(row => row.Agent, row => row.At);

    public static async Task AddAsync(DbConnection connection, DbTransaction transaction, IReadOnlyCollection<DecisionRow> decisions)
    {
        if (decisions.Count > 0)
        {
            var columns = JsonRows.Of(
                connection, "id text", "thread_id text", "episode_id text", "at bigint", "handler_type text", "handler_id text", "handler_name text", "because text", "policy text", "outcome text", "reason text");
            await connection.ExecuteAsync(
                $"""
                INSERT INTO decisions (id, thread_id, episode_id, at, handler_type, handler_id, handler_name, because, policy, outcome, reason)
                SELECT id, thread_id, episode_id, at, handler_type, handler_id, handler_name, because, policy, outcome, reason FROM {columns}
                ON CONFLICT (id) DO NOTHING
                """,
                new { rows = JsonSerializer.Serialize([.. decisions], WorkJson.Default.DecisionRowArray) },
                transaction);
        }
    }

    /// <summary>Writes what came of decisions.</summary>
    public static async Task SettleAsync(DbConnection connection, DbTransaction transaction, IReadOnlyCollection<DecisionRow> settled, DateTimeOffset now)
    {
        if (settled.Count > 0)
        {
            await connection.ExecuteAsync(
                $"""
                UPDATE decisions SET outcome_at = @now,
                    outcome = (SELECT given.outcome FROM {JsonRows.Of(connection, "id text", "outcome text")} AND given.id = decisions.id),
                    reason = (SELECT given.reason FROM {JsonRows.Of(connection, "id text", "reason text")} AND given.id = decisions.id)
                WHERE id IN (SELECT given.id FROM {JsonRows.Of(connection, "id text")})
                """,
                new { rows = JsonSerializer.Serialize([.. settled], WorkJson.Default.DecisionRowArray), now },
                transaction);
        }
    }
}
