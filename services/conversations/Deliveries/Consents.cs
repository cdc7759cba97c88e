using System.Data.Common;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Storage;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>A row of <c>consents</c>.</summary>
internal sealed record ConsentRow(string Account, string Address, bool Granted, DateTimeOffset At);

/// <summary>Whether customers allow that we write to them (STOP and START).</summary>
public sealed class Consents(TimeProvider time)
{
    /// <summary>
    /// Remembers the newest word of each address, with the caller's transaction; a word that comes again says nothing new, whatever its time. A word
    /// of the future was said by a clock that was ahead: it counts as said now, or the customer's next word would count for nothing until that time
    /// has come.
    /// </summary>
    public async Task ApplyAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<ConsentChanged> changes, CancellationToken cancellationToken)
    {
        var tx = new Tx(connection, transaction);
        var now = time.GetUtcNow();
        var furthest = now + Clocks.Skew;
        ConsentRow[] newest =
        [
            .. (await FreshAsync(tx, changes)).GroupBy(change => (change.Account, change.Address))
                .OrderBy(words => words.Key.Account, StringComparer.Ordinal).ThenBy(words => words.Key.Address, StringComparer.Ordinal)
                .Select(words => words.Aggregate((known, word) => known.OccurredAt <= word.OccurredAt || known.OccurredAt > furthest ? word : known))
                .Select(last => new ConsentRow(last.Account, last.Address, last.Granted, last.OccurredAt < now ? last.OccurredAt : now)),
        ];
        if (newest.Length == 0)
        {
            return;
        }

        var parameters = tx.Parameters(newest);
        parameters.Add("furthest", furthest);
        await tx.ExecuteAsync(
            $"UPDATE consents SET at = 0 FROM {tx.Rows<ConsentRow>()} WHERE consents.account = r.account AND consents.address = r.address AND consents.at > @furthest",
            parameters);
        await tx.InsertAsync(
            "consents", newest, "ON CONFLICT (account, address) DO UPDATE SET granted = excluded.granted, at = excluded.at WHERE consents.at <= excluded.at");
    }

    private static async Task<IEnumerable<ConsentChanged>> FreshAsync(Tx tx, IReadOnlyList<ConsentChanged> changes)
    {
        static string Once(ConsentChanged change) => "consent:" + change.EventId;
        var bundle = new Bundle(tx);
        var fresh = bundle.InsertNew(
            "received",
            [
                .. changes.Select(change => new ReceivedRow(change.Account, Once(change), MessageId: null)).Distinct()
                    .OrderBy(row => row.Account, StringComparer.Ordinal).ThenBy(row => row.ExternalId, StringComparer.Ordinal),
            ]);
        await bundle.RunAsync();
        var known = fresh.Select(row => (row.Account, row.ExternalId)).ToHashSet();
        return changes.Where(change => known.Contains((change.Account, Once(change)))).DistinctBy(change => (change.Account, change.EventId));
    }

    /// <summary>Those of these lanes whose customers have forbidden to be written to.</summary>
    internal static async Task<IReadOnlySet<string>> RevokedAsync(Tx tx, IEnumerable<string> lanes) =>
        (await tx.QueryAsync<string>(
            $"SELECT account || '|' || address FROM consents WHERE NOT granted AND account || '|' || address {tx.In("lanes")}",
            new { lanes = Tx.List(lanes) })).ToHashSet();
}
