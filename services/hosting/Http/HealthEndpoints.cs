using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Omnichannel.Hosting.Http;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: everything it needs answers too.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Ok(new Health("ok", new Dictionary<string, string>()))).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/health/ready", ReadyAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> ReadyAsync(IEnumerable<HealthProbe> probes, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(probes.Select(probe => AskAsync(probe, cancellationToken)));
        var components = answers.ToDictionary(answer => answer.Component, answer => answer.Problem ?? "ok");
        var well = answers.All(answer => answer.Problem is null);
        return TypedResults.Json(
            new Health(well ? "ok" : "unavailable", components),
            HostingJson.Default.Health,
            statusCode: well ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<(string Component, string? Problem)> AskAsync(HealthProbe probe, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            return (probe.Component, await probe.CheckAsync(limit.Token));
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return (probe.Component, failure.Message);
        }
    }
}

/// <summary>The answer of the health endpoints.</summary>
/// <param name="Status">ok or unavailable.</param>
/// <param name="Components">What each component says.</param>
public sealed record Health(string Status, IReadOnlyDictionary<string, string> Components);
