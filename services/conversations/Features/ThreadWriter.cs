using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Conversations.Features;

/// <summary>Changes a thread and puts our own messages into it: with its row locked, and with the events about it.</summary>
internal sealed class ThreadWriter(
    MessageReads messages,
    FeedEvents events,
    [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
    TimeProvider time)
{
    /// <summary>The thread that an id stands for today, locked until the end of the transaction; null when there is none.</summary>
    public static async Task<ThreadRow?> LockAsync(Tx tx, Guid id)
    {
        while (await ThreadReads.ResolveAsync(tx, id) is { } current)
        {
            var row = await tx.FirstAsync<ThreadRow>($"SELECT {ThreadRow.Columns} FROM threads WHERE id = @current{tx.ForUpdate}", new { current });
            if (row is { MergedInto: null })
            {
                return row;
            }

            // Merged between the look and the lock: follow.
        }

        return null;
    }

    /// <summary>A new message of ours for a locked thread, at its next place.</summary>
    public MessageRow Message(ThreadRow thread, string direction, Author author, string text)
    {
        var now = time.GetUtcNow();
        return new MessageRow
        {
            Id = Ids.New(time),
            ThreadId = thread.Id,
            Seq = thread.LastSeq + 1,
            Direction = direction,
            AuthorType = author.Type,
            AuthorId = author.Id,
            AuthorName = author.Name,
            Nature = Natures.Person,
            Text = text,
            OccurredAt = now,
            ReceivedAt = now,
            EpisodeId = thread.EpisodeId,
        };
    }

    /// <summary>Writes the thread with one more message in it, and tells agents.</summary>
    /// <param name="tx">The transaction that holds the thread.</param>
    /// <param name="thread">The thread as it shall be, but for its last number.</param>
    /// <param name="message">Its new message.</param>
    /// <param name="more">Events that come after those about the message and the thread.</param>
    public async Task AppendAsync(Tx tx, ThreadRow thread, MessageRow message, params IReadOnlyList<Envelope> more)
    {
        await tx.InsertAsync("messages", [message]);
        await SaveAsync(tx, thread with { LastSeq = message.Seq });
        var model = (await messages.ByIdsAsync(tx, [message.Id])).Single();
        await PublishAsync(tx, [events.MessageAppended(model.ThreadId, model.Message), await ThreadUpdatedAsync(tx, thread.Id), .. more]);
    }

    /// <summary>Writes the thread without a message about it, and tells agents.</summary>
    public async Task ChangeAsync(Tx tx, ThreadRow thread)
    {
        await SaveAsync(tx, thread);
        await PublishAsync(tx, [await ThreadUpdatedAsync(tx, thread.Id)]);
    }

    private static Task SaveAsync(Tx tx, ThreadRow thread) => ThreadWrites.UpdateAsync(tx, thread);

    private async Task<Envelope> ThreadUpdatedAsync(Tx tx, Guid id) => events.ThreadUpdated((await ThreadReads.ByIdsAsync(tx, [id])).Single());

    private Task PublishAsync(Tx tx, IReadOnlyList<Envelope> envelopes) => outbox.AddAsync(tx.Connection, tx.Transaction!, envelopes);
}
