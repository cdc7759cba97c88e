using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Storage;

namespace Omnichannel.Routing.Erasure;

/// <summary>A row of the table <c>erased</c>.</summary>
internal sealed record ErasedRow
{
    [JsonPropertyName("thread_id")]
    public required Guid ThreadId { get; init; }

    [JsonPropertyName("customer_id")]
    public required Guid CustomerId { get; init; }
}

/// <summary>The table <c>erased</c>, and what goes with whoever stands in it.</summary>
internal static class ErasedTable
{
    // What stays counts how agents and the hub did: who decided and promised what kind of thing when, without a word of why and what.
    private static readonly string[] Steps =
    [
        "DELETE FROM work WHERE thread_id IN {threads}",
        "DELETE FROM outbox WHERE key IN {threads}",
        "DELETE FROM promises WHERE state = 'open' AND thread_id IN {threads}",
        "UPDATE promises SET text = '', address = NULL WHERE thread_id IN {threads}",
        "UPDATE decisions SET outcome = 'refused', reason = 'erased' WHERE outcome = 'pending' AND thread_id IN {threads}",
        "UPDATE decisions SET because = '[]' WHERE thread_id IN {threads}",
        "DELETE FROM episodes WHERE thread_id IN {threads}",
        "DELETE FROM acquaintances WHERE customer_id IN {customers}",
        "DELETE FROM queue_told WHERE thread_id IN {threads}",
        "UPDATE erased SET forgotten = true WHERE thread_id IN {threads}",
    ];

    /// <summary>Writes down who was erased; those it knows it knows.</summary>
    public static Task AddAsync(DbConnection connection, DbTransaction transaction, IEnumerable<ErasedIdentity> erased) =>
        connection.ExecuteAsync(
            $"""
            INSERT INTO erased (thread_id, customer_id, forgotten)
            SELECT thread_id, customer_id, false FROM {JsonRows.Of(connection, "thread_id text", "customer_id text")}
            ON CONFLICT (thread_id) DO NOTHING
            """,
            new { rows = Rows(erased.Select(one => new ErasedRow { ThreadId = one.ThreadId, CustomerId = one.CustomerId }).DistinctBy(row => row.ThreadId)) },
            transaction);

    /// <summary>Whether a thread's customer was erased. Whoever was not is not before the transaction ends.</summary>
    public static async Task<bool> HasAsync(DbConnection connection, DbTransaction transaction, Guid thread)
    {
        await Revision.HoldAsync(connection, transaction);
        return await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM erased WHERE thread_id = @thread", new { thread }, transaction) > 0;
    }

    /// <summary>All threads whose customers were erased.</summary>
    public static Task<IEnumerable<Guid>> ThreadsAsync(DbConnection connection) => connection.QueryAsync<Guid>("SELECT thread_id FROM erased");

    /// <summary>Removes what is kept of whoever was written down since.</summary>
    /// <returns>Their threads.</returns>
    public static async Task<IReadOnlyList<Guid>> ForgetAsync(DbConnection connection, DbTransaction transaction)
    {
        var pending = (await connection.QueryAsync<ErasedRow>("SELECT thread_id, customer_id FROM erased WHERE NOT forgotten", transaction: transaction)).AsList();
        if (pending.Count > 0)
        {
            string Among(string column) => $"(SELECT given.{column} FROM {JsonRows.Of(connection, "thread_id text", "customer_id text")})";
            foreach (var step in Steps)
            {
                await connection.ExecuteAsync(
                    step.Replace("{threads}", Among("thread_id")).Replace("{customers}", Among("customer_id")), new { rows = Rows(pending) }, transaction);
            }
        }

        return [.. pending.Select(row => row.ThreadId)];
    }

    private static string Rows(IEnumerable<ErasedRow> rows) => JsonSerializer.Serialize([.. rows], ErasedJson.Default.ErasedRowArray);
}

/// <summary>Rows as one parameter.</summary>
[JsonSerializable(typeof(ErasedRow[]))]
internal sealed partial class ErasedJson : JsonSerializerContext;
