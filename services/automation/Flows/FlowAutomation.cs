using System.Text.Json;
using Omnichannel.Automation.Runs;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Automation.Flows;

/// <summary>Flows as automations: <c>flow:NAME</c> runs the version that was published when the conversation began.</summary>
internal sealed class FlowAutomation(FlowStore store, FlowCalls calls) : IAutomation
{
    /// <summary>What the ids of flows begin with.</summary>
    public const string IdPrefix = "flow:";

    public string Prefix => IdPrefix;

    public async Task<Turn> TurnAsync(TurnContext context, CancellationToken cancellationToken)
    {
        var known = context.State?.Deserialize(AutomationJson.Default.FlowState);
        if (await store.RunnableAsync(context.Name, known?.Version, cancellationToken) is not var (flow, version))
        {
            return Turn.ToPerson($"There is no published flow “{context.Name}”.");
        }

        var facts = new FlowFacts(context.Thread.Channel ?? "", context.Thread.Customer.Language, context.Thread.Customer.Name, context.Thread.Customer.Vip);
        var state = known ?? FlowEngine.Beginning(flow, version);
        var (next, turn) = FlowEngine.Step(flow, state, await InputAsync(context, flow, state, facts, cancellationToken), facts, context.Now);
        return turn with { State = JsonSerializer.SerializeToElement(next, AutomationJson.Default.FlowState) };
    }

    private async Task<FlowInput> InputAsync(TurnContext context, Flow flow, FlowState state, FlowFacts facts, CancellationToken cancellationToken)
    {
        switch (context.Trigger)
        {
            case Trigger.Started:
                return new FlowInput.Began(string.Join('\n', context.Messages.Select(message => message.Content.Text)));
            case Trigger.Time:
                return new FlowInput.TimeCame();
            case Trigger.GoOn when FlowEngine.Pending(flow, state) is { } call:
                var scope = FlowEngine.ScopeOf(flow, state, facts, context.Now, await store.SecretsAsync(cancellationToken));
                return await calls.AskAsync(call, scope, context.TurnId, cancellationToken);
            default:
                return context.Messages is [var message, ..] ? Said(message) : new FlowInput.Said("");
        }
    }

    private static FlowInput.Said Said(MessageSnapshot message)
    {
        var choice = message.Content.Parts.FirstOrDefault(part => part.Type == PartTypes.Choice);
        return new FlowInput.Said(message.Content.Text.Length > 0 ? message.Content.Text : choice?.Title ?? "", choice?.Id);
    }
}
