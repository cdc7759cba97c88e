using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Hosting.Threads;

/// <summary>
/// What other services read of conversations: its feed, which has everything that happens, in the order of the commits, and the threads
/// themselves. Keep the feed's cursor in the transaction that writes what follows from its page: then nothing is missed or done twice.
/// </summary>
/// <param name="http">How services ask each other.</param>
/// <param name="time">The clock.</param>
/// <param name="source">Where the feed is read; null: over HTTP.</param>
public sealed class ThreadFeed(InternalHttp http, TimeProvider time, IFeedSource? source = null) : IDisposable
{
    private const int Most = 500;

    private readonly SharedFeed _shared = new(source ?? new RemoteFeed(http), time);

    /// <summary>What happened after a cursor; waits up to <paramref name="wait"/> for something. Without a cursor: the newest one, and nothing else.</summary>
    /// <returns>Null: the cursor is older than what is kept. Take the newest cursor and read the threads that matter anew.</returns>
    public Task<FeedPage?> ReadAsync(long? after, TimeSpan wait, CancellationToken cancellationToken) => _shared.ReadAsync(after, wait, cancellationToken);

    /// <summary>One thread; null: there is none.</summary>
    public Task<ThreadSnapshot?> ThreadAsync(Guid id, CancellationToken cancellationToken) =>
        GetAsync($"internal/v1/threads/{id}", ThreadsJson.Default.ThreadSnapshot, cancellationToken);

    /// <summary>All threads that are not at rest, by id, page by page. Begin with <see cref="Guid.Empty"/>.</summary>
    public async Task<IReadOnlyList<ThreadSnapshot>> UnresolvedAsync(Guid after, CancellationToken cancellationToken) =>
        (await GetAsync($"internal/v1/threads?after={after}&limit={Most}", ThreadsJson.Default.ThreadPage, cancellationToken))?.Items ?? [];

    /// <summary>The messages of a thread after a number, notes and events included.</summary>
    public async Task<IReadOnlyList<MessageSnapshot>> MessagesAsync(Guid thread, long after, int limit, CancellationToken cancellationToken) =>
        (await GetAsync($"internal/v1/threads/{thread}/timeline?after={after}&limit={limit}", ThreadsJson.Default.MessagePage, cancellationToken))?.Items ?? [];

    /// <inheritdoc />
    public void Dispose() => _shared.Dispose();

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
    public static void AddThreadFeed(this IServiceCollection services) => services.TryAddSingleton<ThreadFeed>();
}
