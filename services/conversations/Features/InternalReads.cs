using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary>What belongs to an address.</summary>
/// <param name="ThreadId">Its thread; null: it never wrote.</param>
/// <param name="CustomerId">Its customer.</param>
/// <param name="Strong">Whether a verified or signed claim links it to the customer: only then it may see more than its own messages.</param>
/// <param name="LastSeq">The newest message's number.</param>
/// <param name="Handler">Who answers.</param>
public sealed record AddressConversation(Guid? ThreadId, Guid? CustomerId, bool Strong, long LastSeq, Handler? Handler);

/// <summary>Where a message stands.</summary>
public sealed record MessagePlace(Guid Id, long Seq, Guid ThreadId);

/// <summary>Whether a stored file belongs to a message, or to an agent who is about to send it.</summary>
public sealed record FileUse(bool Held);

/// <summary>A page of the feed.</summary>
public sealed record FeedPage(IReadOnlyList<FeedEvent> Items, long Cursor);

/// <summary>One thing that happened, in the JSON that agents get too.</summary>
public sealed record FeedEvent(long Cursor, string Type, Guid ThreadId, RawJson Data);

/// <summary><c>/internal/v1</c>: what channels that show threads themselves (web chat) ask for.</summary>
internal static class InternalReads
{
    private const int LongestWait = 30;

    public static async Task<Ok<AddressConversation>> ConversationAsync(
        string address, [FromKeyedServices(ConversationsModule.Service)] Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var tx = new Tx(connection, null);
        var row = await tx.FirstAsync<AddressRow>("SELECT * FROM addresses WHERE address = @address", new { address });
        var thread = row is null ? null : await tx.FirstAsync<ThreadRow>(
            $"SELECT {ThreadRow.Columns} FROM threads WHERE id = (SELECT thread_id FROM customers WHERE id = @CustomerId)", new { row.CustomerId });
        return TypedResults.Ok(thread is null
            ? new AddressConversation(null, null, false, 0, null)
            : new AddressConversation(
                thread.Id,
                thread.CustomerId,
                Assurances.Links(row!.Assurance),
                thread.LastSeq,
                thread.HandlerId is null ? null : new Handler(thread.HandlerType!, thread.HandlerId, thread.HandlerName)));
    }

    public static async Task<Results<Ok<MessagePlace>, ProblemHttpResult>> MessageAsync(
        Guid id, [FromKeyedServices(ConversationsModule.Service)] Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await new Tx(connection, null).FirstAsync<MessageRow>("SELECT * FROM messages WHERE id = @id", new { id }) is { } row
            ? TypedResults.Ok(new MessagePlace(row.Id, row.Seq, row.ThreadId))
            : Problems.NotFound("message");
    }

    public static async Task<Ok<FileUse>> FileAsync(
        string sha256, [FromKeyedServices(ConversationsModule.Service)] Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var held = BlobStore.IsSha256(sha256) && await new Tx(connection, null).FirstAsync<long?>(
            "SELECT 1 FROM files WHERE sha256 = @sha256 UNION ALL SELECT 1 FROM messages WHERE attachments <> '[]' AND attachments LIKE @pattern LIMIT 1",
            new { sha256, pattern = $"%{sha256}%" }) is not null;
        return TypedResults.Ok(new FileUse(held));
    }

    /// <summary>Threads that are not at rest, by id; the next page begins after the last one.</summary>
    public static async Task<Results<Ok<Items<ThreadModel>>, ProblemHttpResult>> UnresolvedAsync(
        Guid? after, string? limit, [FromKeyedServices(ConversationsModule.Service)] Database database, CancellationToken cancellationToken)
    {
        var paging = new Paging();
        var count = paging.Limit(limit, FeedReads.PageSize, FeedReads.PageSize);
        if (paging.Errors.Count > 0)
        {
            return Problems.Invalid(paging.Errors);
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        var tx = new Tx(connection, null);
        var rows = await tx.QueryAsync<ThreadRow>(
            $"SELECT {ThreadRow.Columns} FROM threads WHERE id > @after AND merged_into IS NULL AND state <> 'resolved' ORDER BY id LIMIT @count",
            new { after = after ?? Guid.Empty, count });
        return TypedResults.Ok(new Items<ThreadModel>(await ThreadReads.ModelsAsync(tx, rows)));
    }

    /// <summary>What a customer may see: neither notes nor events among us.</summary>
    public static async Task<Results<Ok<Items<MessageModel>>, ProblemHttpResult>> MessagesAsync(
        Guid id,
        string? address,
        string? before,
        string? limit,
        MessageReads reads,
        [FromKeyedServices(ConversationsModule.Service)] Database database,
        CancellationToken cancellationToken)
    {
        var paging = new Paging();
        var (to, count) = (paging.Number("before", before), paging.Limit(limit));
        if (paging.Errors.Count > 0)
        {
            return Problems.Invalid(paging.Errors);
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        var tx = new Tx(connection, null);
        var condition = "direction <> 'internal'" + (string.IsNullOrEmpty(address) ? "" : " AND address = @address");
        return await ThreadReads.ResolveAsync(tx, id) is { } thread
            ? TypedResults.Ok(new Items<MessageModel>(await ThreadPages.PageAsync(tx, reads, thread, null, to, count, condition, address)))
            : Problems.NotFound("thread");
    }

    /// <summary>What happened after a cursor; waits a while for something to happen. 410: so much happened that it is not all kept.</summary>
    public static async Task<Results<Ok<FeedPage>, ProblemHttpResult>> FeedAsync(
        string? after,
        string? wait,
        string? limit,
        FeedPages pages,
        CancellationToken cancellationToken)
    {
        var paging = new Paging();
        var (cursor, count) = (paging.Number("after", after), paging.Limit(limit, FeedReads.PageSize, FeedReads.PageSize));
        var seconds = Math.Min(paging.Number("wait", wait) ?? 0, LongestWait);
        if (paging.Errors.Count > 0)
        {
            return Problems.Invalid(paging.Errors);
        }

        return await pages.PageAsync(cursor, TimeSpan.FromSeconds(seconds), count, cancellationToken) is { } page
            ? TypedResults.Ok(new FeedPage([.. page.Items.Select(Event)], page.Cursor))
            : Problems.Of(StatusCodes.Status410Gone, "cursor-gone", "The cursor is older than what is kept, or not one of ours: begin anew.");
    }

    private static FeedEvent Event(FeedItem item) => new(item.Id, item.Type, Guid.Parse(item.Key), new RawJson(item.Body));
}
