using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Omnichannel.Channels.Social.Meta;
using Omnichannel.Channels.Social.Telegram;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Channels;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.Social;

/// <summary>Telegram, and Meta's Messenger, Instagram and WhatsApp: signed webhooks in, the providers' APIs out.</summary>
public sealed class SocialModule : IServiceModule
{
    /// <inheritdoc />
    public string Name => SocialSchema.Service;

    /// <inheritdoc />
    public void AddServices(IHostApplicationBuilder builder)
    {
        builder.AddModuleDatabase(SocialSchema.Service, SocialSchema.Migrations);
        builder.AddOrderedSends(SocialSchema.Service);
        builder.Services.AddFiles();
        builder.Services.AddSingleton<AccountStatuses>();
        TelegramChannel.AddServices(builder);
        MetaChannel.AddServices(builder);
    }

    /// <inheritdoc />
    public void AddConsumers(IConsumerRegistry bus)
    {
        bus.Handle<SendHandler>(Topology.Queues.SocialSend);
        bus.Handle<ErasedHandler>(Topology.Queues.SocialErased);
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        TelegramChannel.MapEndpoints(routes);
        MetaChannel.MapEndpoints(routes);
        routes.MapPost(ProviderFiles.Route, ProviderFilesEndpoint.HandleAsync).RequireAuthorization(Policies.Internal).ExcludeFromDescription();
    }
}
