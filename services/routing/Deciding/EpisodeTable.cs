using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.PolicyRules;
using Omnichannel.Routing.Storage;

namespace Omnichannel.Routing.Deciding;

/// <summary>What an episode looked like when it was first decided about: what a dry run of policies goes through.</summary>
internal sealed class EpisodeRow
{
    [JsonPropertyName("id")]
    public required Guid Id { get; init; }

    [JsonPropertyName("thread_id")]
    public required Guid ThreadId { get; init; }

    [JsonPropertyName("customer_id")]
    public required Guid CustomerId { get; init; }

    [JsonIgnore]
    public DateTimeOffset OpenedAt { get; init; }

    // Also when it is 0: a clock that says 1970 would leave the column empty, and nobody be decided about any more.
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    [JsonPropertyName("opened_at")]
    public long OpenedAtMilliseconds => OpenedAt.ToUnixTimeMilliseconds();

    /// <summary><see cref="PolicyRules.Facts"/> as JSON; nothing that says who the customer is.</summary>
    [JsonPropertyName("facts")]
    public required string Facts { get; init; }

    [JsonPropertyName("policy")]
    public string? Policy { get; init; }

    [JsonPropertyName("decided")]
    public string? Decided { get; init; }

    public Facts FactsRead() => JsonSerializer.Deserialize(Facts, WorkJson.Default.Facts)!;

    public static string Written(Facts facts) => JsonSerializer.Serialize(facts, WorkJson.Default.Facts);
}

/// <summary>Reads and writes the table <c>episodes</c>.</summary>
internal static class EpisodeTable
{
    public static async Task AddAsync(DbConnection connection, DbTransaction transaction, IReadOnlyCollection<EpisodeRow> episodes)
    {
        if (episodes.Count > 0)
        {
            var columns = JsonRows.Of(connection, "id text", "thread_id text", "customer_id text", "opened_at bigint", "facts text", "policy text", "decided text");
            await connection.ExecuteAsync(
                $"""
                INSERT INTO episodes (id, thread_id, customer_id, opened_at, facts, policy, decided)
                SELECT id, thread_id, customer_id, opened_at, facts, policy, decided FROM {columns}
                ON CONFLICT (id) DO NOTHING
                """,
                new { rows = JsonSerializer.Serialize([.. episodes], WorkJson.Default.EpisodeRowArray) },
                transaction);
        }
    }

    /// <summary>The newest episodes since then.</summary>
    public static async Task<IReadOnlyList<EpisodeRow>> SinceAsync(DbConnection connection, DateTimeOffset since, int limit) =>
        [.. await connection.QueryAsync<EpisodeRow>("SELECT * FROM episodes WHERE opened_at >= @since ORDER BY opened_at DESC, id LIMIT @limit", new { since, limit })];
}
