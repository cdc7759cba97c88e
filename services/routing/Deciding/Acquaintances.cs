using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Storage;

namespace Omnichannel.Routing.Deciding;

/// <summary>That an agent answered a customer in an episode.</summary>
internal sealed record AnswerRow(
    [property: JsonPropertyName("customer_id")] Guid CustomerId,
    [property: JsonPropertyName("agent_id")] string AgentId,
    [property: JsonPropertyName("episode_id")] Guid EpisodeId,
    [property: JsonPropertyName("answers")] long Answers,
    [property: JsonPropertyName("last_at"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] long LastAt);

/// <summary>The table <c>acquaintances</c>: which agent knows which customer, from what they wrote them.</summary>
internal static class Acquaintances
{
    /// <summary>Counts answers.</summary>
    public static async Task AddAsync(DbConnection connection, DbTransaction transaction, IReadOnlyCollection<AnswerRow> answers)
    {
        if (answers.Count > 0)
        {
            var columns = JsonRows.Of(connection, "customer_id text", "agent_id text", "episode_id text", "answers bigint", "last_at bigint");
            await connection.ExecuteAsync(
                $"""
                INSERT INTO acquaintances (customer_id, agent_id, episode_id, answers, last_at)
                SELECT customer_id, agent_id, episode_id, sum(answers), max(last_at) FROM {columns} GROUP BY customer_id, agent_id, episode_id
                ON CONFLICT (customer_id, agent_id, episode_id) DO UPDATE
                SET answers = acquaintances.answers + excluded.answers, last_at = CASE WHEN excluded.last_at > acquaintances.last_at THEN excluded.last_at ELSE acquaintances.last_at END
                """,
                new { rows = JsonSerializer.Serialize([.. answers], WorkJson.Default.AnswerRowArray) },
                transaction);
        }
    }

    /// <summary>Who knows these customers: who was there in most episodes first, then who was there last.</summary>
    public static async Task<ILookup<Guid, Acquaintance>> OfAsync(DbConnection connection, DbTransaction? transaction, IEnumerable<Guid> customers)
    {
        var ids = JsonSerializer.Serialize([.. customers.Distinct().Select(id => id.ToString())], WorkJson.Default.StringArray);
        var among = connection is Microsoft.Data.Sqlite.SqliteConnection ? "SELECT value FROM json_each(@ids)" : "SELECT json_array_elements_text(CAST(@ids AS json))";
        var rows = await connection.QueryAsync<(Guid CustomerId, string AgentId, long Episodes, long Answers, DateTimeOffset LastAt)>(
            $"""
            SELECT customer_id, agent_id, count(*), CAST(sum(answers) AS bigint), max(last_at) FROM acquaintances WHERE customer_id IN ({among})
            GROUP BY customer_id, agent_id ORDER BY 3 DESC, 5 DESC, agent_id
            """,
            new { ids },
            transaction);
        return rows.ToLookup(row => row.CustomerId, row => new Acquaintance(row.CustomerId, row.AgentId, row.Episodes, row.Answers, row.LastAt));
    }
}
