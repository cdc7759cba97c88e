using Omnichannel.Contracts;
using Omnichannel.Conversations.Features;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Conversations.Commands;

/// <summary>Changes what is known of a thread.</summary>
internal sealed class Changing(
    ThreadChanges changes,
    ThreadWriter writer,
    FeedEvents events,
    [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
    TimeProvider time)
{
    private const long MostUrgent = 900;

    /// <summary>Does it, or says with a short word why not.</summary>
    public async Task<string?> DoAsync(Tx tx, ThreadRow thread, ChangeThread command)
    {
        if (command.OnlyWhile is not null && !thread.IsHandledBy(command.OnlyWhile))
        {
            return "other-handler";
        }

        if (command.EpisodeId is { } episode && thread.EpisodeId != episode)
        {
            return "other-episode";
        }

        if (command.State is not (null or Api.ThreadStates.Resolved or Api.ThreadStates.Open))
        {
            return "unknown-state";
        }

        thread = await SetAsync(tx, thread, command);
        foreach (var decide in Decisions(command))
        {
            if (decide(thread) is { } change)
            {
                await changes.WriteAsync(tx, thread, change, command.By.Author());
                thread = ThreadWrites.Written(change.Thread) with { LastSeq = thread.LastSeq + 1 };
            }
        }

        if (command.Queue is { } place)
        {
            await outbox.AddAsync(tx.Connection, tx.Transaction!, [events.QueueChanged(thread.Id, place)]);
        }

        return null;
    }

    /// <summary>What stands in the timeline, too.</summary>
    private static IEnumerable<Func<ThreadRow, Change?>> Decisions(ChangeThread command)
    {
        if (command.AddTags is { Count: > 0 } || command.RemoveTags is { Count: > 0 })
        {
            yield return thread => ThreadStateChanges.Tag(thread, [.. (command.AddTags ?? []).Select(tag => Text.Clean(tag))], [.. (command.RemoveTags ?? []).Select(tag => Text.Clean(tag))]);
        }

        if (command.State is { } state)
        {
            yield return state == Api.ThreadStates.Resolved ? ThreadStateChanges.Resolve : ThreadStateChanges.Reopen;
        }
    }

    /// <summary>What does not: when an answer is due, how urgent it is, the language.</summary>
    private async Task<ThreadRow> SetAsync(Tx tx, ThreadRow thread, ChangeThread command)
    {
        var isKnown = command.Language is not null && await tx.ExecuteAsync(
            "UPDATE customers SET language = @language, updated_at = @now WHERE id = @CustomerId AND language IS NULL",
            new { language = Text.Clean(Text.Limit(command.Language, 35)), now = time.GetUtcNow(), thread.CustomerId }) > 0;
        var next = thread with
        {
            DueAt = command.NothingDue ? null : command.DueAt ?? thread.DueAt,
            Priority = Math.Clamp(command.Priority ?? thread.Priority, 0, MostUrgent),
        };
        if (next == thread && !isKnown)
        {
            return thread;
        }

        await writer.ChangeAsync(tx, next);
        return ThreadWrites.Written(next);
    }
}
