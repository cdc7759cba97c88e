using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using Omnichannel.Channels.WebChat.Visitors;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Channels.WebChat.Conversations;

/// <summary>What web chat asks of the conversations service.</summary>
internal sealed class ConversationsClient(InternalHttp http, ThreadFeed feed)
{
    /// <summary>Where a visitor's messages stand, and whether they see the whole thread.</summary>
    public async Task<Standing> StandingAsync(Visitor visitor, CancellationToken cancellationToken)
    {
        var own = await ConversationAsync(visitor.Address, cancellationToken);
        if (own.ThreadId is { } thread)
        {
            return new Standing(thread, own.Strong, own.Handler);
        }

        // Who has not written here yet, but is signed for by the site, is already known by the addresses that it signed.
        // They see that thread when there is no doubt which it is; their first message will join it.
        var known = new List<Conversation>();
        foreach (var address in visitor.SignedAddresses)
        {
            known.Add(await ConversationAsync(address, cancellationToken));
        }

        var threads = known.Where(conversation => conversation.ThreadId is not null).DistinctBy(conversation => conversation.ThreadId).ToList();
        return threads.Count == 1 ? new Standing(threads[0].ThreadId, Whole: true, threads[0].Handler) : Standing.Nowhere;
    }

    /// <summary>The page before a number, or the last one; what this visitor may see of it, in order.</summary>
    public async Task<IReadOnlyList<ThreadMessage>> MessagesAsync(
        Visitor visitor, Standing standing, long? before, int limit, CancellationToken cancellationToken)
    {
        if (standing.ThreadId is not { } thread)
        {
            return [];
        }

        var address = standing.Whole ? "" : "&address=" + Uri.EscapeDataString(visitor.Address);
        var page = await GetAsync(
            $"internal/v1/threads/{thread}/messages?limit={limit}{address}{(before is null ? "" : $"&before={before}")}",
            WebChatJson.Default.ThreadMessages,
            cancellationToken);
        return [.. (page?.Items ?? []).Where(message => standing.Shows(message, visitor))];
    }

    /// <summary>Where a message stands; null: it is not there (yet).</summary>
    public Task<MessagePlace?> FindAsync(Guid messageId, CancellationToken cancellationToken) =>
        GetAsync($"internal/v1/messages/{messageId}", WebChatJson.Default.MessagePlace, cancellationToken);

    /// <summary>Whether a stored file belongs to a message, or to an agent who is about to send it.</summary>
    public async Task<bool> HoldsAsync(string sha256, CancellationToken cancellationToken) =>
        await GetAsync($"internal/v1/files/{sha256}", WebChatJson.Default.FileUse, cancellationToken) is not { Held: false };

    /// <summary>What happened after a cursor; waits up to <paramref name="wait"/> seconds for something. Without a cursor: the newest one.</summary>
    /// <returns>Null: the cursor is too old.</returns>
    public async Task<FeedPage?> FeedAsync(long? after, int wait, CancellationToken cancellationToken) =>
        await feed.ReadAsync(after, TimeSpan.FromSeconds(wait), cancellationToken) is { } page
            ? new FeedPage([.. page.Items.Select(item => new FeedItem(item))], page.Cursor)
            : null;

    private async Task<Conversation> ConversationAsync(string address, CancellationToken cancellationToken) =>
        await GetAsync("internal/v1/conversation?address=" + Uri.EscapeDataString(address), WebChatJson.Default.Conversation, cancellationToken)
        ?? new Conversation(ThreadId: null, Strong: false, Handler: null);

    private async Task<T?> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var client = http.Conversations();
        using var answer = await client.GetAsync(path, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync(type, cancellationToken);
    }
}

/// <summary>What a visitor sees, and of which thread.</summary>
/// <param name="ThreadId">Null: there is nothing yet.</param>
/// <param name="Whole">Whether they see all of it, and not only what came and went at this visitor's own address.</param>
/// <param name="Handler">Who answers.</param>
internal sealed record Standing(Guid? ThreadId, bool Whole, ThreadHandler? Handler)
{
    /// <summary>They have not written yet.</summary>
    public static readonly Standing Nowhere = new(ThreadId: null, Whole: false, Handler: null);

    /// <summary>Whether the visitor may see a message. Which thread it stands in is asked before.</summary>
    public bool Shows(ThreadMessage message, Visitor visitor) => message.IsPublic && (Whole || message.Address == visitor.Address);
}
