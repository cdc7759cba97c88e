using Microsoft.AspNetCore.Mvc;
using Omnichannel.Automation.Runs;
using Omnichannel.Hosting.Security;

namespace Omnichannel.Automation.Flows;

/// <summary>What belongs to flows.</summary>
internal static class FlowsRegistration
{
    private const long LargestBody = 1024 * 1024;

    public static void AddFlows(this IServiceCollection services)
    {
        services.AddSingleton<FlowStore>();
        services.AddSingleton<FlowCalls>();
        services.AddSingleton<IAutomation, FlowAutomation>();
    }

    public static void MapFlows(this IEndpointRouteBuilder routes)
    {
        var reading = Group(routes, "/api/automation/flows", Policies.Agent);
        reading.MapGet("/", FlowEndpoints.ListAsync).WithSummary("All flows.");
        reading.MapGet("/schema", FlowEndpoints.Schema).WithSummary("The JSON schema of a flow.");
        reading.MapGet("/{name}/draft", FlowEndpoints.ReadDraftAsync).WithSummary("A draft, and what is wrong with it.");
        reading.MapGet("/{name}/versions", FlowEndpoints.VersionsAsync).WithSummary("All versions, the newest first.");

        var changing = Group(routes, "/api/automation/flows", Policies.Supervisor);
        changing.MapPut("/{name}/draft", FlowEndpoints.SaveDraftAsync).WithSummary("Saves a draft, and says what is wrong with it.");
        changing.MapDelete("/{name}/draft", FlowEndpoints.DeleteDraftAsync).WithSummary("Throws a draft away.");
        changing.MapPost("/{name}/test", FlowEndpoints.TestAsync).WithSummary("Runs the tests that stand beside the flow.");
        changing.MapPost("/{name}/dry-run", FlowEndpoints.DryRunAsync).WithSummary("What the flow would say.");
        changing.MapPost("/{name}/publish", FlowEndpoints.PublishAsync).WithSummary("Publishes the draft, when it holds together and its tests pass.");
        changing.MapPost("/{name}/rollback", FlowEndpoints.RollBackAsync).WithSummary("Publishes an older version again.");

        var secrets = Group(routes, "/api/automation/secrets", Policies.Supervisor);
        secrets.MapGet("/", SecretEndpoints.ListAsync).WithSummary("The names of all secrets.");
        secrets.MapGet("/{name}", SecretEndpoints.ReadAsync).WithSummary("Whether a secret is there.");
        secrets.MapPut("/{name}", SecretEndpoints.SaveAsync).WithSummary("Keeps a secret for look-ups.");
        secrets.MapDelete("/{name}", SecretEndpoints.DeleteAsync).WithSummary("Forgets a secret.");
    }

    private static RouteGroupBuilder Group(IEndpointRouteBuilder routes, string prefix, string policy) =>
        routes.MapGroup(prefix).RequireAuthorization(policy).WithTags("Automation").WithMetadata(new RequestSizeLimitAttribute(LargestBody));
}
