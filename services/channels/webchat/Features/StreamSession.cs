using Omnichannel.Channels.WebChat.Conversations;
using Omnichannel.Channels.WebChat.Live;
using Omnichannel.Channels.WebChat.Sending;

namespace Omnichannel.Channels.WebChat.Features;

/// <summary>One open stream, from its beginning to its end.</summary>
internal sealed class StreamSession(
    ConversationsClient conversations,
    VisitorStreams streams,
    SentMessages sent,
    Receipts receipts,
    VisitorStream stream,
    EventWriter writer,
    Func<ValueTask<bool>> isStillLetIn,
    TimeProvider time)
{
    /// <summary>Who missed more than this many pages of the feed reads everything anew instead: that is less.</summary>
    private const int MostPages = 40;

    /// <summary>So much of a page a stream keeps until its browser has read it; what comes after it is read again.</summary>
    private const int MostHeld = 64;

    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(15);

    /// <summary>Replays read much of the feed; when everybody comes back at once, they take turns.</summary>
    private static readonly SemaphoreSlim Replays = new(16);

    private Standing _standing = Standing.Nowhere;
    private ThreadHandler? _agent;
    private bool _agentSaid;

    /// <summary>Everything up to here was told or is not for this visitor.</summary>
    private long _told;

    public async Task RunAsync(long? cursor, CancellationToken cancellationToken)
    {
        // The buffer is open since before this moment, so that what comes next is in it; what came earlier is replayed.
        var position = await streams.PositionAsync(cancellationToken);
        await StandAsync(cancellationToken);
        await writer.BeginAsync();
        _told = position;
        if (cursor is { } from)
        {
            await ReplayAsync(from, position, cancellationToken);
        }

        await writer.PingAsync(_told);
        await TellAgentAsync(_standing.Handler);
        await FollowAsync(cancellationToken);
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        for (var pinged = time.GetTimestamp(); ;)
        {
            // Taken before the buffer is found empty: all of the feed up to here has been in it.
            var position = await streams.PositionAsync(cancellationToken);
            while (stream.Arrivals.TryRead(out var arrival))
            {
                await TellAsync(arrival, cancellationToken);
            }

            _told = Math.Max(_told, position);
            if (time.GetElapsedTime(pinged) >= PingEvery)
            {
                if (!await isStillLetIn())
                {
                    return;
                }

                await writer.PingAsync(_told);
                pinged = time.GetTimestamp();
            }

            if (!await WaitAsync(PingEvery - time.GetElapsedTime(pinged), cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>Waits for something to arrive, but not for longer than until the next ping.</summary>
    /// <returns>False: nothing more comes.</returns>
    private async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.Arrivals.WaitToReadAsync(cancellationToken).AsTask().WaitAsync(atMost > TimeSpan.Zero ? atMost : TimeSpan.Zero, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    private async Task ReplayAsync(long from, long position, CancellationToken cancellationToken)
    {
        _told = from;
        for (var page = 0; _told < position; page++)
        {
            var missed = page < MostPages ? await MissedAsync(cancellationToken) : null;
            if (missed is null)
            {
                await writer.ResetAsync(position);
                _told = position;
                return;
            }

            if (missed.Cursor <= _told)
            {
                break;
            }

            await TellAsync(missed, cancellationToken);
        }

        await CheckFutureAsync(position, cancellationToken);
    }

    /// <summary>The next page, as much of it as is for this visitor. Only reading takes turns: nobody waits for somebody else's browser.</summary>
    private async Task<FeedPage?> MissedAsync(CancellationToken cancellationToken)
    {
        await Replays.WaitAsync(cancellationToken);
        try
        {
            return await conversations.FeedAsync(_told, wait: 0, cancellationToken) is { } page ? Held(page) : null;
        }
        finally
        {
            Replays.Release();
        }
    }

    private FeedPage Held(FeedPage page)
    {
        var held = page.Items.Where(IsOurs).Take(MostHeld).ToList();
        return new FeedPage(held, held.Count < MostHeld ? page.Cursor : held[^1].Cursor);
    }

    private bool IsOurs(FeedItem item) => item.ThreadId == _standing.ThreadId || item.Message?.Address == stream.Visitor.Address;

    private async Task TellAsync(FeedPage page, CancellationToken cancellationToken)
    {
        var thread = _standing.ThreadId;
        foreach (var item in page.Items)
        {
            await TellAsync(item, cancellationToken);
            if (_standing.ThreadId != thread)
            {
                // What is for them now was not held: the rest is read again.
                return;
            }
        }

        _told = Math.Max(_told, page.Cursor);
    }

    /// <summary>Another instance may be ahead of this one; but a cursor that the feed has not reached is of a hub that was set up anew.</summary>
    private async Task CheckFutureAsync(long position, CancellationToken cancellationToken)
    {
        if (_told > position && await conversations.FeedAsync(after: null, wait: 0, cancellationToken) is { } newest && newest.Cursor < _told)
        {
            await writer.ResetAsync(position);
            _told = position;
        }
    }

    private Task TellAsync(Arrival arrival, CancellationToken cancellationToken) => arrival switch
    {
        { Item: { } item } => TellAsync(item, cancellationToken),
        { Typing: { } typing } => writer.EventAsync("typing", typing, WebChatJson.Default.TypingModel),
        _ => Task.CompletedTask,
    };

    private async Task TellAsync(FeedItem item, CancellationToken cancellationToken)
    {
        if (item.Cursor <= _told)
        {
            return;
        }

        var isHere = item.ThreadId == _standing.ThreadId;
        if ((isHere && item.MovesThings) || (!isHere && item.Message?.Address == stream.Visitor.Address))
        {
            // The visitor's first message, or a merge or its undoing: who sees what is asked anew.
            await MoveAsync(item, cancellationToken);
        }

        if (item.Message is { } message && IsOurs(item) && _standing.Shows(message, stream.Visitor))
        {
            await TellAsync(item, message, cancellationToken);
        }
        else if (item.ThreadId == _standing.ThreadId && item.Thread is { } thread)
        {
            await TellAgentAsync(thread.Handler);
        }
        else if (item.ThreadId == _standing.ThreadId && item.Queue is { } place)
        {
            await writer.EventAsync("queue", place, WebChatJson.Default.QueueModel);
        }

        _told = item.Cursor;
    }

    private async Task TellAsync(FeedItem item, ThreadMessage message, CancellationToken cancellationToken)
    {
        var shown = await sent.ShowAsync(stream.Visitor, [message], cancellationToken);
        await writer.EventAsync(item.IsAppended ? "message" : "updated", shown[0], WebChatJson.Default.VisitorMessage, item.Cursor);
        if (item.IsAppended && message.AwaitsArrivalAt(stream.Visitor.Address))
        {
            receipts.Delivered([message]);
        }
    }

    private async Task MoveAsync(FeedItem item, CancellationToken cancellationToken)
    {
        var before = _standing;
        await StandAsync(cancellationToken);
        if (item.MovesThings || (_standing.Whole && before.ThreadId != _standing.ThreadId))
        {
            await writer.ResetAsync(item.Cursor);
        }

        await TellAgentAsync(_standing.Handler);
    }

    private async Task StandAsync(CancellationToken cancellationToken)
    {
        _standing = await conversations.StandingAsync(stream.Visitor, cancellationToken);
        streams.Follow(stream, _standing.ThreadId);
    }

    private async Task TellAgentAsync(ThreadHandler? agent)
    {
        if (!_agentSaid || agent != _agent)
        {
            (_agent, _agentSaid) = (agent, true);
            await writer.EventAsync("agent", new AgentModel(agent is null ? null : agent with { Id = null }), WebChatJson.Default.AgentModel);
        }
    }
}
