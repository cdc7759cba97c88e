using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Hosting.Threads;

/// <summary>
/// What other services read of conversations: its feed, which has everything that happens, in the order of the commits, and the threads
/// themselves. Keep the feed's cursor in the transaction that writes what follows from its page: then nothing is missed or done twice.
/// </summary>
public sealed class ThreadFeed(InternalHttp http)
{
    private const int Most = 500;

    /// <summary>What happened after a cursor; waits up to <paramref name="wait"/> for something. Without a cursor: the newest one, and nothing else.</summary>
    /// <returns>Null: the cursor is older than what is kept. Take the newest cursor and read the threads that matter anew.</returns>
    public async Task<FeedPage?> ReadAsync(long? after, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var client = http.Conversations();
        using var answer = await client.GetAsync(
            after is null ? "internal/v1/feed" : $"internal/v1/feed?after={after}&wait={(int)wait.TotalSeconds}&limit={Most}", cancellationToken);
        if (answer.StatusCode == HttpStatusCode.Gone)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync(ThreadsJson.Default.FeedPage, cancellationToken);
    }

    /// <summary>One thread; null: there is none.</summary>
    public Task<ThreadSnapshot?> ThreadAsync(Guid id, CancellationToken cancellationToken) =>
        GetAsync($"internal/v1/threads/{id}", ThreadsJson.Default.ThreadSnapshot, cancellationToken);

    /// <summary>All threads that are not at rest, by id, page by page. Begin with <see cref="Guid.Empty"/>.</summary>
    public async Task<IReadOnlyList<ThreadSnapshot>> UnresolvedAsync(Guid after, CancellationToken cancellationToken) =>
        (await GetAsync($"internal/v1/threads?after={after}&limit={Most}", ThreadsJson.Default.ThreadPage, cancellationToken))?.Items ?? [];

    /// <summary>The messages of a thread after a number, notes and events included.</summary>
    public async Task<IReadOnlyList<MessageSnapshot>> MessagesAsync(Guid thread, long after, int limit, CancellationToken cancellationToken) =>
        (await GetAsync($"internal/v1/threads/{thread}/timeline?after={after}&limit={limit}", ThreadsJson.Default.MessagePage, cancellationToken))?.Items ?? [];

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

/// <summary>Registration of <see cref="ThreadFeed"/>.</summary>
public static class ThreadFeedRegistration
{
    /// <summary>Adds it, once.</summary>
    public static void AddThreadFeed(this IServiceCollection services) => services.AddSingleton<ThreadFeed>();
}

/// <summary>A piece of the feed.</summary>
/// <param name="Items">In order.</param>
/// <param name="Cursor">Where the next page begins.</param>
public sealed record FeedPage(IReadOnlyList<FeedItem> Items, long Cursor);

/// <summary>One thing that happened.</summary>
/// <param name="Cursor">Its place; grows.</param>
/// <param name="Type"><c>message.appended</c>, <c>message.updated</c>, <c>thread.updated</c>, <c>handler.assigned</c>, <c>handler.refused</c>, <c>command.refused</c>, <c>customer.updated</c>, <c>reset</c>, …</param>
/// <param name="ThreadId">Where.</param>
/// <param name="Data">What there is to tell.</param>
public sealed record FeedItem(long Cursor, string Type, Guid ThreadId, JsonElement Data)
{
    /// <summary>The message of <c>message.appended</c> and <c>message.updated</c>; null: it is another event.</summary>
    public MessageSnapshot? Message() =>
        Type is "message.appended" or "message.updated" ? Data.Deserialize(ThreadsJson.Default.MessageData)?.Message : null;

    /// <summary>The thread of <c>thread.updated</c>; null: it is another event.</summary>
    public ThreadSnapshot? Thread() => Type == "thread.updated" ? Data.Deserialize(ThreadsJson.Default.ThreadData)?.Thread : null;

    /// <summary>What <c>handler.assigned</c>, <c>handler.refused</c> and <c>command.refused</c> say; null: it is another event.</summary>
    public HandlerData? Handler() =>
        Type is "handler.assigned" or "handler.refused" or "command.refused" ? Data.Deserialize(ThreadsJson.Default.HandlerData) : null;
}
