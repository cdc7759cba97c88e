using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
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
    [FromKeyedServices(ConversationsModule.Service)] Database database, FeedFollower follower, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(15);

    public IResult Handle(HttpContext context, string? after)
    {
        var paging = new Paging();
        var header = context.Request.Headers["Last-Event-ID"].ToString();
        var cursor = paging.Number("after", header.Length > 0 ? header : after);
        if (paging.Errors.Count > 0)
        {
            return Problems.Invalid(paging.Errors);
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(EventsAsync(cursor, context));
    }

    private async IAsyncEnumerable<SseItem<string>> EventsAsync(long? after, HttpContext context, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.RequestAborted, lifetime.ApplicationStopping);
        using var subscription = await follower.SubscribeAsync(ending.Token);
        var last = subscription.From;
        if (after is { } cursor && await IsKeptAsync(cursor, ending.Token))
        {
            for (last = cursor; last < subscription.From;)
            {
                var page = await PageAsync(last, subscription.From, ending.Token);
                foreach (var item in page)
                {
                    yield return Event(item);
                }

                last = page.Count < FeedReads.PageSize ? Math.Max(last, subscription.From) : page[^1].Id;
            }
        }
        else
        {
            // The first event carries the cursor, so that even who hears of nothing else comes back without a gap.
            yield return Event(new FeedItem { Id = last, Type = after is null ? "ready" : FeedEvents.Reset });
        }

        while (await NextAsync(subscription, ending.Token) is { } item)
        {
            if (item.Id == 0 || item.Id > last)
            {
                yield return Event(item);
            }
        }

        // Too slow: to write what is left would take as long again.
        if (!ending.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    /// <summary>The next item, or a ping when nothing happens; null when the stream ends.</summary>
    private async Task<FeedItem?> NextAsync(Subscription subscription, CancellationToken cancellationToken)
    {
        if (subscription.Items.TryRead(out var ready))
        {
            return ready;
        }

        using var timer = new CancellationTokenSource(PingEvery, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await subscription.Items.WaitToReadAsync(either.Token) && subscription.Items.TryRead(out var item) ? item : null;
        }
        catch (OperationCanceledException)
        {
            // An event without data is not delivered to anybody: it only keeps proxies from cutting the line.
            return cancellationToken.IsCancellationRequested ? null : new FeedItem { Type = "ping", Body = "" };
        }
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

    private static SseItem<string> Event(FeedItem item) =>
        new(item.Body, item.Type) { EventId = item.Id > 0 ? item.Id.ToString(CultureInfo.InvariantCulture) : null };
}
