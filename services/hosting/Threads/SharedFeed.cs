namespace Omnichannel.Hosting.Threads;

/// <summary>
/// Reads conversations' feed once for all who follow it in this process. Who is where the last page ended waits for the next one together
/// with the others; who is a little behind gets what was read before; who is far behind reads for itself until it is there.
/// </summary>
internal sealed class SharedFeed(IFeedSource source, TimeProvider time) : IDisposable
{
    private const int PageSize = 500, Kept = 2_000;

    /// <summary>From so many events on a page is one of many: those that follow it may gather for a moment, and are taken together.</summary>
    private const int Many = 100;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20), Gather = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly List<FeedItem> _recent = [];
    private long _from = -1, _end = -1;
    private bool _isBusy;
    private Task<FeedPage?>? _next;

    /// <inheritdoc cref="ThreadFeed.ReadAsync"/>
    public async Task<FeedPage?> ReadAsync(long? after, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (after is not { } from || wait < LongestWait)
        {
            return await AskAsync(after, wait, cancellationToken);
        }

        Task<FeedPage?>? next = null;
        lock (_lock)
        {
            if (from > _end)
            {
                BeginAt(from);
            }

            if (from == _end)
            {
                next = _next ??= NextAsync(from);
            }
            else if (from >= _from)
            {
                return new FeedPage([.. _recent.Where(item => item.Cursor > from)], _end);
            }
        }

        return await (next?.WaitAsync(cancellationToken) ?? AskAsync(after, wait, cancellationToken));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
    }

    private async Task<FeedPage?> NextAsync(long from)
    {
        // Begun under the lock: everything else happens after it.
        await Task.Yield();
        FeedPage? page = null;
        try
        {
            await Task.Delay(_isBusy ? Gather : TimeSpan.Zero, time, _ending.Token);
            page = await AskAsync(from, LongestWait, _ending.Token);
            while (page is { Items.Count: >= PageSize and < Kept } && page.Items.Count % PageSize == 0
                && await AskAsync(page.Cursor, TimeSpan.Zero, _ending.Token) is { Items.Count: > 0 } more)
            {
                page = new FeedPage([.. page.Items, .. more.Items], more.Cursor);
            }

            return page;
        }
        finally
        {
            lock (_lock)
            {
                Keep(from, page);
            }
        }
    }

    private void Keep(long from, FeedPage? page)
    {
        if (from != _end)
        {
            // Somebody was further by then, and began anew.
            return;
        }

        _next = null;
        _isBusy = page?.Items.Count >= Many;
        if (page is null)
        {
            BeginAt(-1);
            return;
        }

        _recent.AddRange(page.Items);
        _end = page.Cursor;
        if (_recent.Count > Kept)
        {
            _from = _recent[^(Kept + 1)].Cursor;
            _recent.RemoveRange(0, _recent.Count - Kept);
        }
    }

    private void BeginAt(long cursor)
    {
        _recent.Clear();
        (_from, _end, _next) = (cursor, cursor, null);
    }

    private Task<FeedPage?> AskAsync(long? after, TimeSpan wait, CancellationToken cancellationToken) => source.ReadAsync(after, wait, PageSize, cancellationToken);
}
