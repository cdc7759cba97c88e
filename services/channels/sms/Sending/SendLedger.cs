using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.Sms.Sending;

/// <summary>What the ledger says before a send.</summary>
/// <param name="MaySend">Whether this attempt has to go to the provider now.</param>
/// <param name="Outcome">What became of it before; null with <paramref name="MaySend"/> false: it was begun, and its answer was lost.</param>
internal sealed record LedgerEntry(bool MaySend, DeliveryUpdated? Outcome);

/// <summary>
/// Written before and after every call to Twilio, so that a process that dies in between never sends twice: an attempt that was
/// begun and has no outcome is <c>unknown</c>.
/// </summary>
internal sealed class SendLedger([FromKeyedServices(SmsSchema.Service)] Database database, TimeProvider time)
{
    /// <summary>Begins attempts. A delivery that was sent is never sent again, whatever the attempt.</summary>
    public Task<IReadOnlyDictionary<Guid, LedgerEntry>> BeginAsync(IReadOnlyList<SendMessage> sends, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyDictionary<Guid, LedgerEntry>>(
            async (connection, transaction) =>
            {
                var rows = await connection.QueryAsync<(Guid DeliveryId, int Attempt, string? Outcome)>(
                    database.IsSqlite
                        ? "SELECT delivery_id, attempt, outcome FROM sends WHERE delivery_id IN @ids"
                        : "SELECT delivery_id, attempt, outcome FROM sends WHERE delivery_id = ANY(@ids) FOR UPDATE",
                    new { ids = sends.Select(send => send.DeliveryId.ToString()).ToArray() },
                    transaction);
                var known = rows.ToDictionary(row => row.DeliveryId);
                var entries = new Dictionary<Guid, LedgerEntry>();
                foreach (var send in sends)
                {
                    entries[send.DeliveryId] = known.TryGetValue(send.DeliveryId, out var row) ? Judge(send, row.Attempt, row.Outcome) : new(MaySend: true, null);
                }

                await connection.ExecuteAsync(
                    """
                    INSERT INTO sends (delivery_id, attempt, outcome, updated_at) VALUES (@DeliveryId, @Attempt, NULL, @now)
                    ON CONFLICT (delivery_id) DO UPDATE SET attempt = excluded.attempt, outcome = NULL, updated_at = excluded.updated_at
                    """,
                    sends.Where(send => entries[send.DeliveryId].MaySend).Select(send => new { send.DeliveryId, send.Attempt, now = time.GetUtcNow() }),
                    transaction);
                return entries;
            },
            cancellationToken);

    /// <summary>Remembers outcomes.</summary>
    public Task EndAsync(IReadOnlyList<DeliveryUpdated> outcomes, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "UPDATE sends SET outcome = @outcome, updated_at = @now WHERE delivery_id = @DeliveryId AND attempt = @Attempt",
                outcomes.Select(outcome => new
                {
                    outcome.DeliveryId,
                    outcome.Attempt,
                    outcome = JsonSerializer.Serialize(outcome, HostingJson.Default.DeliveryUpdated),
                    now = time.GetUtcNow(),
                }),
                transaction),
            cancellationToken);

    private static LedgerEntry Judge(SendMessage send, int attempt, string? outcome)
    {
        var before = outcome is null ? null : JsonSerializer.Deserialize(outcome, HostingJson.Default.DeliveryUpdated);
        return before?.State == DeliveryStates.Sent || attempt >= send.Attempt
            ? new LedgerEntry(MaySend: false, before)
            : new LedgerEntry(MaySend: true, Outcome: null);
    }
}
