using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Conversations.Feed;

/// <summary>A piece of the feed, as it was written.</summary>
/// <param name="Items">In order.</param>
/// <param name="Cursor">Where the next page begins.</param>
internal sealed record StoredPage(IReadOnlyList<FeedItem> Items, long Cursor);

/// <summary>The feed, page by page, for other services: over HTTP, and directly for those in the same process.</summary>
internal sealed class FeedPages(
    [FromKeyedServices(ConversationsModule.Service)] Database database, RecentEvents recent, TimeProvider time, IHostApplicationLifetime lifetime) : IFeedSource
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>What happened after a cursor; waits for something to happen. Without a cursor: the newest one.</summary>
    /// <returns>Null: not all that happened since is kept, or the cursor is not one of ours.</returns>
    public async Task<StoredPage?> PageAsync(long? after, TimeSpan wait, int limit, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(wait, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, lifetime.ApplicationStopping, cancellationToken);
        while (true)
        {
            // Before it looks: what comes after the look wakes it.
            var more = recent.More;
            if (after is { } known && recent.After(known, limit) is { Count: > 0 } written)
            {
                return new StoredPage(written, written[^1].Id);
            }

            var (ends, items) = await LookAsync(after, limit, cancellationToken);
            if (after is not { } cursor)
            {
                return new StoredPage([], ends.Last);
            }

            if (!FeedReads.Covers(ends, cursor))
            {
                return null;
            }

            if (items.Count > 0 || wait <= TimeSpan.Zero || ending.IsCancellationRequested)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return new StoredPage(items, items.Count > 0 ? items[^1].Id : cursor);
            }

            // A broadcast may get lost; looking once in a while finds what it told of.
            await more.WaitAsync(LookEvery, time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc />
    public async Task<FeedPage?> ReadAsync(long? after, TimeSpan wait, int limit, CancellationToken cancellationToken)
    {
        try
        {
            return await PageAsync(after, wait, limit, cancellationToken) is { } page
                ? new FeedPage([.. page.Items.Select(item => Hosting.Threads.FeedItem.Of(item.Id, item.Type, Guid.Parse(item.Key), item.Utf8))], page.Cursor)
                : null;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && !Failures.IsTransient(failure))
        {
            // As over HTTP: whatever is wrong with conversations, for those who follow them it is an outage, and waited for.
            throw new IOException("Conversations' feed cannot be read.", failure);
        }
    }

    private async Task<((long First, long Last) Ends, List<FeedItem> Items)> LookAsync(long? after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var tx = new Tx(connection, null);
        return (await FeedReads.EndsAsync(tx), after is { } cursor ? await FeedReads.AfterAsync(tx, cursor, limit) : []);
    }
}
