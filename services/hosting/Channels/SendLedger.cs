using System.Data.Common;
using System.Text.Json;
using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Channels;

/// <summary>What the ledger says before a send.</summary>
/// <param name="MaySend">Whether this attempt has to go to the provider now.</param>
/// <param name="Outcome">What became of it before; null with <paramref name="MaySend"/> false: it was begun, and its answer was lost.</param>
public sealed record LedgerEntry(bool MaySend, DeliveryUpdated? Outcome);

/// <summary>
/// Written before and after every call to a provider that has no idempotency key, so that a process that dies in between never
/// sends twice: an attempt that was begun and has no outcome is <c>unknown</c>. Keyed singleton under the service's name.
/// </summary>
public sealed class SendLedger(Database database, TimeProvider time)
{
    /// <summary>Its table: a step in the schema of every service that has a ledger.</summary>
    public const string Table = """
        CREATE TABLE sends (
            delivery_id text NOT NULL PRIMARY KEY,
            attempt integer NOT NULL,
            outcome text,
            updated_at bigint NOT NULL
        );
        CREATE INDEX sends_age ON sends (updated_at);
        """;

    /// <summary>Begins an attempt. A delivery that was sent is never sent again, whatever the attempt.</summary>
    public Task<LedgerEntry> BeginAsync(SendMessage send, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, transaction) =>
            {
                var row = await connection.QuerySingleOrDefaultAsync<(int Attempt, string? Outcome)?>(
                    "SELECT attempt, outcome FROM sends WHERE delivery_id = @DeliveryId" + (database.IsSqlite ? "" : " FOR UPDATE"),
                    new { send.DeliveryId },
                    transaction);
                var entry = row is { } known ? Judge(send, known.Attempt, known.Outcome) : new LedgerEntry(MaySend: true, Outcome: null);
                if (entry.MaySend)
                {
                    await connection.ExecuteAsync(
                        """
                        INSERT INTO sends (delivery_id, attempt, outcome, updated_at) VALUES (@DeliveryId, @Attempt, NULL, @now)
                        ON CONFLICT (delivery_id) DO UPDATE SET attempt = excluded.attempt, outcome = NULL, updated_at = excluded.updated_at
                        """,
                        new { send.DeliveryId, send.Attempt, now = time.GetUtcNow() },
                        transaction);
                }

                return entry;
            },
            cancellationToken);

    /// <summary>Remembers an outcome.</summary>
    public Task EndAsync(DeliveryUpdated outcome, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "UPDATE sends SET outcome = @json, updated_at = @now WHERE delivery_id = @DeliveryId AND attempt = @Attempt",
                new
                {
                    outcome.DeliveryId,
                    outcome.Attempt,
                    json = JsonSerializer.Serialize(outcome, HostingJson.Default.DeliveryUpdated),
                    now = time.GetUtcNow(),
                },
                transaction),
            cancellationToken);

    /// <summary>Forgets what came of deliveries whose customer was erased. None of them is sent from now on, and what comes late of one is not kept.</summary>
    public static Task ForgetAsync(DbConnection connection, DbTransaction transaction, IEnumerable<Guid> deliveries, DateTimeOffset now) =>
        connection.ExecuteAsync(
            $"""
            INSERT INTO sends (delivery_id, attempt, outcome, updated_at) SELECT id, @Last, NULL, @now FROM {JsonRows.Ids(connection)}
            ON CONFLICT (delivery_id) DO UPDATE SET attempt = excluded.attempt, outcome = NULL, updated_at = excluded.updated_at
            """,
            new { ids = JsonRows.Ids(deliveries), Last = int.MaxValue, now },
            transaction);

    private static LedgerEntry Judge(SendMessage send, int attempt, string? outcome)
    {
        var before = outcome is null ? null : JsonSerializer.Deserialize(outcome, HostingJson.Default.DeliveryUpdated);
        return before?.State == DeliveryStates.Sent || attempt >= send.Attempt
            ? new LedgerEntry(MaySend: false, before)
            : new LedgerEntry(MaySend: true, Outcome: null);
    }
}
