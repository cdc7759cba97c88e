using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Automation.Runs;

/// <summary>The runner as a duty: one process at a time, from what the database says.</summary>
internal sealed class RunnerWork(
    IConversations conversations, Turns turns, TimeProvider time, [FromKeyedServices(AutomationModule.Service)] Outbox outbox) : IDutyWork
{
    public string Name => "automations";

    public string Service => AutomationModule.Service;

    public async Task RunAsync(Duty duty, CancellationToken stopping)
    {
        var runs = await RunStore.GoingAsync(duty.Connection);
        var cursor = await RunStore.CursorAsync(duty.Connection);
        await new Runner(conversations, turns, time, duty.WriteAsync, outbox, runs, cursor).RunAsync(stopping);
    }
}

/// <summary>What runs automations.</summary>
internal static class RunsRegistration
{
    public static void AddRunner(this IServiceCollection services)
    {
        services.AddThreadFeed();
        services.AddSingleton<IConversations, Conversations>();
        services.AddSingleton<Turns>();
        services.AddDutyWork<RunnerWork>();
    }

    public static void MapRuns(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/automation/threads/{id:guid}", ThreadRuns.HandleAsync).RequireAuthorization(Policies.Agent).WithTags("Automation")
            .WithSummary("What automations did in a thread, and what they know.");
}
