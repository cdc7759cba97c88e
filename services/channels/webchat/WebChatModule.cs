using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Omnichannel.Channels.WebChat.Conversations;
using Omnichannel.Channels.WebChat.Features;
using Omnichannel.Channels.WebChat.Limits;
using Omnichannel.Channels.WebChat.Live;
using Omnichannel.Channels.WebChat.Sending;
using Omnichannel.Channels.WebChat.Visitors;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Channels.WebChat;

/// <summary>The chat on a site: the widget, and the service behind it (protocol §5).</summary>
public sealed class WebChatModule : IServiceModule
{
    /// <inheritdoc />
    public string Name => WebChatSchema.Service;

    /// <inheritdoc />
    public void AddServices(IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddModuleDatabase(WebChatSchema.Service, WebChatSchema.Migrations);
        services.AddFiles();
        services.AddSingleton<ChatLimits>();
        services.AddSingleton<VisitorStore>();
        services.AddSingleton<IdentityTokens>();
        services.AddSingleton<ChatAccess>();
        services.AddThreadFeed();
        services.AddSingleton<ConversationsClient>();
        services.AddSingleton<VisitorStreams>();
        services.AddSingleton<SequenceWaits>();
        services.AddSingleton<SentMessages>();
        services.AddSingleton<Uploads>();
        services.AddSingleton<OpenSession>();
        services.AddSingleton<PostMessage>();
        services.AddSingleton<GetMessages>();
        services.AddSingleton<StreamEvents>();
        services.AddSingleton<PostTyping>();
        services.AddSingleton<PostRead>();
        services.AddSingleton<AskForHuman>();
        services.AddSingleton<WidgetPages>();
        services.AddSingleton<Receipts>();
        services.AddHostedService(provider => provider.GetRequiredService<Receipts>());
        services.AddHostedService<FeedFollower>();
    }

    /// <inheritdoc />
    public void AddConsumers(IConsumerRegistry bus)
    {
        bus.Handle<SendHandler>(Topology.Queues.WebChatSend);
        bus.Handle<ErasedHandler>(Topology.Queues.WebChatErased);
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/widget.js", (HttpContext context, WidgetPages pages) => pages.Widget(context)).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/demo", (HttpContext context, string? account, WidgetPages pages) => pages.DemoAsync(context, account))
            .AllowAnonymous().ExcludeFromDescription();
        routes.MapFiles();

        var access = routes.ServiceProvider.GetRequiredService<ChatAccess>();
        var chat = routes.MapGroup("/chat/v1/{account}").AllowAnonymous().WithTags("Web chat").AddEndpointFilter(access.AccountFilterAsync);
        chat.MapMethods("/{**rest}", [HttpMethods.Options], Preflight).ExcludeFromDescription();
        chat.MapPost("/sessions", (HttpContext context, OpenSession session) => session.HandleAsync(context)).WithMetadata(SmallBody);

        var visitor = chat.MapGroup("").AddEndpointFilter(access.VisitorFilterAsync);
        visitor.MapPost("/messages", (HttpContext context, PostMessage message) => message.HandleAsync(context))
            .WithMetadata(new RequestSizeLimitAttribute(ChatLimits.MessageBytes));
        visitor.MapGet("/messages", (HttpContext context, long? before, int? limit, GetMessages messages) => messages.HandleAsync(context, before, limit));
        visitor.MapGet("/events", (HttpContext context, StreamEvents events) => events.HandleAsync(context));
        visitor.MapPost("/typing", (HttpContext context, PostTyping typing) => typing.HandleAsync(context)).WithMetadata(SmallBody);
        visitor.MapPost("/read", (HttpContext context, PostRead read) => read.HandleAsync(context)).WithMetadata(SmallBody);
        visitor.MapPost("/human", (HttpContext context, AskForHuman human) => human.HandleAsync(context)).WithMetadata(SmallBody);
        visitor.MapPost("/attachments", (HttpContext context, Uploads uploads) => uploads.HandleAsync(context))
            .WithMetadata(new RequestSizeLimitAttribute(ChatLimits.FileBytes + ChatLimits.BodyBytes));
    }

    private static RequestSizeLimitAttribute SmallBody => new(ChatLimits.BodyBytes);

    /// <summary>What a browser may send from another site; whether that site may at all was decided before.</summary>
    private static IResult Preflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "GET, POST";
        headers.AccessControlAllowHeaders = $"{HeaderNames.Authorization}, {HeaderNames.ContentType}, Last-Event-ID";
        headers.AccessControlMaxAge = "600";
        return TypedResults.NoContent();
    }
}
