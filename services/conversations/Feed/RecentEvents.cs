using System.Text;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Conversations.Feed;

/// <summary>
/// The newest events that this process wrote itself, as long as they follow one another without a gap: who follows the feed closely need not have
/// them read again. What others write comes between them, and then it begins anew. They are copied into one block of memory: kept as they are, each
/// would live just long enough for the garbage collector to move it into its oldest part.
/// </summary>
internal sealed class RecentEvents
{
    /// <summary>Tells all instances that something was erased from the feed.</summary>
    public const string ErasedBroadcast = "feed.erased";

    private const int MostBytes = 4 * 1024 * 1024;

    private readonly Lock _lock = new();
    private TaskCompletionSource _more = NewSignal();

    // A ring of entries in the order of their ids, whose keys and bodies lie one after the other in a ring of bytes.
    private byte[] _bytes = [];
    private Entry[] _entries = new Entry[1024];
    private int _oldest, _count;

    // Where the next body comes, counted on for ever; the cursor behind which everything is kept; and the newest id.
    private long _end, _from, _last;

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
            Clear(_last);
            _bytes.AsSpan().Clear();
        }
    }

    /// <summary>What comes after a cursor; nothing, where that is not known here.</summary>
    public List<FeedItem> After(long cursor, int limit)
    {
        lock (_lock)
        {
            if (cursor < _from || cursor >= _last)
            {
                return [];
            }

            var first = PlaceAfter(cursor);
            return [.. Enumerable.Range(first, Math.Min(limit, _count - first)).Select(place => Read(At(place)))];
        }
    }

    private void Keep(FeedRun run)
    {
        if (run.After != _last)
        {
            Clear(run.After);
        }

        for (var place = 0; place < run.Events.Count; place++)
        {
            Keep(run.First + place, run.Events[place]);
        }

        _last = run.Last;
    }

    private void Keep(long id, Envelope item)
    {
        var key = Encoding.UTF8.GetByteCount(item.Key);
        var size = key + item.Body.Length;
        if (size > MostBytes)
        {
            Clear(id);
            return;
        }

        // None is in two pieces.
        _end += (_end % MostBytes) + size > MostBytes ? MostBytes - (_end % MostBytes) : 0;
        while (_count > 0 && At(0).Start + MostBytes < _end + size)
        {
            _from = At(0).Id;
            (_oldest, _count) = ((_oldest + 1) % _entries.Length, _count - 1);
        }

        if (_count == _entries.Length)
        {
            (_entries, _oldest) = ([.. Enumerable.Range(0, _count).Select(At), .. new Entry[_count]], 0);
        }

        _bytes = _bytes.Length > 0 ? _bytes : GC.AllocateUninitializedArray<byte>(MostBytes);
        var entry = new Entry(id, item.Type, _end, key, size);
        var place = _bytes.AsSpan(entry.Offset, size);
        Encoding.UTF8.GetBytes(item.Key, place);
        item.Body.Span.CopyTo(place[key..]);
        _entries[(_oldest + _count++) % _entries.Length] = entry;
        _end += size;
    }

    private void Clear(long from) => (_count, _from) = (0, from);

    private Entry At(int place) => _entries[(_oldest + place) % _entries.Length];

    private int PlaceAfter(long cursor)
    {
        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = At(middle).Id <= cursor ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private FeedItem Read(Entry entry)
    {
        var written = _bytes.AsSpan(entry.Offset, entry.Size);
        return FeedItem.Of(entry.Id, entry.Type, Encoding.UTF8.GetString(written[..entry.Key]), written[entry.Key..].ToArray());
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>An event's place.</summary>
    /// <param name="Id">Its place in the feed.</param>
    /// <param name="Type">Its name: one of a few strings that live as long as the process.</param>
    /// <param name="Start">Where its key begins, counted on for ever.</param>
    /// <param name="Key">The key's length; the body follows.</param>
    /// <param name="Size">The length of both.</param>
    private readonly record struct Entry(long Id, string Type, long Start, int Key, int Size)
    {
        public int Offset => (int)(Start % MostBytes);
    }
}
