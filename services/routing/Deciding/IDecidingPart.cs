using System.Data.Common;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Routing.Deciding;

/// <summary>
/// Something that follows the same feed in the same loop as who answers, and writes in the same transaction as the feed's cursor: timers,
/// notices, due times. One process at a time runs it, one call at a time. What it remembers counts only until the next <see cref="LoadAsync"/>:
/// when a transaction fails, everything is read anew.
/// </summary>
internal interface IDecidingPart
{
    /// <summary>Forgets what it remembers and reads its tables. The board is full already.</summary>
    Task LoadAsync(DbConnection connection, Board board, CancellationToken cancellationToken);

    /// <summary>Takes note of what happened; the board knows it already. Nothing is written here.</summary>
    void Apply(FeedItem item, Board board);

    /// <summary>When it has something to do even if nothing happens; null: never.</summary>
    DateTimeOffset? NextAt { get; }

    /// <summary>
    /// Writes what follows, after the threads were decided. Called whenever something happened, somebody's presence or the configuration changed,
    /// or its time has come. Waits for nothing but the database.
    /// </summary>
    Task StepAsync(DecidingStep step);
}
