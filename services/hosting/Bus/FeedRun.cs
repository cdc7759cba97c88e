namespace Omnichannel.Hosting.Bus;

/// <summary>
/// Events that one transaction wrote to the feed, one after the other: who knows everything up to <paramref name="After"/> need not read them
/// again when that transaction has committed.
/// </summary>
/// <param name="After">The newest id that was in the feed before.</param>
/// <param name="First">The id of the first event; each that follows has the next one.</param>
/// <param name="Events">The events.</param>
public sealed record FeedRun(long After, long First, IReadOnlyList<Envelope> Events)
{
    /// <summary>The id of the last event.</summary>
    public long Last => First + Events.Count - 1;
}
