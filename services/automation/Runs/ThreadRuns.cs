using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Automation.Runs;

/// <summary>An automation's time with a thread, as agents see it.</summary>
internal sealed record RunModel(
    Guid Id, string Automation, string? Name, string Status, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Because, string? Summary,
    DateTimeOffset? WaitUntil, IReadOnlyList<Exchange> Exchanges);

/// <summary>All of them, the newest first.</summary>
internal sealed record ThreadRunsModel(Guid ThreadId, IReadOnlyList<RunModel> Items);

/// <summary><c>GET /api/automation/threads/{id}</c>: what automations did and know there.</summary>
internal static class ThreadRuns
{
    private const int Most = 20;

    public static async Task<Ok<ThreadRunsModel>> HandleAsync(
        Guid id, [FromKeyedServices(AutomationModule.Service)] Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var runs = await RunStore.OfThreadAsync(connection, id, Most);
        return TypedResults.Ok(new ThreadRunsModel(id, [.. runs.Select(run => new RunModel(
            run.Id, run.Handler.Id, run.Handler.Name, JsonNamingPolicy.CamelCase.ConvertName(run.Status.ToString()), run.StartedAt, run.EndedAt, run.Because, run.Summary,
            run.WaitUntil, run.Exchanges))]));
    }
}
