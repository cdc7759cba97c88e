using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Bus;

/// <summary>Moves rows from a service's outbox into its feed. As nobody else writes there, ids of the feed appear in their order.</summary>
internal sealed class FeedWriter(Database database, IBus bus, TimeProvider time)
{
    /// <summary>The feed's newest rows that are kept; who comes back after more than that has to read everything anew.</summary>
    private const int Kept = 1_000_000;

    private static readonly TimeSpan PruneEvery = TimeSpan.FromHours(1);
    private DateTimeOffset _pruneAt = time.GetUtcNow() + PruneEvery;

    /// <summary>Moves what is there.</summary>
    /// <returns>False: there was nothing.</returns>
    public async Task<bool> MoveAsync(Duty duty, CancellationToken cancellationToken)
    {
        await PruneAsync(duty, cancellationToken);
        var any = await duty.Connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "SELECT EXISTS (SELECT 1 FROM outbox WHERE topic = 'feed')", cancellationToken: cancellationToken));
        if (!any)
        {
            return false;
        }

        await duty.WriteAsync(
            (connection, transaction) =>
                connection.ExecuteAsync(database.IsSqlite ? MoveSqlite : MovePostgreSql, new { At = time.GetUtcNow() }, transaction),
            cancellationToken);
        await bus.BroadcastAsync(Outbox.FeedBroadcast(database.Service), ReadOnlyMemory<byte>.Empty, cancellationToken);
        return true;
    }

    private const string MoveSqlite =
        """
        INSERT INTO feed (type, key, body, at)
        SELECT type, key, CAST(body AS text), @At FROM outbox WHERE topic = 'feed' ORDER BY id LIMIT 1000;
        DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE topic = 'feed' ORDER BY id LIMIT 1000);
        """;

    private const string MovePostgreSql =
        """
        WITH moved AS (
            DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE topic = 'feed' ORDER BY id LIMIT 1000)
            RETURNING id, type, key, body)
        INSERT INTO feed (type, key, body, at)
        SELECT type, key, convert_from(body, 'UTF8'), @At FROM moved ORDER BY id
        """;

    private async Task PruneAsync(Duty duty, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now >= _pruneAt)
        {
            await duty.WriteAsync(
                (connection, transaction) =>
                    connection.ExecuteAsync("DELETE FROM feed WHERE id <= (SELECT max(id) FROM feed) - @Kept", new { Kept }, transaction),
                cancellationToken);
            _pruneAt = now + PruneEvery;
        }
    }
}
