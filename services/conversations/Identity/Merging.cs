using System.Text.Json;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Conversations.Identity;

/// <summary>
/// Makes one thread of two. The absorbed one's messages go behind the survivor's, in their order, and where they came from is written
/// down, so that <see cref="Unmerging"/> can put them back. The absorbed customer and thread stay, and point to the survivor for ever.
/// </summary>
internal sealed class Merging(FeedEvents events, [FromKeyedServices(ConversationsModule.Service)] Outbox outbox, TimeProvider time)
{
    /// <summary>Both are nobody else's already, and the caller holds the locks on both threads.</summary>
    /// <returns>The id of the merge.</returns>
    public async Task<Guid> MergeAsync(Tx tx, CustomerRow survivor, CustomerRow absorbed, string? reason, Actor who)
    {
        var threads = (await tx.QueryAsync<ThreadRow>(
            $"SELECT {ThreadRow.Columns} FROM threads WHERE id IN (@one, @other)",
            new { one = survivor.ThreadId, other = absorbed.ThreadId })).ToDictionary(row => row.Id);
        var (into, from) = (threads[survivor.ThreadId], threads[absorbed.ThreadId]);
        var (before, after) = (Situation.Of(into), Situation.Join(Situation.Of(into), Situation.Of(from)));
        var merge = new
        {
            id = Ids.New(time),
            survivor = survivor.Id,
            absorbed = absorbed.Id,
            into = into.Id,
            from = from.Id,
            situation = JsonSerializer.Serialize(new[] { before, after }, SituationJson.Default.SituationArray),
            reason,
            byId = who.Id,
            byName = who.Name,
            at = time.GetUtcNow(),
            offset = into.LastSeq,
        };

        await tx.ExecuteAsync(
            """
            INSERT INTO merges (id, survivor, absorbed, survivor_thread, absorbed_thread, situation, reason, by_id, by_name, at)
              VALUES (@id, @survivor, @absorbed, @into, @from, @situation, @reason, @byId, @byName, @at);
            INSERT INTO merge_messages (merge_id, message_id, from_thread, from_seq) SELECT @id, id, thread_id, seq FROM messages WHERE thread_id = @from;
            INSERT INTO merge_addresses (merge_id, address) SELECT @id, address FROM addresses WHERE customer_id = @absorbed;
            UPDATE messages SET thread_id = @into, seq = seq + @offset WHERE thread_id = @from;
            UPDATE deliveries SET thread_id = @into WHERE thread_id = @from;
            UPDATE addresses SET customer_id = @survivor WHERE customer_id = @absorbed;
            UPDATE customers SET merged_into = @survivor, updated_at = @at WHERE id = @absorbed;
            UPDATE customers SET name = coalesce(name, (SELECT name FROM customers WHERE id = @absorbed)),
              language = coalesce(language, (SELECT language FROM customers WHERE id = @absorbed)), updated_at = @at WHERE id = @survivor;
            UPDATE threads SET merged_into = @into, version = version + 1 WHERE id = @from;
            """,
            merge);

        var newest = from.LastAt > into.LastAt && from.LastSeq > 0 ? from : into;
        await ThreadWrites.UpdateAsync(tx, after.Apply(into) with
        {
            LastSeq = into.LastSeq + from.LastSeq,
            Preview = newest.Preview,
            LastAt = newest.LastAt,
            LastAccount = newest.LastAccount ?? into.LastAccount ?? from.LastAccount,
            LastAddress = newest.LastAddress ?? into.LastAddress ?? from.LastAddress,
            LastChannel = newest.LastChannel ?? into.LastChannel ?? from.LastChannel,
            LastInboundAt = Latest(into.LastInboundAt, from.LastInboundAt),
        });
        await Audit.WriteAsync(
            tx, time, who, "customer.merged", survivor.Id, ("merge", merge.id.ToString()), ("absorbed", absorbed.Id.ToString()), ("reason", reason));
        await outbox.AddAsync(tx.Connection, tx.Transaction!,
        [
            events.CustomerUpdated(into.Id, survivor.Id),
            events.CustomerUpdated(from.Id, absorbed.Id),
            .. (await ThreadReads.ByIdsAsync(tx, [into.Id])).Select(events.ThreadUpdated),
            events.EverythingChanged(into.Id),
        ]);
        return merge.id;
    }

    private static DateTimeOffset? Latest(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;
}
