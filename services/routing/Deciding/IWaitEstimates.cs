namespace Omnichannel.Routing.Deciding;

/// <summary>Says how long who waits will wait, from what is really happening.</summary>
internal interface IWaitEstimates
{
    /// <summary>The estimate for a thread in the queue, by any process (it reads the database, not the board); absent: nobody can say.</summary>
    Task<IReadOnlyDictionary<Guid, WaitEstimate>> EstimateAsync(CancellationToken cancellationToken);
}

/// <summary>How long it will take.</summary>
/// <param name="Seconds">The median of what is likely.</param>
/// <param name="Low">It will hardly be less.</param>
/// <param name="High">It will hardly be more.</param>
/// <param name="Because">Why it is so, in a few words.</param>
internal sealed record WaitEstimate(int Seconds, int Low, int High, string Because);
