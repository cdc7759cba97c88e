using Omnichannel.Contracts;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>Reads and writes deliveries, many at a time, and tells agents what became of their messages.</summary>
internal sealed class DeliveryStore(
    MessageReads messages,
    FeedEvents events,
    [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
    TimeProvider time)
{
    /// <summary>
    /// The deliveries of a query, their rows locked until the end of the transaction, and before them the rows of their threads: whoever
    /// tells agents about a message holds its thread, so that they hear it in the order in which it happened.
    /// </summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="where">A condition on <c>deliveries</c>.</param>
    /// <param name="parameters">What it needs.</param>
    public static async Task<List<DeliveryRow>> LockedAsync(Tx tx, string where, object parameters)
    {
        if (!tx.IsSqlite)
        {
            await tx.QueryAsync<string>(
                $"SELECT id FROM threads WHERE id IN (SELECT thread_id FROM deliveries WHERE {where}) ORDER BY id FOR UPDATE", parameters);
        }

        return await tx.QueryAsync<DeliveryRow>($"SELECT * FROM deliveries WHERE {where} ORDER BY number{tx.ForUpdate}", parameters);
    }

    /// <summary>Writes what changed of deliveries.</summary>
    public async Task MoveAsync(Tx tx, IReadOnlyCollection<DeliveryRow> moved)
    {
        if (moved.Count == 0)
        {
            return;
        }

        var now = time.GetUtcNow();
        await tx.ExecuteAsync(
            $"""
             UPDATE deliveries SET state = r.state, attempts = r.attempts, tries = r.tries, since = r.since, due_at = r.due_at, leased_at = r.leased_at,
               external_id = r.external_id, error_code = r.error_code, error_detail = r.error_detail, degraded = r.degraded, updated_at = r.updated_at
             FROM {tx.Rows<DeliveryMove>()} WHERE deliveries.id = r.id
             """,
            tx.Parameters(moved.Select(row => new DeliveryMove(
                row.Id, row.State, row.Attempts, row.Tries, row.Since, row.DueAt, row.LeasedAt, row.ExternalId, row.ErrorCode, row.ErrorDetail, row.Degraded, now))));
    }

    /// <summary>Gives deliveries other ids: for their channels they are others from here on.</summary>
    public static async Task RenewAsync(Tx tx, IReadOnlyDictionary<Guid, Guid> ids)
    {
        if (ids.Count > 0)
        {
            await tx.ExecuteAsync(
                $"UPDATE deliveries SET id = r.renewed FROM {tx.Rows<RenewedId>()} WHERE deliveries.id = r.id", tx.Parameters(ids.Select(pair => new RenewedId(pair.Key, pair.Value))));
        }
    }

    /// <summary>
    /// What clocks that were ahead put off is due now, and what they lent out was lent now: nothing that waits was written later than now.
    /// </summary>
    public static async Task BelieveAsync(Tx tx, DateTimeOffset now)
    {
        var latest = now + Clocks.Skew;
        await tx.ExecuteAsync("UPDATE deliveries SET due_at = @now, updated_at = @now WHERE state = 'queued' AND due_at > @now AND updated_at > @latest", new { now, latest });
        await tx.ExecuteAsync("UPDATE deliveries SET leased_at = @now WHERE state = 'sending' AND leased_at > @latest", new { now, latest });
    }

    /// <summary>
    /// What is left of messages of which a part failed is not sent: half a message would be worse than none. Gives the deliveries that
    /// were given up.
    /// </summary>
    public async Task<IReadOnlyList<DeliveryRow>> GiveUpRestAsync(Tx tx, IEnumerable<DeliveryRow> moved)
    {
        var broken = moved.Where(row => row.State == DeliveryStates.Failed && row.Part < row.Parts).Select(row => row.MessageId).Distinct().ToArray();
        if (broken.Length == 0)
        {
            return [];
        }

        var rest = await tx.QueryAsync<DeliveryRow>(
            $"SELECT * FROM deliveries WHERE message_id {tx.In("broken")} AND type = 'message.send' AND state = 'queued' AND part > 1 ORDER BY number{tx.ForUpdate}",
            new { broken = Tx.List(broken) });
        var given = rest.Select(row => row.Fail("part-failed", "An earlier part of the message failed.")).ToArray();
        await MoveAsync(tx, given);
        return given;
    }

    /// <summary>Tells agents how these messages look now; their threads' rows are locked.</summary>
    public async Task AnnounceAsync(Tx tx, IEnumerable<Guid> messageIds)
    {
        var models = await messages.ByIdsAsync(tx, messageIds.Distinct());
        await outbox.AddAsync(tx.Connection, tx.Transaction!, [.. models.Select(model => events.MessageUpdated(model.ThreadId, model.Message))]);
    }
}
