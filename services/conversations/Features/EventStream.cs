using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary>
/// <c>GET /api/events</c>: what happens, as server-sent events. Who comes back with <c>Last-Event-ID</c> (or <c>?after=</c>) first gets what it
/// missed, from the database; where that is no longer kept, <c>reset</c> says that everything has to be loaded again.
/// </summary>
internal sealed class EventStream(
    [FromKeyedServices(ConversationsModule.Service)] Database database, FeedFollower follower, IHostApplicationLifetime lifetime)
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
        using var subscription = await follower.SubscribeAsync(ending);
        var last = subscription.From;
        if (after is { } cursor && await IsKeptAsync(cursor, ending))
        {
            for (last = cursor; last < subscription.From;)
            {
                var page = await PageAsync(last, subscription.From, ending);
                page.ForEach(item => output.Write(item.Encoded));
                await output.FlushAsync(ending);
                last = page.Count < FeedReads.PageSize ? Math.Max(last, subscription.From) : page[^1].Id;
            }

            await output.FlushAsync(ending);
        }
        else
        {
            // The first event carries the cursor, so that even who hears of nothing else comes back without a gap.
            output.Write(new FeedItem { Id = last, Type = after is null ? FeedItem.Ready : FeedEvents.Reset }.Encoded);
            await output.FlushAsync(ending);
        }

        while (await subscription.Items.WaitToReadAsync(ending))
        {
            // What waits is written together, but never so much that it piles up in front of a slow listener.
            for (var bytes = 0; bytes < AtOnce && subscription.Items.TryRead(out var item);)
            {
                if (item.Id == 0 || item.Id > last)
                {
                    output.Write(item.Encoded);
                    bytes += item.Encoded.Length;
                }
            }

            await output.FlushAsync(ending);
        }

        // Too slow: to write what is left would take as long again.
        context.Abort();
    }

    private async Task<bool> IsKeptAsync(long cursor, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return FeedReads.Covers(await FeedReads.EndsAsync(new Tx(connection, null)), cursor);
    }

    private async Task<List<FeedItem>> PageAsync(long after, long last, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await FeedReads.AfterAsync(new Tx(connection, null), after, last: last);
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
