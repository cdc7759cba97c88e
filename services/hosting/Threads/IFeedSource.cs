namespace Omnichannel.Hosting.Threads;

/// <summary>Where conversations' feed is read: from conversations themselves where they run in this process, otherwise over HTTP.</summary>
public interface IFeedSource
{
    /// <summary>What happened after a cursor, waiting a while for something to happen. Without a cursor: the newest one, and nothing else.</summary>
    /// <param name="after">The cursor.</param>
    /// <param name="wait">How long to wait.</param>
    /// <param name="limit">The most events at once.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Null: the cursor is older than what is kept.</returns>
    Task<FeedPage?> ReadAsync(long? after, TimeSpan wait, int limit, CancellationToken cancellationToken);
}
