using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Deciding;

namespace Omnichannel.Routing.Features;

/// <summary><c>GET /api/routing/threads/{id}</c>: who has a thread and why, or why nobody has.</summary>
internal static class ExplainThread
{
    public static async Task<Results<Ok<ExplanationModel>, ProblemHttpResult>> HandleAsync(
        Guid id,
        [FromKeyedServices(RoutingModule.Service)] Database database,
        SituationReader situations,
        [FromServices] IEnumerable<IWaitEstimates> estimates,
        CancellationToken cancellationToken)
    {
        var situation = await situations.ReadAsync(cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        var decisions = await DecisionTable.OfThreadAsync(connection, id, 20);
        var thread = situation.Board.Threads.GetValueOrDefault(id);
        if (thread is null && decisions.Count == 0)
        {
            return Problems.NotFound("thread");
        }

        var history = thread is null ? [] : (await Acquaintances.OfAsync(connection, null, [thread.Thread.Customer.Id]))[thread.Thread.Customer.Id];
        return TypedResults.Ok(new ExplanationModel(
            decisions.FirstOrDefault(row => row.Outcome is DecisionRow.Done or DecisionRow.ByHand or DecisionRow.PendingOutcome) is { } last ? Model(last) : null,
            thread is { Position: > 0 } ? ReadQueue.Item(thread, situation, await EstimatesAsync(estimates, cancellationToken)) : null,
            situation.Candidates(id),
            [.. history.Select(one => new HistoryModel(NameOf(one.AgentId, situation), one.Episodes, one.LastAt))],
            [.. decisions.Select(Model)]));
    }

    private static async Task<Dictionary<Guid, WaitEstimate>> EstimatesAsync(IEnumerable<IWaitEstimates> sources, CancellationToken cancellationToken)
    {
        var known = new Dictionary<Guid, WaitEstimate>();
        foreach (var source in sources)
        {
            foreach (var (thread, estimate) in await source.EstimateAsync(cancellationToken))
            {
                known[thread] = estimate;
            }
        }

        return known;
    }

    private static NamedAgent NameOf(string id, Situation situation) => new(id, situation.Board.Agents.GetValueOrDefault(id)?.Name ?? id);

    private static DecisionModel Model(DecisionRow row) => new(
        row.HandlerId is null ? null : new HandlerRef(row.HandlerType!, row.HandlerId, row.HandlerName), row.At, row.Reasons(), row.Policy, row.Outcome, row.Reason);
}

/// <summary>Why things are as they are.</summary>
/// <param name="Decision">What was decided last; null: nothing yet.</param>
/// <param name="Queue">Its place; null: it does not wait.</param>
/// <param name="Candidates">Who could take it, or why not.</param>
/// <param name="History">Who knows the customer, best first.</param>
/// <param name="Decisions">What was decided before, newest first, refused ones too.</param>
internal sealed record ExplanationModel(
    DecisionModel? Decision, QueueItem? Queue, IReadOnlyList<CandidateModel> Candidates, IReadOnlyList<HistoryModel> History, IReadOnlyList<DecisionModel> Decisions);

/// <summary>A decision.</summary>
/// <param name="Handler">Who got it; null: nobody.</param>
/// <param name="At">When.</param>
/// <param name="Because">Why.</param>
/// <param name="Policy">By which policy.</param>
/// <param name="Outcome">pending, done, refused or by hand.</param>
/// <param name="Reason">Why it was refused.</param>
internal sealed record DecisionModel(HandlerRef? Handler, DateTimeOffset At, IReadOnlyList<string> Because, string? Policy, string Outcome, string? Reason);

/// <summary>What speaks for or against an agent.</summary>
internal sealed record CandidateModel(NamedAgent Agent, bool Eligible, IReadOnlyList<string> Why);

/// <summary>An agent who answered the customer.</summary>
internal sealed record HistoryModel(NamedAgent Agent, long Episodes, DateTimeOffset LastAt);

/// <summary>An agent.</summary>
internal sealed record NamedAgent(string Id, string Name);
