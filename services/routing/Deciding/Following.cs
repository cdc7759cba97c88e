using Omnichannel.Hosting.Language;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Routing.Deciding;

/// <summary>Takes what happened in conversations onto the board. No I/O.</summary>
internal sealed class Following(Situation situation, Changes changes, DateTimeOffset now)
{
    /// <summary>How long nothing is decided, at most, after what was decided was refused again and again.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private Board Board => situation.Board;

    /// <summary>Which threads of a page have to be asked for: what is said of them does not tell how they stand.</summary>
    public static IReadOnlyList<Guid> ToAsk(FeedPage page, Board board)
    {
        var told = page.Items.Where(item => item.Type == "thread.updated").Select(item => item.ThreadId).ToHashSet();
        return [.. page.Items
            .Where(item => item.Type switch
            {
                "customer.updated" or "reset" => board.Threads.ContainsKey(item.ThreadId),
                "message.appended" => !board.Threads.ContainsKey(item.ThreadId) && !told.Contains(item.ThreadId),
                _ => false,
            })
            .Select(item => item.ThreadId)
            .Distinct()];
    }

    /// <summary>A page, in order; but the message that begins an episode stands before its thread's event, and is read after it.</summary>
    public void Take(FeedPage page)
    {
        var early = new List<FeedItem>();
        foreach (var item in page.Items)
        {
            if (item.Type == "message.appended")
            {
                if (!Read(item))
                {
                    early.Add(item);
                }
            }
            else if (item.Thread() is { } thread)
            {
                Put(thread);
            }
            else if (item.Handler() is { } handler && item.Type != "command.refused")
            {
                Settle(item, handler);
            }
        }

        early.ForEach(item => Read(item));
    }

    /// <summary>How a thread stands.</summary>
    public void Put(ThreadSnapshot thread)
    {
        if (thread.State == "resolved" || Board.Erased.Contains(thread.Id))
        {
            Remove(thread.Id);
            return;
        }

        if (!Board.Threads.TryGetValue(thread.Id, out var known))
        {
            known = Board.Threads[thread.Id] = new RoutedThread(thread) { AssignedAt = thread.Handler is null ? null : now };
        }
        else if (known.EpisodeId != thread.Episode?.Id)
        {
            // What was true of the last episode says nothing about this one.
            known = Board.Threads[thread.Id] = new RoutedThread(thread) { AssignedAt = thread.Handler is null ? null : now, Pending = known.Pending, Item = known.Item };
        }

        SetHandler(known, thread.Handler);
        known.Thread = thread;
        Mark(thread.Id);
    }

    /// <summary>A thread that is at rest, merged or no more.</summary>
    public void Remove(Guid id)
    {
        if (Board.Threads.Remove(id))
        {
            situation.Engine.Release(id, now);
            changes.Gone.Add(id);
        }
    }

    /// <summary>A thread whose customer was erased: it never comes back.</summary>
    public void Erase(Guid id)
    {
        Board.Erased.Add(id);
        Remove(id);
    }

    private void Settle(FeedItem item, HandlerData data)
    {
        var isOurs = data.CommandId is { } command && situation.Pending.Remove(command, out var pending) && Forget(pending);
        var done = item.Type == "handler.assigned";
        if (data.CommandId is { } id)
        {
            changes.Settled.Add(new DecisionRow { Id = id, ThreadId = item.ThreadId, Outcome = done ? DecisionRow.Done : DecisionRow.Refused, Reason = data.Reason });
        }

        if (!Board.Threads.TryGetValue(item.ThreadId, out var thread))
        {
            return;
        }

        if (done && data.CommandId is null)
        {
            changes.Decisions.Add(DecisionRow.Of(Guid.CreateVersion7(now), thread, data.Handler, ["by hand"], now, DecisionRow.ByHand));
        }

        SetHandler(thread, data.Handler);
        thread.Thread = thread.Thread with { Handler = data.Handler };
        thread.StaysTheirs = done
            ? data is { By.Type: "agent", Handler: { Type: "agent" } to } && Board.Agents.GetValueOrDefault(to.Id)?.Presence == Agents.PresenceStates.Offline
            : thread.StaysTheirs;
        if (done)
        {
            (thread.Refusals, thread.NotBefore) = (0, null);
        }
        else if (isOurs)
        {
            // What it was decided from is not so any more. Most often the feed has said by now what is; if not, not every moment again.
            var pause = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(thread.Refusals++, 10)));
            thread.NotBefore = now + (pause < LongestPause ? pause : LongestPause);
        }

        if (data.Reason == "no-thread")
        {
            Remove(item.ThreadId);
        }

        Mark(item.ThreadId);
    }

    private bool Forget(Pending pending)
    {
        if (Board.Threads.TryGetValue(pending.ThreadId, out var thread) && thread.Pending?.Id == pending.Id)
        {
            thread.Pending = null;
            Mark(pending.ThreadId);
        }

        return true;
    }

    private void SetHandler(RoutedThread thread, Contracts.HandlerRef? handler)
    {
        var before = thread.Thread.Handler;
        if (before?.Type == handler?.Type && before?.Id == handler?.Id)
        {
            thread.AssignedAt ??= handler is null ? null : now;
            return;
        }

        thread.AssignedAt = handler is null ? null : now;
        thread.StaysTheirs = false;
        if (handler is { Type: "agent" or "automation" })
        {
            thread.EnqueuedAt = null;
            thread.WasAutomated = true;
        }
    }

    private bool Read(FeedItem item)
    {
        if (!Board.Threads.TryGetValue(item.ThreadId, out var thread))
        {
            return false;
        }

        if (item.Message() is { } message)
        {
            Read(thread, message);
        }

        return true;
    }

    private void Read(RoutedThread thread, MessageSnapshot message)
    {
        if (message.Direction == "inbound")
        {
            thread.LastInboundAt = Later(thread.LastInboundAt, message.ReceivedAt);
            if (thread.Sentiment is null && message.Content.Text is { } text && Anger.Sounds(text))
            {
                thread.Sentiment = "negative";
            }
        }
        else if (message.Direction == "outbound")
        {
            thread.LastOutboundAt = Later(thread.LastOutboundAt, message.ReceivedAt);
            if (message.Author is { Type: "agent", Id: { } agent } && thread.EpisodeId is { } episode)
            {
                changes.Answers.Add(new AnswerRow(thread.Thread.Customer.Id, agent, episode, 1, message.ReceivedAt.ToUnixTimeMilliseconds()));
                thread.Knows = null;
            }
        }

        Mark(thread.Thread.Id);
    }

    private void Mark(Guid thread)
    {
        changes.Dirty.Add(thread);
        changes.Kept.Add(thread);
    }

    private static DateTimeOffset Later(DateTimeOffset? one, DateTimeOffset other) => one > other ? one.Value : other;
}
