using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;

namespace Omnichannel.Conversations.Inbound;

/// <summary>Changes that came before the message they are about, or before we know under which id a provider has it.</summary>
internal sealed class PendingChanges(Changes changes)
{
    /// <summary>Keeps a change until its message comes.</summary>
    public static Task AddAsync(Tx tx, InboundChange change, TimeProvider time) =>
        tx.ExecuteAsync(
            "INSERT INTO pending_changes (account, event_id, external_id, body, at) VALUES (@Account, @EventId, @ExternalId, @body, @at)",
            new { change.Account, change.EventId, change.ExternalId, body = JsonSerializer.Serialize(change, HostingJson.Default.InboundChange), at = time.GetUtcNow() });

    /// <summary>
    /// Makes those who learn a message's id and those who miss it wait for each other: otherwise a change could be put aside
    /// at the very moment in which what it waits for arrives.
    /// </summary>
    public static async Task LockAsync(Tx tx, IEnumerable<(string Account, string ExternalId)> messages)
    {
        if (!tx.IsSqlite)
        {
            await tx.QueryAsync<object>(
                $"SELECT pg_advisory_xact_lock(hashtextextended(key, 0))::text FROM (SELECT json_array_elements_text(@keys::json) AS key ORDER BY 1) AS keys",
                new { keys = Tx.List(messages.Select(message => message.Account + "\n" + message.ExternalId)) });
        }
    }

    /// <summary>Asks what waits for messages that have just come.</summary>
    public static IReadOnlyList<string> Waiting(Bundle bundle, IEnumerable<MessageRow> messages) =>
        Waiting(bundle, [.. messages.Where(message => message is { Account: not null, ExternalId: not null })
            .Select(message => new ReceivedRow(message.Account!, message.ExternalId!, MessageId: null))]);

    /// <summary>Applies what waits for messages that we sent, now that their providers' ids are known.</summary>
    public async Task ApplyAsync(Tx tx, IReadOnlyList<DeliveryUpdated> updates)
    {
        var known = updates.Where(update => update.ExternalId is not null).Select(update => (update.Account, ExternalId: update.ExternalId!)).Distinct().ToArray();
        if (known.Length > 0)
        {
            await LockAsync(tx, known);
            var bundle = new Bundle(tx);
            var waiting = Waiting(bundle, [.. known.Select(id => new ReceivedRow(id.Account, id.ExternalId, MessageId: null))]);
            await bundle.RunAsync();
            await ApplyAsync(tx, waiting);
        }
    }

    /// <summary>Applies what was found to wait.</summary>
    public async Task ApplyAsync(Tx tx, IReadOnlyList<string> waiting)
    {
        foreach (var change in waiting.Select(body => JsonSerializer.Deserialize(body, HostingJson.Default.InboundChange)!))
        {
            if (await changes.TryApplyAsync(tx, change))
            {
                await tx.ExecuteAsync("DELETE FROM pending_changes WHERE account = @Account AND event_id = @EventId", change);
            }
        }
    }

    private static IReadOnlyList<string> Waiting(Bundle bundle, IReadOnlyList<ReceivedRow> messages)
    {
        var tx = bundle.Tx;
        var sql =
            $"""
             SELECT p.body FROM pending_changes p JOIN {tx.Rows<ReceivedRow>()} ON r.account = p.account AND r.external_id = p.external_id
             ORDER BY p.at, p.event_id
             """;
        if (!tx.IsSqlite)
        {
            return messages.Count == 0 ? [] : bundle.Query<string>(sql, RowColumns<ReceivedRow>.Arrays(messages));
        }

        var waiting = new List<string>();
        bundle.Step(async () =>
        {
            // As nearly always there is none; and here a table made of JSON costs more than to ask.
            if (await tx.FirstAsync<long?>("SELECT 1 FROM pending_changes LIMIT 1") is not null)
            {
                waiting.AddRange(await tx.QueryAsync<string>(sql, tx.Parameters(messages)));
            }
        });
        return waiting;
    }
}
