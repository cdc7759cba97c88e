using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Identity;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Conversations.Inbound;

/// <summary>Appends a batch of arrivals to their customers' threads: one statement per table, whatever the batch holds.</summary>
internal sealed class Append(
    Identities identities,
    PendingChanges pending,
    MessageReads reads,
    FeedEvents events,
    [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
    TimeProvider time)
{
    private static readonly Author System = new(AuthorTypes.System, null, null);

    /// <summary>Appends what was not here before, with the caller's transaction; gives what that wrote to the feed at once.</summary>
    public async Task<FeedRun?> RunAsync(Tx tx, IReadOnlyList<Arrival> arrivals)
    {
        if (arrivals.Count == 0)
        {
            return null;
        }

        var bundle = new Bundle(tx);
        var isFresh = Receive(bundle, arrivals);
        var sought = Identities.Seek(bundle, arrivals);
        await bundle.RunAsync();
        var fresh = Arrival.InOrder(isFresh());
        if (fresh.Count == 0)
        {
            return null;
        }

        var resolved = await identities.ResolveAsync(tx, sought, fresh);
        var threads = resolved.Threads.ToDictionary();
        var episodes = await LastEpisodesAsync(tx, threads.Values);
        var (messages, opened) = (new List<MessageRow>(fresh.Count), new List<EpisodeRow>());
        foreach (var arrival in fresh)
        {
            var id = resolved.ThreadOf[arrival.From.Address];
            var (thread, message, episode) = Appending.Next(threads[id], arrival, episodes.GetValueOrDefault(id), time);
            threads[id] = thread;
            messages.Add(message);
            if (episode is not null)
            {
                opened.Add(episode);
                episodes[id] = episode.Number;
            }
        }

        var written = messages.Select(message => message.ThreadId).Distinct().Select(id => threads[id]).ToArray();

        // Telling of them takes about as long as writing them, and needs nothing of it.
        var told = Task.Run(() => messages.ConvertAll(message => events.MessageAppended(message.ThreadId, reads.Model(message))));
        await tx.InsertAsync("messages", messages);
        await tx.InsertAsync("episodes", opened);
        await tx.InsertAsync("attachment_fetches", [.. messages.SelectMany(FetchRow.Of)]);
        resolved.Remember(bundle);
        ThreadWrites.Update(bundle, written);
        var models = ThreadReads.Models(bundle, [.. written.Select(ThreadWrites.Written)]);
        var waiting = PendingChanges.Waiting(bundle, messages);
        var turn = tx.IsSqlite ? [] : bundle.Query<bool>(Outbox.FeedTurnSql);
        await bundle.RunAsync();

        var released = written.Where(thread => thread.HandlerId is null && resolved.Threads[thread.Id].HandlerId is not null);
        var run = await outbox.AddAsync(tx.Connection, tx.Transaction!,
        [
            .. threads.Values.Where(thread => resolved.Changed.Contains(thread.CustomerId)).Select(thread => events.CustomerUpdated(thread.Id, thread.CustomerId)),
            .. await told,
            .. models().Select(events.ThreadUpdated),
            .. released.Select(thread => events.HandlerAssigned(thread.Id, null, System)),
        ],
        hasFeedTurn: turn is [true]);
        await pending.ApplyAsync(tx, waiting);
        return run;
    }

    /// <summary>Remembers what came, and when that ran gives what had not come before.</summary>
    private static Func<IReadOnlyList<Arrival>> Receive(Bundle bundle, IReadOnlyList<Arrival> arrivals)
    {
        var distinct = arrivals.DistinctBy(arrival => (arrival.Account, arrival.Once)).ToArray();
        var fresh = bundle.InsertNew("received",
        [
            .. distinct.OrderBy(arrival => arrival.Account, StringComparer.Ordinal).ThenBy(arrival => arrival.Once, StringComparer.Ordinal)
                .Select(arrival => new ReceivedRow(arrival.Account, arrival.Once, arrival.Id)),
        ]);
        return () =>
        {
            var ids = fresh.Select(row => row.MessageId!.Value).ToHashSet();
            return [.. distinct.Where(arrival => ids.Contains(arrival.Id))];
        };
    }

    private static async Task<Dictionary<Guid, long>> LastEpisodesAsync(Tx tx, IEnumerable<ThreadRow> threads)
    {
        // Only where one may begin.
        var old = threads.Where(thread => thread.LastSeq > 0 && Appending.IsAtRest(thread)).Select(thread => thread.Id).ToArray();
        return old.Length == 0
            ? []
            : (await tx.QueryAsync<EpisodeRow>(
                $"SELECT thread_id, max(number) AS number FROM episodes WHERE thread_id {tx.In("old")} GROUP BY thread_id",
                new { old = Tx.List(old) })).ToDictionary(row => row.ThreadId, row => row.Number);
    }
}
