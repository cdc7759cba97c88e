using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Identity;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary>With whom to merge, and why.</summary>
public sealed record MergeRequest(Guid? With, string? Reason);

/// <summary>Which merge to undo.</summary>
public sealed record UnmergeRequest(Guid? MergeId);

/// <summary><c>POST /api/customers/{id}/merge|unmerge</c>: the customer of the path survives.</summary>
internal static class MergeCustomers
{
    private const int LongestReason = 500;

    public static async Task<Results<Ok<CustomerModel>, ProblemHttpResult>> MergeAsync(
        Guid id,
        MergeRequest? request,
        HttpContext context,
        CustomerMerges merges,
        [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
        [FromKeyedServices(ConversationsModule.Service)] Database database)
    {
        if (request?.With is not { } with)
        {
            return Problems.Invalid("with", "with is the id of the customer to merge with.");
        }

        if (request.Reason?.Length > LongestReason)
        {
            return Problems.Invalid("reason", $"reason has at most {LongestReason} characters.");
        }

        return await RunAsync(
            id, async tx => (await merges.MergeAsync(tx, id, with, Hosting.Text.Clean(request.Reason), ActorOf(context))).Refused, outbox, database, context.RequestAborted);
    }

    public static async Task<Results<Ok<CustomerModel>, ProblemHttpResult>> UnmergeAsync(
        Guid id,
        UnmergeRequest? request,
        HttpContext context,
        CustomerMerges merges,
        [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
        [FromKeyedServices(ConversationsModule.Service)] Database database) =>
        request?.MergeId is { } merge
            ? await RunAsync(id, async tx => (await merges.UnmergeAsync(tx, id, merge, ActorOf(context))).Refused, outbox, database, context.RequestAborted)
            : Problems.Invalid("mergeId", "mergeId is the id of the merge to undo.");

    private static async Task<Results<Ok<CustomerModel>, ProblemHttpResult>> RunAsync(
        Guid id, Func<Tx, Task<MergeRefusal?>> work, Outbox outbox, Database database, CancellationToken cancellationToken)
    {
        var (refused, model) = await database.WriteAsync(
            async (connection, transaction) =>
            {
                var tx = new Tx(connection, transaction);
                return await work(tx) is { } refusal ? (refusal, null) : ((MergeRefusal?)null, await CustomerModels.FindAsync(tx, id));
            },
            cancellationToken);
        outbox.Nudge();
        return refused switch
        {
            null => Customers.Answer(model),
            MergeRefusal.UnknownCustomer => Problems.NotFound("customer"),
            MergeRefusal.UnknownMerge => Problems.NotFound("merge"),
            MergeRefusal.SameCustomer => Problems.Invalid("with", "They are the same customer already."),
            _ => Problems.Conflict("already-undone", "This merge was undone before."),
        };
    }

    private static Actor ActorOf(HttpContext context) => new(context.User.UserId(), context.User.UserName());
}
