using Microsoft.AspNetCore.Mvc;
using Omnichannel.Hosting.Security;
using Omnichannel.Routing.Agents;
using Omnichannel.Routing.Features;
using Omnichannel.Routing.PolicyRules;
using Omnichannel.Routing.Teams;

namespace Omnichannel.Routing;

/// <summary>Routing's API: who may do what.</summary>
internal static class RoutingEndpoints
{
    private const long LargestBody = 256 * 1024;

    public static void MapRouting(this IEndpointRouteBuilder routes)
    {
        var agents = routes.MapGroup("/api/routing").RequireAuthorization(Policies.Agent).WithTags("Routing").WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        agents.MapGet("/agents", AgentReads.ListAsync).WithSummary("All agents: who is there, what they can, how much they have.");
        agents.MapGet("/me", MyPresence.ReadAsync).WithSummary("What routing knows of oneself.");
        agents.MapPut("/me/presence", MyPresence.ChooseAsync).WithSummary("Sets one's presence: online, away, wrapUp or offline.");
        agents.MapPost("/me/heartbeat", MyPresence.HeartbeatAsync).WithSummary("The desk is open; every 15 seconds.");
        agents.MapPost("/me/gone", MyPresence.GoneAsync).WithSummary("The desk's page was left.");
        agents.MapGet("/teams", TeamEndpoints.ListAsync).WithSummary("All teams.");
        agents.MapGet("/teams/{id}", TeamEndpoints.ReadAsync).WithSummary("A team.");
        agents.MapGet("/queue", ReadQueue.HandleAsync).WithSummary("Who waits, in order.");
        agents.MapGet("/threads/{id:guid}", ExplainThread.HandleAsync).WithSummary("Who has a thread and why, or why nobody has.");
        agents.MapPost("/threads/{id:guid}/transfer", Transfer.HandOnAsync).WithSummary("Hands a thread on to an agent or a team, with a note.");
        agents.MapPost("/threads/{id:guid}/consult", Transfer.ConsultAsync).WithSummary("Asks a colleague; the thread stays whose it is.");

        var supervisors = routes.MapGroup("/api/routing").RequireAuthorization(Policies.Supervisor).WithTags("Routing").WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        supervisors.MapPut("/agents/{id}", PutAgent.HandleAsync).WithSummary("Sets an agent's skills, languages, teams, hours and capacity.");
        supervisors.MapPut("/teams/{id}", TeamEndpoints.PutAsync).WithSummary("Makes or changes a team.");
        supervisors.MapDelete("/teams/{id}", TeamEndpoints.DeleteAsync).WithSummary("Deletes a team that no policy names.");
        supervisors.MapPost("/threads/{id:guid}/take", Transfer.TakeAsync).WithSummary("Takes a thread, whoever has it.");

        var policies = supervisors.MapGroup("/policies").WithTags("Routing policies");
        policies.MapGet("/", PolicyEndpoints.ReadAsync).WithSummary("The policies that hold, and the draft.");
        policies.MapPut("/draft", PolicyEndpoints.DraftAsync).WithSummary("Keeps a draft; all errors at once.");
        policies.MapPost("/dry-run", DryRun.HandleAsync).WithSummary("What past episodes would have met, now and by a draft.");
        policies.MapPost("/publish", PolicyEndpoints.PublishAsync).WithSummary("Makes the draft the policies that hold.");
        policies.MapPost("/rollback", PolicyEndpoints.RollBackAsync).WithSummary("Back to an old version.");
        policies.MapGet("/versions", PolicyEndpoints.VersionsAsync).WithSummary("Every version that was ever published.");
        policies.MapGet("/schema", PolicySchema.Read).WithSummary("The policies' JSON schema.");
    }
}
