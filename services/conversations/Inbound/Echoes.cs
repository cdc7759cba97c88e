using Omnichannel.Contracts;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Storage;

namespace Omnichannel.Conversations.Inbound;

/// <summary>
/// Puts what colleagues wrote in a provider's own app into the thread, and recognises what we sent ourselves: by the provider's id, or,
/// while the answer with that id is still on its way, by what is being sent to the same customer at this moment.
/// </summary>
internal sealed class Echoes(Append append, DeliveryUpdates deliveries, PendingChanges pending)
{
    private const string UnderWaySql =
        """
        SELECT id, content FROM deliveries
        WHERE account = @Account AND external_id IS NULL AND address = @To AND type = 'message.send' AND state IN ('sending', 'unknown')
        ORDER BY number
        """;

    public async Task RunAsync(Tx tx, IReadOnlyList<SentElsewhere> echoes, CancellationToken cancellationToken)
    {
        // Who learns a provider's id and who looks for it wait for each other.
        await PendingChanges.LockAsync(tx, echoes.Select(echo => (echo.Account, echo.ExternalId)));
        var others = new List<Arrival>();
        foreach (var echo in echoes)
        {
            if (await tx.FirstAsync<long?>("SELECT 1 FROM deliveries WHERE account = @Account AND external_id = @ExternalId LIMIT 1", echo) is not null)
            {
                continue;
            }

            var underWay = await tx.QueryAsync<UnderWay>(UnderWaySql, echo);
            if (underWay.FirstOrDefault(delivery => IsSame(DeliveryContent.Parse(delivery.Content), echo)) is not { } own)
            {
                others.Add(Arrival.Of(echo));
                continue;
            }

            DeliveryUpdated[] arrived =
            [
                new DeliveryUpdated { Account = echo.Account, DeliveryId = own.Id, ExternalId = echo.ExternalId, State = DeliveryStates.Sent, OccurredAt = echo.OccurredAt },
            ];
            await deliveries.ApplyAsync(tx.Connection, tx.Transaction!, arrived, cancellationToken);
            await pending.ApplyAsync(tx, arrived);
        }

        await append.RunAsync(tx, others);
        if (others.Count > 0)
        {
            await tx.ExecuteAsync(
                $"""
                 UPDATE episodes SET first_response_at = (SELECT min(m.received_at) FROM messages m WHERE m.episode_id = episodes.id AND m.direction = 'outbound')
                 WHERE first_response_at IS NULL AND closed_at IS NULL AND id IN (SELECT m.episode_id FROM messages m WHERE m.id {tx.In("ids")})
                 """,
                new { ids = Tx.List(others.Select(arrival => arrival.Id)) });
        }
    }

    private static bool IsSame(DeliveryContent sent, SentElsewhere echo) =>
        string.Equals(sent.Content.Text.Trim(), echo.Content.Text.Trim(), StringComparison.Ordinal)
        && (echo.Content.Text.Length > 0 || (sent.Attachments.Count > 0 && echo.Attachments.Count > 0));

    private sealed record UnderWay
    {
        public Guid Id { get; init; }
        public string Content { get; init; } = "{}";
    }
}
