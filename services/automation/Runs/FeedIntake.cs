using Omnichannel.Hosting;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Automation.Runs;

/// <summary>What happened in conversations, and what it means for runs: which go on, which end, which begin.</summary>
internal sealed class FeedIntake(IConversations conversations, RunBook book, TimeProvider time)
{
    /// <summary>What a page of the feed means; null: it does not reach back to where the runs stand.</summary>
    public async Task TakeAsync(FeedPage? page, RunBatch batch, CancellationToken cancellationToken)
    {
        if (page is null)
        {
            await CatchUpAsync(batch, cancellationToken);
            return;
        }

        foreach (var item in page.Items)
        {
            await TakeAsync(item, batch, cancellationToken);
        }

        batch.Cursor = page.Cursor;
    }

    /// <summary>The feed does not reach back far enough: the newest cursor first, then all threads as they are now.</summary>
    public async Task CatchUpAsync(RunBatch batch, CancellationToken cancellationToken)
    {
        batch.Cursor = (await conversations.ReadAsync(null, TimeSpan.Zero, cancellationToken) ?? throw new InvalidOperationException("Conversations has no cursor.")).Cursor;
        var seen = new HashSet<Guid>();
        for (IReadOnlyList<ThreadSnapshot> page = await conversations.UnresolvedAsync(Guid.Empty, cancellationToken);
            page.Count > 0;
            page = await conversations.UnresolvedAsync(page[^1].Id, cancellationToken))
        {
            foreach (var thread in page)
            {
                seen.Add(thread.Id);
                await MissedAsync(thread, batch, cancellationToken);
                await TakeAsync(thread, batch, time.GetUtcNow(), cancellationToken, isAnew: true);
            }
        }

        foreach (var run in book.All.Where(run => !seen.Contains(run.ThreadId)).ToList())
        {
            if (await conversations.ThreadAsync(run.ThreadId, cancellationToken) is not { } thread)
            {
                batch.Forget(run.ThreadId);
                continue;
            }

            batch.Add(thread.Id == run.ThreadId ? RunRules.ThreadChanged(run, thread, time.GetUtcNow(), isAnew: true) : RunRules.ThreadGone(run, time.GetUtcNow()));
        }
    }

    private async Task TakeAsync(FeedItem item, RunBatch batch, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (item.Thread() is { } thread)
        {
            await TakeAsync(thread, batch, now, cancellationToken);
        }
        else if (item.Type == "reset")
        {
            await LookAgainAsync(item.ThreadId, batch, cancellationToken);
        }
        else if (book.OfThread(item.ThreadId) is { } run)
        {
            if (item.Type == "message.appended" && item.Message() is { } message)
            {
                batch.Add(RunRules.MessageCame(run, message, now));
            }
            else if (item.Handler() is { } answer)
            {
                var outcome = RunRules.Answered(run, item.Type, answer, now);
                batch.Add(outcome);
                if (outcome.Run.Status == RunStatus.Ended)
                {
                    // What changed while it was about to leave was not looked at.
                    await LookAgainAsync(item.ThreadId, batch, cancellationToken);
                }
            }
        }
    }

    private async Task LookAgainAsync(Guid id, RunBatch batch, CancellationToken cancellationToken)
    {
        var thread = await conversations.ThreadAsync(id, cancellationToken);
        if (thread is null)
        {
            // Erased: what automations remember of this customer goes, too.
            batch.Forget(id);
        }
        else if (thread.Id == id)
        {
            await TakeAsync(thread, batch, time.GetUtcNow(), cancellationToken);
        }
        else if (book.OfThread(id) is { } run)
        {
            batch.Add(RunRules.ThreadGone(run, time.GetUtcNow()));
        }
    }

    private async Task TakeAsync(ThreadSnapshot thread, RunBatch batch, DateTimeOffset now, CancellationToken cancellationToken, bool isAnew = false)
    {
        if (book.OfThread(thread.Id) is { } run)
        {
            var outcome = RunRules.ThreadChanged(run, thread, now, isAnew);
            batch.Add(outcome);
            if (outcome.Run.Status != RunStatus.Ended)
            {
                return;
            }
        }

        if (RunRules.IsOurs(thread) && RunRules.Begin(Ids.New(time), thread, await NewestAsync(thread, cancellationToken), now) is { } begun)
        {
            batch.Add(new Outcome(begun));
        }
    }

    private Task<IReadOnlyList<MessageSnapshot>> NewestAsync(ThreadSnapshot thread, CancellationToken cancellationToken) =>
        conversations.MessagesAsync(thread.Id, Math.Max(0, thread.LastSeq - RunBook.LookBack), RunBook.LookBack * 2, cancellationToken);

    private async Task MissedAsync(ThreadSnapshot thread, RunBatch batch, CancellationToken cancellationToken)
    {
        if (book.OfThread(thread.Id) is not { } run)
        {
            return;
        }

        foreach (var message in await conversations.MessagesAsync(thread.Id, run.Heard, RunBook.LookBack * 2, cancellationToken))
        {
            batch.Add(RunRules.MessageCame(book.OfThread(thread.Id)!, message, time.GetUtcNow()));
        }
    }
}
