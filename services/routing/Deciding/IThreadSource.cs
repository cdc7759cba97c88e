using Omnichannel.Hosting.Threads;

namespace Omnichannel.Routing.Deciding;

/// <summary>What happens in conversations: the feed over HTTP, or a test's.</summary>
internal interface IThreadSource
{
    /// <inheritdoc cref="ThreadFeed.ReadAsync" />
    Task<FeedPage?> ReadAsync(long? after, TimeSpan wait, CancellationToken cancellationToken);

    /// <inheritdoc cref="ThreadFeed.ThreadAsync" />
    Task<ThreadSnapshot?> ThreadAsync(Guid id, CancellationToken cancellationToken);

    /// <inheritdoc cref="ThreadFeed.UnresolvedAsync" />
    Task<IReadOnlyList<ThreadSnapshot>> UnresolvedAsync(Guid after, CancellationToken cancellationToken);
}

/// <summary>Conversations' own.</summary>
internal sealed class ThreadSource(ThreadFeed feed) : IThreadSource
{
    public Task<FeedPage?> ReadAsync(long? after, TimeSpan wait, CancellationToken cancellationToken) => feed.ReadAsync(after, wait, cancellationToken);

    public Task<ThreadSnapshot?> ThreadAsync(Guid id, CancellationToken cancellationToken) => feed.ThreadAsync(id, cancellationToken);

    public Task<IReadOnlyList<ThreadSnapshot>> UnresolvedAsync(Guid after, CancellationToken cancellationToken) => feed.UnresolvedAsync(after, cancellationToken);
}
