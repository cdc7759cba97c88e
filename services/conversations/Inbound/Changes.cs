using Omnichannel.Contracts;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Identity;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Conversations.Inbound;

/// <summary>Applies customers' edits, deletions and reactions. What stood there before is kept in the audit.</summary>
internal sealed class Changes(
    MessageReads reads, FeedEvents events, [FromKeyedServices(ConversationsModule.Service)] Outbox outbox, TimeProvider time)
{
    private const string FindSql =
        """
        SELECT m.* FROM received r JOIN messages m ON m.id = r.message_id AND m.account = r.account AND m.external_id = r.external_id
          WHERE r.account = @Account AND r.external_id = @ExternalId
        UNION ALL
        SELECT m.* FROM messages m WHERE m.id IN (SELECT message_id FROM deliveries WHERE account = @Account AND external_id = @ExternalId)
        LIMIT 1
        """;

    /// <summary>Applies what was not applied before, in its order; a change whose message is not here yet waits for it.</summary>
    public async Task RunAsync(Tx tx, IReadOnlyList<InboundChange> changes)
    {
        foreach (var change in changes)
        {
            var once = new ReceivedRow(change.Account, "change:" + change.EventId, MessageId: null);
            if (await tx.InsertAsync("received", [once], "ON CONFLICT (account, external_id) DO NOTHING") == 1 && !await TryApplyAsync(tx, change))
            {
                await PendingChanges.AddAsync(tx, change, time);
            }
        }
    }

    /// <summary>Applies one change, or finds that its message is not here.</summary>
    public async Task<bool> TryApplyAsync(Tx tx, InboundChange change)
    {
        await PendingChanges.LockAsync(tx, [(change.Account, change.ExternalId)]);
        if (await LockedAsync(tx, change) is not { } message)
        {
            return false;
        }

        if (ChangeRule.Apply(message, change) is { } changed)
        {
            await SaveAsync(tx, change, message, changed);
        }

        return true;
    }

    // A merge may move the message while we wait for its thread.
    private static async Task<MessageRow?> LockedAsync(Tx tx, InboundChange change)
    {
        for (var message = await tx.FirstAsync<MessageRow>(FindSql, change); message is not null;)
        {
            await tx.QueryAsync<Guid>($"SELECT id FROM threads WHERE id = @ThreadId{tx.ForUpdate}", new { message.ThreadId });
            var now = await tx.FirstAsync<MessageRow>(FindSql, change);
            if (now is null || now.ThreadId == message.ThreadId)
            {
                return now;
            }

            message = now;
        }

        return null;
    }

    private async Task SaveAsync(Tx tx, InboundChange change, MessageRow before, MessageRow after)
    {
        await tx.ExecuteAsync(
            """
            UPDATE messages SET text = @Text, quoted = @Quoted, html = @Html, parts = @Parts, attachments = @Attachments, edited_at = @EditedAt,
              deleted_at = @DeletedAt, reactions = @Reactions WHERE id = @Id
            """,
            after);
        if (change.Type is ChangeRule.Edited or ChangeRule.Deleted)
        {
            await Audit.WriteAsync(
                tx, time, new Actor(change.From.Address, change.From.Name ?? ""), change.Type, before.Id,
                ("text", before.Text), ("html", before.Html), ("quoted", before.Quoted), ("parts", before.Parts), ("attachments", before.Attachments));
        }

        if (change.Type == ChangeRule.Deleted)
        {
            await tx.ExecuteAsync("DELETE FROM attachment_fetches WHERE message_id = @Id", after);
        }

        if (after.Attachments != before.Attachments)
        {
            await tx.InsertAsync(
                "attachment_fetches", [.. FetchRow.Of(after)], "ON CONFLICT (message_id, attachment_id) DO NOTHING");
        }

        var isNewest = await tx.ExecuteAsync(
            "UPDATE threads SET preview = @preview, version = version + 1 WHERE id = @ThreadId AND last_seq = @Seq AND preview <> @preview",
            new { after.ThreadId, after.Seq, preview = Preview.Of(after.Text, after.Attachments) }) == 1;
        var models = await reads.ModelsAsync(tx, [after]);
        await outbox.AddAsync(tx.Connection, tx.Transaction!,
        [
            .. models.Select(model => events.MessageUpdated(model.ThreadId, model.Message)),
            .. isNewest ? (await ThreadReads.ByIdsAsync(tx, [after.ThreadId])).Select(events.ThreadUpdated) : [],
        ]);
    }
}
