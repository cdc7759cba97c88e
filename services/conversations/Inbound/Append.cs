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

    /// <summary>Appends what was not here before, with the caller's transaction.</summary>
    public async Task RunAsync(Tx tx, IReadOnlyList<Arrival> arrivals)
    {
        var fresh = Arrival.InOrder(await FreshAsync(tx, arrivals));
        if (fresh.Count == 0)
        {
            return;
        }

        var resolved = await identities.ResolveAsync(tx, fresh);
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

        var touched = messages.Select(message => message.ThreadId).Distinct().ToArray();
        await tx.InsertAsync("messages", messages);
        await tx.InsertAsync("episodes", opened);
        var written = touched.Select(id => threads[id]).ToArray();
        var released = written.Where(thread => thread.HandlerId is null && resolved.Threads[thread.Id].HandlerId is not null);
        await ThreadWrites.UpdateAsync(tx, written);
        await tx.InsertAsync("attachment_fetches", Fetches(messages));
        await outbox.AddAsync(tx.Connection, tx.Transaction!,
        [
            .. threads.Values.Where(thread => resolved.Changed.Contains(thread.CustomerId)).Select(thread => events.CustomerUpdated(thread.Id, thread.CustomerId)),
            .. messages.Select(message => events.MessageAppended(message.ThreadId, reads.Model(message))),
            .. (await ThreadReads.ModelsAsync(tx, [.. written.Select(ThreadWrites.Written)])).Select(events.ThreadUpdated),
            .. released.Select(thread => events.HandlerAssigned(thread.Id, null, System)),
        ]);
        await pending.ApplyAsync(tx, messages);
    }

    private static async Task<IReadOnlyList<Arrival>> FreshAsync(Tx tx, IReadOnlyList<Arrival> arrivals)
    {
        var rows = arrivals.DistinctBy(arrival => (arrival.Account, arrival.Once)).ToDictionary(arrival => (arrival.Account, arrival.Once));
        var wanted = rows.Values
            .OrderBy(arrival => arrival.Account, StringComparer.Ordinal).ThenBy(arrival => arrival.Once, StringComparer.Ordinal)
            .Select(arrival => new ReceivedRow(arrival.Account, arrival.Once, arrival.Id)).ToArray();
        var kept = tx.IsSqlite
            ? tx.InsertNew("received", wanted).Select(row => (row.Account, row.ExternalId)).ToHashSet()
            : (await tx.QueryAsync<Received>(
                tx.InsertSql<ReceivedRow>("received", "ON CONFLICT (account, external_id) DO NOTHING RETURNING account, external_id"),
                tx.Parameters(wanted))).Select(row => (row.Account, row.ExternalId)).ToHashSet();
        return [.. rows.Where(row => kept.Contains(row.Key)).Select(row => row.Value)];
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

    private List<FetchRow> Fetches(IEnumerable<MessageRow> messages) =>
    [
        .. messages.Where(message => message.Attachments != "[]").SelectMany(message => Stored.Attachments(message.Attachments)
            .Where(file => file.Sha256 is null && file.Url is not null)
            .DistinctBy(file => file.Id)
            .Select(file => new FetchRow(message.Id, file.Id, file.Url!, 0, time.GetUtcNow()))),
    ];

    private sealed record Received
    {
        public string Account { get; init; } = "";
        public string ExternalId { get; init; } = "";
    }
}
