using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.External.Deliveries;

/// <summary>A delivery that an adapter has leased.</summary>
internal sealed record Leased(Guid Id, string Account, int Attempt, string Payload);

/// <summary>
/// Deliveries until their adapter has answered: <c>waiting</c> (leased while <c>lease_until</c> is ahead) or <c>done</c>, kept for a
/// week so that a late or repeated answer is recognised.
/// </summary>
internal sealed class DeliveryQueue([FromKeyedServices(ExternalSchema.Service)] Database database, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>Nobody leases for longer: what is leased beyond that was leased by a clock that was wrong.</summary>
    private static readonly TimeSpan LongestLease = TimeSpan.FromMinutes(2);

    /// <summary>Adds deliveries; one that is there with an earlier attempt waits again, one with the same attempt stays as it is.</summary>
    public Task AddAsync(IReadOnlyList<(Guid Id, string Account, int Attempt, string Payload)> deliveries, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                """
                INSERT INTO deliveries (id, account, number, attempt, state, payload, lease_until, updated_at)
                VALUES (@Id, @Account, @now, @Attempt, 'waiting', @Payload, 0, @now)
                ON CONFLICT (id) DO UPDATE SET attempt = excluded.attempt, state = 'waiting', payload = excluded.payload, lease_until = 0, updated_at = excluded.updated_at
                WHERE deliveries.attempt < excluded.attempt
                """,
                deliveries.Select(delivery => new { delivery.Id, delivery.Account, delivery.Attempt, delivery.Payload, now = Now }),
                transaction),
            cancellationToken);

    /// <summary>Leases up to <paramref name="max"/> waiting deliveries, oldest first.</summary>
    /// <param name="account">The account's; null: anybody's.</param>
    /// <param name="max">How many at the most.</param>
    /// <param name="lease">How long they are the caller's.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<IReadOnlyList<Leased>> LeaseAsync(string account, int max, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<Leased>>(
            async (connection, transaction) =>
            {
                var skipLocked = database.IsSqlite ? "" : "FOR UPDATE SKIP LOCKED";
                var rows = await connection.QueryAsync<(Guid Id, string Account, long Number, int Attempt, string Payload)>(
                    $"""
                    UPDATE deliveries SET lease_until = @until, updated_at = @now
                    WHERE id IN (
                        SELECT id FROM deliveries WHERE state = 'waiting' AND account = @account AND (lease_until <= @now OR lease_until > @never)
                        ORDER BY number, id LIMIT @max {skipLocked})
                    RETURNING id, account, number, attempt, payload
                    """,
                    new { account, max, now = Now, never = Never, until = Now + (long)lease.TotalMilliseconds },
                    transaction);
                return [.. rows.OrderBy(row => row.Number).ThenBy(row => row.Id).Select(row => new Leased(row.Id, row.Account, row.Attempt, row.Payload))];
            },
            cancellationToken);

    /// <summary>A delivery of an account, with its state; null when there is none.</summary>
    public async Task<(int Attempt, string State)?> FindAsync(string account, Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<(int, string)?>(
            "SELECT attempt, state FROM deliveries WHERE id = @id AND account = @account", new { id, account });
    }

    /// <summary>Nobody need send this attempt any more.</summary>
    public Task DoneAsync(Guid id, int attempt, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "UPDATE deliveries SET state = 'done', payload = '', updated_at = @now WHERE id = @id AND attempt = @attempt",
                new { id, attempt, now = Now },
                transaction),
            cancellationToken);

    /// <summary>Nobody need send these any more, whatever the attempt, and nothing of them is kept: their customer was erased. One that comes only now is done, too.</summary>
    public Task ForgetAsync(IReadOnlyList<Guid> deliveries, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                $"""
                INSERT INTO deliveries (id, account, number, attempt, state, payload, lease_until, updated_at)
                SELECT id, '', @now, @last, 'done', '', 0, @now FROM {JsonRows.Ids(connection)}
                ON CONFLICT (id) DO UPDATE SET attempt = excluded.attempt, state = 'done', payload = '', updated_at = excluded.updated_at
                """,
                new { ids = JsonRows.Ids(deliveries), last = int.MaxValue, now = Now },
                transaction),
            cancellationToken);

    /// <summary>The accounts that have something waiting now.</summary>
    public async Task<IReadOnlyList<string>> WaitingAccountsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<string>(
            "SELECT DISTINCT account FROM deliveries WHERE state = 'waiting' AND (lease_until <= @now OR lease_until > @never)", new { now = Now, never = Never })];
    }

    /// <summary>Forgets what was done a week ago.</summary>
    public Task PruneAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "DELETE FROM deliveries WHERE state = 'done' AND updated_at < @before",
                new { before = Now - (long)Kept.TotalMilliseconds },
                transaction),
            cancellationToken);

    private long Never => Now + (long)LongestLease.TotalMilliseconds;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
