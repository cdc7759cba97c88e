using System.Threading.Channels;
using Omnichannel.Channels.WebChat.Conversations;
using Omnichannel.Channels.WebChat.Visitors;

namespace Omnichannel.Channels.WebChat.Live;

/// <summary>What comes to one open browser: something of the feed, or that an agent types.</summary>
/// <param name="Item">Something of the feed.</param>
/// <param name="Typing">An agent types, or does so no more.</param>
internal readonly record struct Arrival(FeedItem? Item, TypingModel? Typing);

/// <summary>The data of the event <c>typing</c>.</summary>
internal sealed record TypingModel(string Type, string? Name, bool Active);

/// <summary>The data of the event <c>agent</c>: who answers, or nobody yet.</summary>
internal sealed record AgentModel(ThreadHandler? Agent);

/// <summary>One open browser's buffer. When it is full, the stream ends: the browser comes back with its cursor and misses nothing.</summary>
internal sealed class VisitorStream(Visitor visitor)
{
    private const int Buffered = 500;

    private readonly Channel<Arrival> _arrivals = Channel.CreateBounded<Arrival>(
        new BoundedChannelOptions(Buffered) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Whose it is.</summary>
    public Visitor Visitor => visitor;

    /// <summary>The thread whose events it gets; null: only what is about the visitor's own address. Changed by <see cref="VisitorStreams.Follow"/>.</summary>
    public Guid? ThreadId { get; set; }

    /// <summary>What came; completed when too much did.</summary>
    public ChannelReader<Arrival> Arrivals => _arrivals.Reader;

    /// <summary>Puts something into the buffer, never waiting.</summary>
    public void Push(Arrival arrival)
    {
        if (!_arrivals.Writer.TryWrite(arrival))
        {
            End();
        }
    }

    /// <summary>Nothing more comes after what is there.</summary>
    public void End() => _arrivals.Writer.TryComplete();
}
