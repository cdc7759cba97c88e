using System.Text.Json;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Conversations.Identity;

/// <summary>
/// Undoes a merge, whatever was merged before, after or around it: the absorbed customer gets its addresses back and its messages in
/// their old order, then those that came on its addresses meanwhile. What stays is numbered without gaps; what stood there before the
/// merge keeps its number.
/// </summary>
internal sealed class Unmerging(FeedEvents events, [FromKeyedServices(ConversationsModule.Service)] Outbox outbox, TimeProvider time)
{
    /// <summary>The merge is not undone yet, and the caller holds the locks on both threads.</summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="merge">What to undo.</param>
    /// <param name="root">The customer who has the messages today: the merge's survivor, or who absorbed that one in turn.</param>
    /// <param name="who">Who does it.</param>
    public async Task UnmergeAsync(Tx tx, MergeRow merge, CustomerRow root, Actor who)
    {
        var facts = new
        {
            merge.Id,
            merge.Number,
            merge.Absorbed,
            Root = root.Id,
            From = root.ThreadId,
            Into = merge.AbsorbedThread,
            At = time.GetUtcNow(),
        };

        // Negative numbers keep out of the others' way until the new ones are known. What came before the first that leaves stays untouched.
        var first = await tx.FirstAsync<long>(
            """
            SELECT coalesce(min(seq), 0) FROM messages WHERE thread_id = @From
              AND (id IN (SELECT message_id FROM merge_messages WHERE merge_id = @Id) OR address IN (SELECT address FROM merge_addresses WHERE merge_id = @Id))
            """,
            facts);
        await tx.ExecuteAsync(
            """
            UPDATE messages SET thread_id = @Into, seq = -(SELECT from_seq FROM merge_messages m WHERE m.merge_id = @Id AND m.message_id = messages.id)
              WHERE thread_id = @From AND id IN (SELECT message_id FROM merge_messages WHERE merge_id = @Id);
            UPDATE messages SET thread_id = @Into, seq = -(1000000000 + seq)
              WHERE thread_id = @From AND address IN (SELECT address FROM merge_addresses WHERE merge_id = @Id);
            """,
            facts);
        var moved = await tx.FirstAsync<long>(
            "SELECT count(*) FROM messages WHERE thread_id = @Into AND seq < -1000000000", facts);
        await tx.ExecuteAsync("UPDATE messages SET seq = -seq WHERE thread_id = @From AND seq > @first", new { facts.From, first });
        await RenumberAsync(tx, merge.AbsorbedThread, after: 0);
        await RenumberAsync(tx, root.ThreadId, after: first - 1);

        // Merges around this one, made later, no longer have what left with it.
        await tx.ExecuteAsync(
            $"""
             DELETE FROM merge_messages WHERE merge_id IN (SELECT id FROM merges WHERE number > @Number AND undone_at IS NULL)
               AND message_id IN (SELECT id FROM messages WHERE thread_id = @Into);
             DELETE FROM merge_addresses WHERE merge_id IN (SELECT id FROM merges WHERE number > @Number AND undone_at IS NULL)
               AND address IN (SELECT address FROM merge_addresses WHERE merge_id = @Id);
             UPDATE deliveries SET thread_id = @Into WHERE thread_id = @From AND message_id IN (SELECT id FROM messages WHERE thread_id = @Into);
             UPDATE addresses SET customer_id = @Absorbed
               WHERE customer_id = @Root AND address IN (SELECT address FROM merge_addresses WHERE merge_id = @Id);
             UPDATE customers SET merged_into = NULL, updated_at = @At WHERE id = @Absorbed;
             UPDATE merges SET undone_at = @At WHERE id = @Id;
             """,
            facts);
        await SettleAsync(tx, merge, root, moved > 0);
        await Audit.WriteAsync(tx, time, who, "customer.unmerged", root.Id, ("merge", merge.Id.ToString()), ("absorbed", merge.Absorbed.ToString()));
        await outbox.AddAsync(tx.Connection, tx.Transaction!,
        [
            events.CustomerUpdated(root.ThreadId, root.Id),
            events.CustomerUpdated(merge.AbsorbedThread, merge.Absorbed),
            .. (await ThreadReads.ByIdsAsync(tx, [root.ThreadId, merge.AbsorbedThread])).Select(events.ThreadUpdated),
            events.EverythingChanged(root.ThreadId),
        ]);
    }

    // The order is that of the negated numbers, so that no two messages ever have the same one on the way.
    private static Task RenumberAsync(Tx tx, Guid thread, long after) =>
        tx.ExecuteAsync(
            """
            UPDATE messages SET seq = n.seq
            FROM (SELECT id, @after + row_number() OVER (ORDER BY seq DESC) AS seq FROM messages WHERE thread_id = @thread AND seq < 0) AS n
            WHERE messages.id = n.id
            """,
            new { thread, after });

    private static async Task SettleAsync(Tx tx, MergeRow merge, CustomerRow root, bool wroteMeanwhile)
    {
        var threads = (await tx.QueryAsync<ThreadRow>(
            $"SELECT {ThreadRow.Columns} FROM threads WHERE id IN (@one, @other)",
            new { one = root.ThreadId, other = merge.AbsorbedThread })).ToDictionary(row => row.Id);
        var (from, into) = (threads[root.ThreadId], threads[merge.AbsorbedThread]);
        var now = Situation.Of(from);
        var situations = JsonSerializer.Deserialize(merge.Situation, SituationJson.Default.SituationArray)!;
        var direct = root.Id == merge.Survivor;

        await ThreadWrites.UpdateAsync(
            tx,
            await NewestAsync(tx, direct ? now.Undo(situations[0], situations[1]).Apply(from) : from),
            await NewestAsync(tx, Parted(into, now, wroteMeanwhile) with { MergedInto = null }));
        await tx.ExecuteAsync(
            """
            UPDATE thread_reads SET seq = (SELECT last_seq FROM threads WHERE id = thread_id)
            WHERE thread_id = @Id AND seq > (SELECT last_seq FROM threads WHERE id = thread_id)
            """,
            new { from.Id });
    }

    // Whoever wrote meanwhile waits as much as the merged thread did.
    private static ThreadRow Parted(ThreadRow absorbed, Situation now, bool wroteMeanwhile) =>
        wroteMeanwhile && now.State == ThreadStates.Open ? absorbed with { State = now.State, WaitingSince = now.WaitingSince } : absorbed;

    private static async Task<ThreadRow> NewestAsync(Tx tx, ThreadRow thread)
    {
        var newest = await tx.FirstAsync<MessageRow>("SELECT * FROM messages WHERE thread_id = @Id ORDER BY seq DESC LIMIT 1", new { thread.Id });
        var inbound = await tx.FirstAsync<MessageRow>(
            "SELECT * FROM messages WHERE thread_id = @Id AND direction = 'inbound' AND nature IN ('person', 'list') ORDER BY seq DESC LIMIT 1", new { thread.Id });
        return thread with
        {
            LastSeq = newest?.Seq ?? 0,
            Preview = newest is null ? null : Preview.Of(newest.Text, newest.Attachments),
            LastAt = newest?.ReceivedAt ?? thread.LastAt,
            LastAccount = inbound?.Account,
            LastAddress = inbound?.Address,
            LastChannel = inbound?.Channel,
            LastInboundAt = inbound?.OccurredAt,
        };
    }
}

/// <summary>A row of <c>merges</c>.</summary>
internal sealed record MergeRow
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid Survivor { get; init; }
    public Guid Absorbed { get; init; }
    public Guid SurvivorThread { get; init; }
    public Guid AbsorbedThread { get; init; }
    public string Situation { get; init; } = "[]";
    public string? Reason { get; init; }
    public string ById { get; init; } = "";
    public string ByName { get; init; } = "";
    public DateTimeOffset At { get; init; }
    public DateTimeOffset? UndoneAt { get; init; }
}
