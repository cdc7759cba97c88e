using Microsoft.AspNetCore.Routing;
using Omnichannel.Conversations.Attachments;
using Omnichannel.Conversations.Features;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>Replies, their deliveries, and what agents do to a thread.</summary>
public static class RepliesRegistration
{
    /// <summary>Registers what replies are made of.</summary>
    public static IServiceCollection AddReplies(this IServiceCollection services)
    {
        services.AddFiles();
        services.AddSingleton<DeliverySignal>();
        services.AddSingleton<DeliveryStore>();
        services.AddSingleton<DeliveryUpdates>();
        services.AddSingleton<Consents>();
        services.AddSingleton<Dispatcher>();
        services.AddHostedService<DispatcherLoop>();
        services.AddSingleton<AttachmentFetcher>();
        services.AddHostedService<AttachmentFetcherLoop>();

        services.AddSingleton<ThreadWriter>();
        services.AddSingleton<ThreadChanges>();
        services.AddSingleton<ThreadStateChanges>();
        services.AddSingleton<Assign>();
        services.AddSingleton<SnoozeAlarm>();
        services.AddSingleton<SnoozeClock>();
        services.AddHostedService(provider => provider.GetRequiredService<SnoozeClock>());
        services.AddSingleton<ReadAndTyping>();

        services.AddSingleton<Commands.CommandsHandler>();
        services.AddSingleton<Commands.Assigning>();
        services.AddSingleton<Commands.Posting>();
        services.AddSingleton<Commands.Changing>();
        services.AddSingleton<ReplyRoutes>();
        services.AddSingleton<Copies>();
        services.AddSingleton<Replies>();
        services.AddSingleton<Uploads>();
        services.AddSingleton<PostMessage>();
        services.AddSingleton<RetryMessage>();
        services.AddSingleton<ChangeMessage>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, RepliesJson.Default));
        return services;
    }

    /// <summary>Maps what agents do to a thread, and the files.</summary>
    public static void MapReplies(this IEndpointRouteBuilder routes)
    {
        var threads = routes.MapGroup("/api/threads/{id:guid}").RequireAuthorization(Policies.Agent).WithTags("Threads");
        threads.MapPost("/messages", (Guid id, PostMessageRequest request, HttpContext context, PostMessage post) =>
            post.HandleAsync(id, request, context.User.Author(), context.RequestAborted)).WithSummary("Replies to the customer, or leaves a note.");
        threads.MapPost("/assign", (Guid id, AssignRequest request, HttpContext context, Assign assign) => assign.HandleAsync(context, id, request))
            .WithSummary("Gives the thread to an agent or a team, or to nobody.");
        threads.MapPost("/resolve", (Guid id, HttpContext context, ThreadStateChanges changes) => changes.ResolveAsync(context, id))
            .WithSummary("The matter is settled.");
        threads.MapPost("/reopen", (Guid id, HttpContext context, ThreadStateChanges changes) => changes.ReopenAsync(context, id))
            .WithSummary("It is not settled after all.");
        threads.MapPost("/snooze", (Guid id, SnoozeRequest request, HttpContext context, ThreadStateChanges changes) => changes.SnoozeAsync(context, id, request))
            .WithSummary("Puts the thread aside until a time, or until the customer writes.");
        threads.MapPost("/tags", (Guid id, TagsRequest request, HttpContext context, ThreadStateChanges changes) => changes.TagAsync(context, id, request))
            .WithSummary("Puts tags on and takes them off.");
        threads.MapPost("/read", (Guid id, ReadRequest request, HttpContext context, ReadAndTyping reading) => reading.ReadAsync(context, id, request))
            .WithSummary("How far the agent has read.");
        threads.MapPost("/typing", (Guid id, TypingRequest request, HttpContext context, ReadAndTyping typing) => typing.TypeAsync(context, id, request))
            .WithSummary("The agent types.");

        var messages = routes.MapGroup("/api/messages/{id:guid}").RequireAuthorization(Policies.Agent).WithTags("Messages");
        messages.MapPost("/retry", (Guid id, RetryMessage retry, CancellationToken cancellationToken) => retry.HandleAsync(id, cancellationToken))
            .WithSummary("Sends a failed message again.");
        messages.MapPatch("/", (Guid id, EditRequest request, HttpContext context, ChangeMessage change) => change.EditAsync(context, id, request))
            .WithSummary("Changes the text of one of our messages.");
        messages.MapDelete("/", (Guid id, HttpContext context, ChangeMessage change) => change.DeleteAsync(context, id))
            .WithSummary("Takes one of our messages back.");
        messages.MapPut("/reaction", (Guid id, ReactionRequest request, HttpContext context, ChangeMessage change) => change.ReactAsync(context, id, request))
            .WithSummary("Reacts to a message with an emoji.");

        routes.MapPost("/api/files", (HttpContext context, Uploads uploads, CancellationToken cancellationToken) => uploads.HandleAsync(context, cancellationToken))
            .RequireAuthorization(Policies.Agent).DisableAntiforgery().WithTags("Files").WithSummary("Uploads a file to attach to a message.");
        routes.MapFiles();
    }
}
