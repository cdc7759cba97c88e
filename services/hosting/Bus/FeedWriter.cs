using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Bus;

/// <summary>
/// Moves rows from a service's outbox into its feed, and tells that the feed grew. As one at a time writes there (in PostgreSQL with
/// <see cref="Outbox.FeedTurnSql"/>), ids of the feed appear in their order.
/// </summary>
internal sealed class FeedWriter(Database database, IBus bus, TimeProvider time)
{
    /// <summary>The feed's newest rows that are kept; who comes back after more than that has to read everything anew.</summary>
    private const int Kept = 1_000_000;

    /// <summary>After so many events their places in the outbox are cleared away: every look would go over them again, and the database's own sweeper comes once a minute.</summary>
    private const int SweepEvery = 10_000;

    private static readonly TimeSpan PruneEvery = TimeSpan.FromHours(1);
    private long _told;
    private int _unswept;
    private DateTimeOffset _pruneAt = time.GetUtcNow() + PruneEvery;

    /// <summary>Moves what is there, and tells of it.</summary>
    /// <returns>False: there was nothing to move.</returns>
    public async Task<bool> MoveAsync(Duty duty, CancellationToken cancellationToken)
    {
        await PruneAsync(duty, cancellationToken);
        var moved = 0;
        if (!database.IsSqlite)
        {
            // Most events are written to the feed at once: the turn is only taken from those who do when something waits.
            moved = await duty.Connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT FROM outbox WHERE topic = 'feed')")
                ? await duty.Connection.ExecuteAsync(new CommandDefinition(
                    $"{Outbox.AwaitFeedTurnSql}; {FeedPack.MoveSql}", new { At = time.GetUtcNow() }, cancellationToken: cancellationToken))
                : 0;
        }
        else if (await duty.Connection.ExecuteScalarAsync<long>("SELECT coalesce(max(id), 0) FROM feed") is var last && last > _told)
        {
            (moved, _told) = (1, last);
        }

        if (moved > 0)
        {
            Boundary.Reached(Boundary.Committed, duty.Service);
            Boundary.Reached(Boundary.Grown, duty.Service);
            await bus.BroadcastAsync(Outbox.FeedBroadcast(database.Service), ReadOnlyMemory<byte>.Empty, cancellationToken);
            Boundary.Reached(Boundary.Told, duty.Service);
            await SweepAsync(duty, moved, cancellationToken);
        }

        return moved > 0;
    }

    private async Task SweepAsync(Duty duty, int moved, CancellationToken cancellationToken)
    {
        _unswept += moved;
        if (_unswept >= SweepEvery && !database.IsSqlite)
        {
            _unswept = 0;
            await duty.Connection.ExecuteAsync(new CommandDefinition("VACUUM (SKIP_LOCKED, TRUNCATE off) outbox", cancellationToken: cancellationToken));
        }
    }

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
