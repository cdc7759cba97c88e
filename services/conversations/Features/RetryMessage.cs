using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary><c>POST /api/messages/{id}/retry</c>: an agent sends again what failed, or what may not have arrived.</summary>
internal sealed class RetryMessage(
    [FromKeyedServices(ConversationsModule.Service)] Database database,
    [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
    DeliveryStore store,
    MessageReads messages,
    DeliverySignal signal,
    TimeProvider time)
{
    public async Task<Results<Accepted<MessageModel>, ProblemHttpResult>> HandleAsync(Guid id, CancellationToken cancellationToken)
    {
        var (message, known) = await database.WriteAsync(
            async (connection, transaction) =>
            {
                var tx = new Tx(connection, transaction);
                var now = time.GetUtcNow();
                var deliveries = await DeliveryStore.LockedAsync(tx, "message_id = @id AND type = 'message.send'", new { id });
                var ended = deliveries.Where(row => row.State is DeliveryStates.Failed or DeliveryStates.Unknown).ToArray();
                var renewed = ended.Where(HadLeft).ToDictionary(row => row.Id, _ => Ids.New(time));
                await DeliveryStore.RenewAsync(tx, renewed);
                var again = ended.Select(row => Again(row, now) with { Id = renewed.GetValueOrDefault(row.Id, row.Id) }).ToArray();
                await store.MoveAsync(tx, again);
                if (again.Length > 0)
                {
                    await store.AnnounceAsync(tx, [id]);
                }

                var found = (await messages.ByIdsAsync(tx, [id])).Select(model => model.Message).FirstOrDefault();
                return (again.Length > 0 ? found : null, found is not null);
            },
            cancellationToken);
        outbox.Nudge();
        signal.Wake();
        return message is not null ? TypedResults.Accepted((string?)null, message)
            : known ? Problems.Conflict("not-failed", "Only what failed, or of which nobody knows, can be sent again.")
            : Problems.NotFound("message");
    }

    // Its channel has sent it, and would only say so again: what the provider then could not deliver is sent under another key.
    private static bool HadLeft(DeliveryRow delivery) => delivery is { State: DeliveryStates.Failed, ExternalId: not null };

    /// <summary>The same delivery, so the same idempotency key; its attempts go on counting, so that late answers to earlier ones are known as such.</summary>
    internal static DeliveryRow Again(DeliveryRow delivery, DateTimeOffset now) => delivery with
    {
        State = DeliveryStates.Queued,
        Tries = 0,
        Since = now,
        DueAt = DeliveryRow.AtOnce,
        LeasedAt = null,
        ExternalId = null,
        ErrorCode = null,
        ErrorDetail = null,
    };
}
