using System.Threading.Channels;

namespace Omnichannel.Conversations.Feed;

/// <summary>One listener's place and buffer.</summary>
internal sealed class Subscription(long from, Action<Subscription> remove) : IDisposable
{
    private const int Buffered = 2_000;
    private readonly Channel<FeedItem> _items = Channel.CreateBounded<FeedItem>(new BoundedChannelOptions(Buffered) { SingleReader = true });

    /// <summary>What is offered comes after this cursor.</summary>
    public long From { get; } = from;

    /// <summary>What happens, in order; it ends when the listener was too slow.</summary>
    public ChannelReader<FeedItem> Items => _items.Reader;

    /// <inheritdoc />
    public void Dispose() => remove(this);

    /// <summary>Hands over an item. Of what is not kept, some may be dropped; of what is, nothing: then no more comes instead.</summary>
    internal void Offer(FeedItem item)
    {
        if (!_items.Writer.TryWrite(item) && item.Id > 0)
        {
            _items.Writer.TryComplete();
        }
    }
}
