using Microsoft.AspNetCore.Routing;
using Omnichannel.Conversations.Features;
using Omnichannel.Hosting.Security;

namespace Omnichannel.Conversations;

/// <summary>The table of what can be read and done about threads and customers, and by whom.</summary>
internal static class ThreadsEndpoints
{
    public static void MapThreads(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").RequireAuthorization(Policies.Agent);
        api.MapGet("/threads", ThreadList.HandleAsync).WithTags("Threads").WithSummary("Threads, the most urgent first.");
        api.MapGet("/threads/{id:guid}", ThreadPages.ThreadAsync).WithTags("Threads").WithSummary("One thread; old ids of merged ones too.");
        api.MapGet("/threads/{id:guid}/messages", ThreadPages.MessagesAsync).WithTags("Threads").WithSummary("A page of the timeline.");

        var customers = api.MapGroup("/customers/{id:guid}").WithTags("Customers");
        customers.MapGet("", Customers.GetAsync).WithSummary("A customer; old ids of merged ones too.");
        customers.MapPatch("", Customers.PatchAsync).WithSummary("Changes the fields that are named.");
        customers.MapPost("/merge", MergeCustomers.MergeAsync).WithSummary("Makes one customer of two; can be undone.");
        customers.MapPost("/unmerge", MergeCustomers.UnmergeAsync).WithSummary("Undoes a merge.");
        customers.MapPost("/suggestions/{suggestion:guid}/dismiss", Customers.DismissAsync).WithSummary("They are not the same.");

        customers.MapPost("/export", ExportCustomer.HandleAsync)
            .RequireAuthorization(Policies.Administrator).WithSummary("Everything about one person, across merged identities.");
        customers.MapPost("/erase", (Guid id, EraseCustomer erase, HttpContext context) => erase.HandleAsync(id, context))
            .RequireAuthorization(Policies.Administrator).WithSummary("Everything about one person is gone, with a receipt.");

        api.MapGet("/search", Search.HandleAsync).WithTags("Search").WithSummary("Customers and messages, with highlights.");
        api.MapGet("/events", (EventStream stream, HttpContext context, string? after) => stream.Handle(context, after))
            .EndsWithCaller().WithTags("Events").WithSummary("What happens, as server-sent events.");

        api.MapGet("/reply-templates", ReplyTemplates.ListAsync).WithTags("Reply templates").WithSummary("Texts that agents use again and again.");
        var templates = routes.MapGroup("/api/reply-templates").RequireAuthorization(Policies.Supervisor).WithTags("Reply templates");
        templates.MapPost("", ReplyTemplates.CreateAsync).WithSummary("A new one.");
        templates.MapPut("/{id:guid}", ReplyTemplates.ReplaceAsync).WithSummary("Changes one.");
        templates.MapDelete("/{id:guid}", ReplyTemplates.DeleteAsync).WithSummary("Deletes one.");

        var parked = routes.MapGroup("/api/parked").RequireAuthorization(Policies.Supervisor).WithTags("Parked");
        parked.MapGet("", ParkedMessages.ListAsync).WithSummary("What could not be processed, and why.");
        parked.MapPost("/{id:guid}/retry", ParkedMessages.RetryAsync).WithSummary("Sends it to its queue again.");
        parked.MapPost("/{id:guid}/discard", ParkedMessages.DiscardAsync).WithSummary("Throws it away.");

        var services = routes.MapGroup("/internal/v1").RequireAuthorization(Policies.Internal).ExcludeFromDescription();
        services.MapGet("/conversation", InternalReads.ConversationAsync);
        services.MapGet("/messages/{id:guid}", InternalReads.MessageAsync);
        services.MapGet("/files/{sha256}", InternalReads.FileAsync);
        services.MapGet("/threads", InternalReads.UnresolvedAsync);
        services.MapGet("/threads/{id:guid}", ThreadPages.ThreadAsync);
        services.MapGet("/threads/{id:guid}/timeline", ThreadPages.MessagesAsync);
        services.MapGet("/threads/{id:guid}/messages", InternalReads.MessagesAsync);
        services.MapGet("/feed", InternalReads.FeedAsync);
    }
}
