using Omnichannel.Hosting.Bus;

namespace Omnichannel.Conversations.Feed;

/// <summary>
/// The newest events that this process wrote itself, as long as they follow one another without a gap: who follows the feed closely need not have
/// them read again. What others write comes between them, and then it begins anew.
/// </summary>
internal sealed class RecentEvents
{
    /// <summary>Tells all instances that something was erased from the feed.</summary>
    public const string ErasedBroadcast = "feed.erased";

    private const long MostBytes = 4 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<(FeedRun Run, long Bytes)> _runs = new();
    private TaskCompletionSource _more = NewSignal();
    private long _last, _bytes;

    /// <summary>Completes when there is perhaps more than there was when it was asked for.</summary>
    public Task More => Volatile.Read(ref _more).Task;

    /// <summary>Tells those who wait that there is perhaps more.</summary>
    public void Wake() => Interlocked.Exchange(ref _more, NewSignal()).TrySetResult();

    /// <summary>Takes what was committed.</summary>
    public void Put(FeedRun run)
    {
        lock (_lock)
        {
            if (run.First > _last)
            {
                Keep(run);
            }
        }

        Wake();
    }

    /// <summary>Forgets what was kept: it was erased from the feed.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _runs.Clear();
            _bytes = 0;
        }
    }

    /// <summary>What comes after a cursor; nothing, where that is not known here.</summary>
    public List<FeedItem> After(long cursor, int limit)
    {
        lock (_lock)
        {
            return _runs.TryPeek(out var oldest) && cursor >= oldest.Run.After && cursor < _last
                ? [.. _runs.SkipWhile(kept => kept.Run.Last <= cursor).SelectMany(kept => Items(kept.Run, cursor)).Take(limit)]
                : [];
        }
    }

    private void Keep(FeedRun run)
    {
        if (run.After != _last)
        {
            _runs.Clear();
            _bytes = 0;
        }

        var bytes = run.Events.Sum(item => (long)item.Body.Length);
        _runs.Enqueue((run, bytes));
        (_last, _bytes) = (run.Last, _bytes + bytes);
        while (_bytes > MostBytes)
        {
            _bytes -= _runs.Dequeue().Bytes;
        }
    }

    private static IEnumerable<FeedItem> Items(FeedRun run, long after)
    {
        for (var place = (int)Math.Max(0, after + 1 - run.First); place < run.Events.Count; place++)
        {
            yield return FeedItem.Of(run.First + place, run.Events[place]);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
