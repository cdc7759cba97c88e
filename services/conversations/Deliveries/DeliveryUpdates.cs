using System.Data.Common;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Inbound;
using Omnichannel.Conversations.Storage;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>A row of <c>early_receipts</c>: news of a message before its provider's id is known.</summary>
internal sealed record EarlyReceipt(string Account, string ExternalId, string State, string? ErrorCode, string? ErrorDetail, DateTimeOffset At)
{
    public DeliveryUpdated ToUpdate() => new()
    {
        Account = Account,
        ExternalId = ExternalId,
        State = State,
        Error = ErrorCode is null ? null : new DeliveryError(ErrorCode, ErrorDetail),
        OccurredAt = At,
    };
}

/// <summary>What channels and providers say became of deliveries.</summary>
internal sealed class DeliveryUpdates(DeliveryStore store, TimeProvider time)
{
    /// <summary>Moves the deliveries forward, in the order of the news, with the caller's transaction.</summary>
    public async Task ApplyAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<DeliveryUpdated> updates, CancellationToken cancellationToken)
    {
        var tx = new Tx(connection, transaction);

        // Who learns a provider's id and who looks for it wait for each other, so that no receipt falls between.
        await PendingChanges.LockAsync(tx, updates.Where(update => update.ExternalId is not null).Select(update => (update.Account, update.ExternalId!)));
        var known = await FindAsync(tx, updates);
        var (moved, early) = Apply(known, updates);
        moved = await TakeEarlyAsync(tx, moved);
        await tx.InsertAsync("early_receipts", early);
        await store.MoveAsync(tx, moved);
        var givenUp = await store.GiveUpRestAsync(tx, moved);
        await store.AnnounceAsync(tx, moved.Concat(givenUp).Select(row => row.MessageId));
    }

    private static Task<List<DeliveryRow>> FindAsync(Tx tx, IReadOnlyList<DeliveryUpdated> updates) =>
        DeliveryStore.LockedAsync(
            tx,
            $"""
             id IN (
               SELECT d.id FROM deliveries d JOIN {tx.Rows<DeliveryName>()} ON d.id = r.id AND d.account = r.account
               UNION SELECT d.id FROM deliveries d JOIN {tx.Rows<DeliveryName>()} ON r.id IS NULL AND d.account = r.account AND d.external_id = r.external_id)
             """,
            tx.Parameters(updates.Select(update => new DeliveryName(update.DeliveryId, update.Account, update.ExternalId))));

    private (List<DeliveryRow> Moved, List<EarlyReceipt> Early) Apply(List<DeliveryRow> known, IReadOnlyList<DeliveryUpdated> updates)
    {
        var byId = known.ToDictionary(row => row.Id);
        var before = known.ToDictionary(row => row.Id);
        var early = new List<EarlyReceipt>();
        foreach (var update in updates)
        {
            if (Match(byId, update) is { } delivery)
            {
                byId[delivery.Id] = DeliveryProgress.Apply(delivery, update, time.GetUtcNow(), Random.Shared.NextDouble());
            }
            else if (update is { DeliveryId: null, ExternalId: { } externalId })
            {
                early.Add(new EarlyReceipt(update.Account, externalId, update.State, update.Error?.Code, update.Error?.Detail, update.OccurredAt));
            }
        }

        return ([.. byId.Values.Where(row => row != before[row.Id])], early);
    }

    private static DeliveryRow? Match(Dictionary<Guid, DeliveryRow> known, DeliveryUpdated update) =>
        update.DeliveryId is { } id
            ? known.GetValueOrDefault(id)
            : known.Values.FirstOrDefault(row => row.Account == update.Account && row.ExternalId is not null && row.ExternalId == update.ExternalId);

    /// <summary>Applies what was said about providers' ids before we knew whose they are.</summary>
    private async Task<List<DeliveryRow>> TakeEarlyAsync(Tx tx, List<DeliveryRow> moved)
    {
        var named = moved.Where(row => row.ExternalId is not null).ToDictionary(row => (row.Account, row.ExternalId!), row => row.Id);
        if (named.Count == 0)
        {
            return moved;
        }

        var names = tx.Parameters(named.Keys.Select(name => new DeliveryName(null, name.Account, name.Item2)));
        var receipts = await tx.QueryAsync<EarlyReceiptRow>(
            $"SELECT e.* FROM early_receipts e JOIN {tx.Rows<DeliveryName>()} ON e.account = r.account AND e.external_id = r.external_id ORDER BY e.at", names);
        if (receipts.Count == 0)
        {
            return moved;
        }

        await tx.ExecuteAsync(
            $"DELETE FROM early_receipts WHERE EXISTS (SELECT 1 FROM {tx.Rows<DeliveryName>()} WHERE r.account = early_receipts.account AND r.external_id = early_receipts.external_id)",
            names);
        var byId = moved.ToDictionary(row => row.Id);
        foreach (var receipt in receipts)
        {
            var id = named[(receipt.Account, receipt.ExternalId)];
            byId[id] = DeliveryProgress.Apply(byId[id], receipt.ToReceipt().ToUpdate(), time.GetUtcNow(), Random.Shared.NextDouble());
        }

        return [.. byId.Values];
    }

    private sealed record EarlyReceiptRow
    {
        public string Account { get; init; } = "";
        public string ExternalId { get; init; } = "";
        public string State { get; init; } = "";
        public string? ErrorCode { get; init; }
        public string? ErrorDetail { get; init; }
        public DateTimeOffset At { get; init; }

        public EarlyReceipt ToReceipt() => new(Account, ExternalId, State, ErrorCode, ErrorDetail, At);
    }
}

/// <summary>How news name a delivery.</summary>
internal sealed record DeliveryName(Guid? Id, string Account, string? ExternalId);
