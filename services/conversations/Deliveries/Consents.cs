using System.Data.Common;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Storage;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>A row of <c>consents</c>.</summary>
internal sealed record ConsentRow(string Account, string Address, bool Granted, DateTimeOffset At);

/// <summary>Whether customers allow that we write to them (STOP and START).</summary>
public sealed class Consents
{
    /// <summary>Remembers the newest word of each address, with the caller's transaction.</summary>
    public Task ApplyAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<ConsentChanged> changes, CancellationToken cancellationToken) =>
        new Tx(connection, transaction).InsertAsync(
            "consents",
            [
                .. changes.GroupBy(change => (change.Account, change.Address))
                    .OrderBy(words => words.Key.Account, StringComparer.Ordinal).ThenBy(words => words.Key.Address, StringComparer.Ordinal)
                    .Select(words => words.OrderBy(word => word.OccurredAt).Last())
                    .Select(last => new ConsentRow(last.Account, last.Address, last.Granted, last.OccurredAt)),
            ],
            "ON CONFLICT (account, address) DO UPDATE SET granted = excluded.granted, at = excluded.at WHERE consents.at <= excluded.at");

    /// <summary>Those of these lanes whose customers have forbidden to be written to.</summary>
    internal static async Task<IReadOnlySet<string>> RevokedAsync(Tx tx, IEnumerable<string> lanes) =>
        (await tx.QueryAsync<string>(
            $"SELECT account || '|' || address FROM consents WHERE NOT granted AND account || '|' || address {tx.In("lanes")}",
            new { lanes = Tx.List(lanes) })).ToHashSet();
}
