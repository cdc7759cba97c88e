using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Omnichannel.Hosting.Threads;
using Omnichannel.Routing.Deciding;

namespace Omnichannel.Routing.Features;

/// <summary><c>GET /api/routing/queue</c>: who waits, for whom, for how long, and why.</summary>
internal static class ReadQueue
{
    private const int Most = 200;

    public static async Task<Ok<QueueModel>> HandleAsync(
        SituationReader situations, [FromServices] IEnumerable<IWaitEstimates> estimates, CancellationToken cancellationToken)
    {
        var situation = await situations.ReadAsync(cancellationToken);
        var known = new Dictionary<Guid, WaitEstimate>();
        foreach (var source in estimates)
        {
            foreach (var (thread, estimate) in await source.EstimateAsync(cancellationToken))
            {
                known[thread] = estimate;
            }
        }

        var waiting = situation.Board.Queue;
        return TypedResults.Ok(new QueueModel(
            [.. waiting.Take(Most).Select(thread => Item(thread, situation, known))],
            [.. waiting.GroupBy(thread => thread.Team ?? Teams.TeamTable.Everybody).Select(team => Sum(team.Key, [.. team])).OrderByDescending(team => team.Waiting)]));
    }

    /// <summary>A thread's place in the queue.</summary>
    internal static QueueItem Item(RoutedThread thread, Situation situation, IReadOnlyDictionary<Guid, WaitEstimate> estimates)
    {
        var estimate = estimates.GetValueOrDefault(thread.Thread.Id);
        return new QueueItem(
            thread.Thread.Id, thread.Thread.Customer, thread.Thread.Channel, thread.Position, thread.EnqueuedAt, estimate?.Seconds, estimate?.Low, estimate?.High,
            thread.Team ?? Teams.TeamTable.Everybody,
            estimate?.Because ?? string.Join(", ", situation.Because(thread.Thread.Id)));
    }

    private static TeamQueue Sum(string team, IReadOnlyList<RoutedThread> waiting) => new(team, waiting.Count, waiting.Min(thread => thread.EnqueuedAt));
}

/// <summary>Everybody who waits.</summary>
/// <param name="Items">In order.</param>
/// <param name="ByTeam">How many wait for whom.</param>
internal sealed record QueueModel(IReadOnlyList<QueueItem> Items, IReadOnlyList<TeamQueue> ByTeam);

/// <summary>Somebody who waits.</summary>
/// <param name="ThreadId">Which thread.</param>
/// <param name="Customer">Whose.</param>
/// <param name="Channel">On which channel.</param>
/// <param name="Position">The place among those who wait for the same people, from 1.</param>
/// <param name="WaitingSince">Since when.</param>
/// <param name="EstimatedWaitSeconds">The median of what is likely; null: nobody can say.</param>
/// <param name="Low">It will hardly be less.</param>
/// <param name="High">It will hardly be more.</param>
/// <param name="Team">For whom.</param>
/// <param name="Because">Why it waits.</param>
internal sealed record QueueItem(
    Guid ThreadId, CustomerSnapshot Customer, string? Channel, int Position, DateTimeOffset? WaitingSince, int? EstimatedWaitSeconds, int? Low, int? High, string Team, string Because);

/// <summary>A team's queue.</summary>
internal sealed record TeamQueue(string Team, int Waiting, DateTimeOffset? LongestSince);
