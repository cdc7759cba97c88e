using Omnichannel.Hosting.Threads;

namespace Omnichannel.Automation.Runs;

/// <summary>What the runner reads of conversations: another service, which a test stands in for.</summary>
internal interface IConversations
{
    /// <inheritdoc cref="ThreadFeed.ReadAsync"/>
    Task<FeedPage?> ReadAsync(long? after, TimeSpan wait, CancellationToken cancellationToken);

    /// <inheritdoc cref="ThreadFeed.ThreadAsync"/>
    Task<ThreadSnapshot?> ThreadAsync(Guid id, CancellationToken cancellationToken);

    /// <inheritdoc cref="ThreadFeed.UnresolvedAsync"/>
    Task<IReadOnlyList<ThreadSnapshot>> UnresolvedAsync(Guid after, CancellationToken cancellationToken);

    /// <inheritdoc cref="ThreadFeed.MessagesAsync"/>
    Task<IReadOnlyList<MessageSnapshot>> MessagesAsync(Guid thread, long after, int limit, CancellationToken cancellationToken);
}

/// <summary>The real one.</summary>
internal sealed class Conversations(ThreadFeed feed) : IConversations
{
    public Task<FeedPage?> ReadAsync(long? after, TimeSpan wait, CancellationToken cancellationToken) => feed.ReadAsync(after, wait, cancellationToken);

    public Task<ThreadSnapshot?> ThreadAsync(Guid id, CancellationToken cancellationToken) => feed.ThreadAsync(id, cancellationToken);

    public Task<IReadOnlyList<ThreadSnapshot>> UnresolvedAsync(Guid after, CancellationToken cancellationToken) => feed.UnresolvedAsync(after, cancellationToken);

    public Task<IReadOnlyList<MessageSnapshot>> MessagesAsync(Guid thread, long after, int limit, CancellationToken cancellationToken) =>
        feed.MessagesAsync(thread, after, limit, cancellationToken);
}
