using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary>
/// <c>GET /api/events</c>: what happens, as server-sent events. Who comes back with <c>Last-Event-ID</c> (or <c>?after=</c>) first gets what it
/// missed, from the database; where that is no longer kept, <c>reset</c> says that everything has to be loaded again. Who falls behind gets it so, too.
/// </summary>
internal sealed class EventStream(
    [FromKeyedServices(ConversationsModule.Service)] Database database, FeedFollower follower, FeedPages pages, IHostApplicationLifetime lifetime)
{
    private const int AtOnce = 64 * 1024;

    public IResult Handle(HttpContext context, string? after)
    {
        var paging = new Paging();
        var header = context.Request.Headers["Last-Event-ID"].ToString();
        var cursor = paging.Number("after", header.Length > 0 ? header : after);
        if (paging.Errors.Count > 0)
        {
            return Problems.Invalid(paging.Errors);
        }

        return new Events(this, cursor);
    }

    private async Task WriteAsync(HttpContext context, long? after)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await WriteAsync(context, after, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The listener went away, or we do: it comes back with its cursor.
        }
    }

    private async Task WriteAsync(HttpContext context, long? after, CancellationToken ending)
    {
        var output = context.Response.BodyWriter;
        while (true)
        {
            // Who falls behind goes on as one who comes back does: it misses nothing, and what waits for it stays small.
            using var subscription = await follower.SubscribeAsync(ending);
            after = await CatchUpAsync(output, after, subscription.From, ending);
            after = await FollowAsync(output, after.Value, subscription, ending);
        }
    }

    /// <summary>Writes what came after a cursor; where that is not known, or no longer kept, only from where it goes on.</summary>
    /// <returns>The last that the listener knows of.</returns>
    private async Task<long> CatchUpAsync(PipeWriter output, long? after, long until, CancellationToken ending)
    {
        var last = after is { } cursor && await IsKeptAsync(cursor, ending) ? after : null;
        while (last < until)
        {
            var page = await pages.PageAsync(last, TimeSpan.Zero, FeedReads.PageSize, ending);
            last = page is { Items.Count: 0 } ? until : page?.Cursor;
            Write(output, page?.Items ?? []);
            await output.FlushAsync(ending);
        }

        if (last is null)
        {
            // The first event carries the cursor, so that even who hears of nothing else comes back without a gap.
            Write(output, [new FeedItem { Id = until, Type = after is null ? FeedItem.Ready : FeedEvents.Reset }]);
        }

        await output.FlushAsync(ending);
        return last ?? until;
    }

    /// <summary>Writes what comes, until the listener falls behind.</summary>
    /// <returns>The last that was written.</returns>
    private static async Task<long> FollowAsync(PipeWriter output, long last, Subscription subscription, CancellationToken ending)
    {
        while (await subscription.Items.WaitToReadAsync(ending))
        {
            // What waits is written together, but never so much that it piles up in front of a slow listener.
            for (var bytes = 0; bytes < AtOnce && subscription.Items.TryRead(out var item);)
            {
                if (item.Id == 0 || item.Id > last)
                {
                    output.Write(item.Encoded);
                    bytes += item.Encoded.Length;
                    last = Math.Max(last, item.Id);
                }
            }

            await output.FlushAsync(ending);
        }

        return last;
    }

    private static void Write(PipeWriter output, IReadOnlyList<FeedItem> items)
    {
        foreach (var item in items)
        {
            output.Write(item.Encoded);
        }
    }

    private async Task<bool> IsKeptAsync(long cursor, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return FeedReads.Covers(await FeedReads.EndsAsync(new Tx(connection, null)), cursor);
    }

    private sealed class Events(EventStream stream, long? after) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
            httpContext.Response.ContentType = "text/event-stream";
            httpContext.Response.Headers.CacheControl = "no-store";
            httpContext.Response.Headers["X-Accel-Buffering"] = "no";
            return stream.WriteAsync(httpContext, after);
        }
    }
}
