using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.External.Intake;

/// <summary>Which events were accepted before, for ever: what tells <c>duplicate</c> from <c>accepted</c>.</summary>
internal sealed class AcceptedEvents([FromKeyedServices(ExternalSchema.Service)] Database database)
{
    /// <summary>Those of <paramref name="externalIds"/> that are known, with their message's id (or null).</summary>
    public async Task<IReadOnlyDictionary<string, string?>> FindAsync(
        string account, IReadOnlyList<string> externalIds, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(string ExternalId, string? MessageId)>(
            $"SELECT external_id, message_id FROM accepted WHERE account = @account AND external_id {database.In("ids")}",
            new { account, ids = externalIds.ToArray() });
        return rows.ToDictionary(row => row.ExternalId, row => row.MessageId);
    }

    /// <summary>Remembers events after they were published. An id that somebody else remembered meanwhile keeps its first row.</summary>
    public Task AddAsync(string account, IReadOnlyList<(string ExternalId, string? MessageId)> events, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => database.IsSqlite
                ? connection.ExecuteAsync(
                    """
                    INSERT INTO accepted (account, external_id, message_id) VALUES (@account, @ExternalId, @MessageId)
                    ON CONFLICT (account, external_id) DO NOTHING
                    """,
                    events.Select(accepted => new { account, accepted.ExternalId, accepted.MessageId }),
                    transaction)
                : connection.ExecuteAsync(
                    """
                    INSERT INTO accepted (account, external_id, message_id)
                    SELECT @account, * FROM unnest(@ids, @messages) ORDER BY 1
                    ON CONFLICT (account, external_id) DO NOTHING
                    """,
                    new
                    {
                        account,
                        ids = events.Select(accepted => accepted.ExternalId).ToArray(),
                        messages = events.Select(accepted => accepted.MessageId).ToArray(),
                    },
                    transaction),
            cancellationToken);
}
