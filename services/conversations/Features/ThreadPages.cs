using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary><c>GET /api/threads/{id}</c> and the pages of its timeline.</summary>
internal static class ThreadPages
{
    public static async Task<Results<Ok<ThreadModel>, ProblemHttpResult>> ThreadAsync(
        Guid id, HttpContext context, [FromKeyedServices(ConversationsModule.Service)] Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var tx = new Tx(connection, null);
        if (await ThreadReads.ResolveAsync(tx, id) is not { } current || (await ThreadReads.ByIdsAsync(tx, [current])) is not [var thread])
        {
            return Problems.NotFound("thread");
        }

        context.Response.Headers.ETag = $"\"{thread.Version}\"";
        return TypedResults.Ok(thread);
    }

    public static async Task<Results<Ok<Items<MessageModel>>, ProblemHttpResult>> MessagesAsync(
        Guid id,
        string? after,
        string? before,
        string? limit,
        MessageReads reads,
        [FromKeyedServices(ConversationsModule.Service)] Database database,
        CancellationToken cancellationToken)
    {
        var paging = new Paging();
        var (from, to, count) = (paging.Number("after", after), paging.Number("before", before), paging.Limit(limit));
        if (from is not null && to is not null)
        {
            paging.Errors["after"] = "Ask with after or with before, not with both.";
        }

        if (paging.Errors.Count > 0)
        {
            return Problems.Invalid(paging.Errors);
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        var tx = new Tx(connection, null);
        return await ThreadReads.ResolveAsync(tx, id) is { } thread
            ? TypedResults.Ok(new Items<MessageModel>(await PageAsync(tx, reads, thread, from, to, count)))
            : Problems.NotFound("thread");
    }

    /// <summary>The page after or before a number, or the last one; in the order of the numbers.</summary>
    /// <param name="tx">Where to read.</param>
    /// <param name="reads">How rows become messages.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="after">Only later ones.</param>
    /// <param name="before">Only earlier ones.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="condition">What else has to hold, in SQL over <c>@address</c>.</param>
    /// <param name="address">For <paramref name="condition"/>.</param>
    public static async Task<IReadOnlyList<MessageModel>> PageAsync(
        Tx tx, MessageReads reads, Guid thread, long? after, long? before, int limit, string condition = "true", string? address = null)
    {
        var rows = await tx.QueryAsync<MessageRow>(
            $"""
             SELECT * FROM messages WHERE thread_id = @thread AND {(after is null ? "seq < @before" : "seq > @after")} AND {condition}
             ORDER BY seq {(after is null ? "DESC" : "ASC")} LIMIT @limit
             """,
            new { thread, after = after ?? 0, before = before ?? long.MaxValue, limit, address });
        return [.. (await reads.ModelsAsync(tx, [.. rows.OrderBy(row => row.Seq)])).Select(model => model.Message)];
    }
}
