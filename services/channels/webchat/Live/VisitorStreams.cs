using Omnichannel.Channels.WebChat.Conversations;
using Omnichannel.Channels.WebChat.Limits;
using Omnichannel.Channels.WebChat.Visitors;

namespace Omnichannel.Channels.WebChat.Live;

/// <summary>The browsers that are connected to this process, found by their visitor's address and by thread.</summary>
internal sealed class VisitorStreams
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<VisitorStream>> _byAddress = [];
    private readonly Dictionary<Guid, List<VisitorStream>> _byThread = [];
    private readonly TaskCompletionSource _followed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _position;
    private int _count;

    /// <summary>Everything of the feed up to here has been put into the buffers. Waits until the feed is followed at all.</summary>
    public async Task<long> PositionAsync(CancellationToken cancellationToken)
    {
        await _followed.Task.WaitAsync(cancellationToken);
        return Interlocked.Read(ref _position);
    }

    /// <summary>Opens a buffer for a visitor; null: there are too many.</summary>
    public VisitorStream? Open(Visitor visitor)
    {
        lock (_lock)
        {
            var own = _byAddress.GetValueOrDefault(visitor.Address);
            if (_count >= ChatLimits.Streams || own?.Count >= ChatLimits.StreamsPerVisitor)
            {
                return null;
            }

            var stream = new VisitorStream(visitor);
            Add(_byAddress, visitor.Address, stream);
            _count++;
            return stream;
        }
    }

    /// <summary>From now on the stream gets what happens in a thread.</summary>
    public void Follow(VisitorStream stream, Guid? threadId)
    {
        lock (_lock)
        {
            if (stream.ThreadId is { } before)
            {
                Remove(_byThread, before, stream);
            }

            stream.ThreadId = threadId;
            if (threadId is { } now)
            {
                Add(_byThread, now, stream);
            }
        }
    }

    /// <summary>The browser is gone.</summary>
    public void Close(VisitorStream stream)
    {
        Follow(stream, threadId: null);
        lock (_lock)
        {
            Remove(_byAddress, stream.Visitor.Address, stream);
            _count--;
        }
    }

    /// <summary>Hands out a page of the feed, and remembers how far it went.</summary>
    public void Publish(FeedPage page)
    {
        foreach (var item in page.Items)
        {
            lock (_lock)
            {
                var streams = _byThread.GetValueOrDefault(item.ThreadId) ?? [];
                streams.ForEach(stream => stream.Push(new Arrival(item, Typing: null)));
                if (_byAddress.Count > 0 && item.Message?.Address is { } address && _byAddress.TryGetValue(address, out var own))
                {
                    own.FindAll(stream => stream.ThreadId != item.ThreadId).ForEach(stream => stream.Push(new Arrival(item, Typing: null)));
                }
            }
        }

        Interlocked.Exchange(ref _position, page.Cursor);
        _followed.TrySetResult();
    }

    /// <summary>Nobody knows what was missed: every browser comes back and reads anew.</summary>
    public void EndAll()
    {
        lock (_lock)
        {
            foreach (var stream in _byAddress.Values.SelectMany(streams => streams))
            {
                stream.End();
            }
        }
    }

    /// <summary>An agent types in a thread.</summary>
    public void Type(TypingNotice notice)
    {
        lock (_lock)
        {
            (_byThread.GetValueOrDefault(notice.ThreadId) ?? []).ForEach(stream => stream.Push(new Arrival(Item: null, new TypingModel("agent", notice.Name, notice.Active))));
        }
    }

    private static void Add<TKey>(Dictionary<TKey, List<VisitorStream>> streams, TKey key, VisitorStream stream)
        where TKey : notnull
    {
        if (!streams.TryGetValue(key, out var list))
        {
            streams[key] = list = [];
        }

        list.Add(stream);
    }

    private static void Remove<TKey>(Dictionary<TKey, List<VisitorStream>> streams, TKey key, VisitorStream stream)
        where TKey : notnull
    {
        if (streams.TryGetValue(key, out var list) && list.Remove(stream) && list.Count == 0)
        {
            streams.Remove(key);
        }
    }
}
