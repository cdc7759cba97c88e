using System.Net.Http.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Conversations.Features;

/// <summary>Whom to give a thread to.</summary>
/// <param name="To">An agent or a team; null: nobody.</param>
public sealed record AssignRequest(AssignTo? To);

/// <summary>An agent or a team.</summary>
/// <param name="Type"><c>agent</c> or <c>team</c>.</param>
/// <param name="Id">Its id.</param>
public sealed record AssignTo(string? Type, string? Id);

/// <summary>What the accounts service answers about agents.</summary>
public sealed record AgentList(IReadOnlyList<Agent> Items);

/// <summary>An agent to whom a thread can be given.</summary>
public sealed record Agent(string Id, string Name);

/// <summary><c>POST /api/threads/{id}/assign</c>.</summary>
internal sealed class Assign(ThreadChanges changes, InternalHttp http)
{
    private const int LongestId = 100;

    public async Task<Results<Ok<ThreadModel>, ProblemHttpResult>> HandleAsync(HttpContext context, Guid id, AssignRequest request)
    {
        var to = request.To;
        if (to is not null && (to.Type is not ("agent" or "team") || to.Id is not { Length: > 0 and <= LongestId }))
        {
            return Problems.Invalid("to", "This is {\"type\":\"agent|team\",\"id\"}, or null.");
        }

        var handler = to is null ? null : new Handler(to.Type!, Text.Clean(to.Id!), to.Type == "agent" ? await NameAsync(to.Id!, context.RequestAborted) : Text.Clean(to.Id));
        return handler is { Name: null }
            ? Problems.Invalid("to", "There is no such agent.")
            : await changes.RunAsync(context, id, thread => Decide(thread, handler));
    }

    internal static Change? Decide(ThreadRow thread, Handler? to) =>
        (thread.HandlerType, thread.HandlerId) == (to?.Type, to?.Id)
            ? null
            : new Change(
                thread with { HandlerType = to?.Type, HandlerId = to?.Id, HandlerName = to?.Name },
                to is null ? "unassigned" : "assigned",
                to is null ? "Nobody answers this any more." : $"Given to {to.Name}.")
            {
                Facts = to is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["toType"] = to.Type, ["toId"] = to.Id, ["toName"] = to.Name ?? "" },
            };

    private async Task<string?> NameAsync(string id, CancellationToken cancellationToken)
    {
        var agents = await http.Accounts().GetFromJsonAsync("internal/v1/agents", RepliesJson.Default.AgentList, cancellationToken);
        return agents!.Items.FirstOrDefault(agent => agent.Id == id)?.Name;
    }
}
