using Microsoft.AspNetCore.Mvc;
using Omnichannel.Hosting.Security;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Queue;
using Omnichannel.Routing.ServiceLevels;

namespace Omnichannel.Routing.Promises;

/// <summary>Service levels, the queue's notices and promises: what they consist of, and their API.</summary>
internal static class PromisesRegistration
{
    private const long LargestBody = 512 * 1024;

    public static void AddPromises(this IServiceCollection services)
    {
        services.AddSingleton<IDecidingPart, DueWatch>();
        services.AddSingleton<IDecidingPart, QueueTeller>();
        services.AddSingleton<IDecidingPart, PromiseKeeper>();
        services.AddSingleton<IWaitEstimates, WaitEstimates>();
        services.AddSingleton<PromiseEndpoints>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, PromisesJson.Default));
    }

    public static void MapPromises(this IEndpointRouteBuilder routes)
    {
        var agents = routes.MapGroup("/api/routing").RequireAuthorization(Policies.Agent).WithTags("Promises").WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        agents.MapGet("/service-levels", ServiceLevelEndpoints.ReadAsync).WithSummary("How soon customers get their answers.");
        agents.MapGet("/promises", PromiseEndpoints.ListAsync).WithSummary("Promises and call backs; open ones in the order in which they are due.");
        agents.MapPost("/promises", PromiseEndpoints.MakeAsync).WithSummary("Makes a promise.");
        agents.MapPost("/promises/{id:guid}/keep", PromiseEndpoints.KeepAsync).WithSummary("The promise was kept.");
        agents.MapPost("/promises/{id:guid}/break", PromiseEndpoints.BreakAsync).WithSummary("The promise cannot be kept.");
        agents.MapPost("/promises/{id:guid}/move", PromiseEndpoints.MoveAsync).WithSummary("The promise has another time.");
        agents.MapPost("/promises/find", PromiseEndpoints.Find).WithSummary("Finds promises in what an agent writes.");
        agents.MapGet("/promises/report", PromiseEndpoints.ReportAsync).WithSummary("How promises are kept, by agent and day.");

        var supervisors = routes.MapGroup("/api/routing").RequireAuthorization(Policies.Supervisor).WithTags("Promises").WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        supervisors.MapPut("/service-levels", ServiceLevelEndpoints.PutAsync).Accepts<string>("application/yaml", "application/json")
            .WithSummary("Sets the service levels, as YAML or JSON; all errors at once.");
    }
}
