using Omnichannel.Hosting.Bus;

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
        services.AddSingleton<IConversations, Conversations>();
        services.AddSingleton<Turns>();
        services.AddDutyWork<RunnerWork>();
    }
}
