using Microsoft.AspNetCore.Routing;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Commands;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Features;
using Omnichannel.Conversations.Inbound;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations;

/// <summary>Customers, their threads and everything said in them.</summary>
public sealed class ConversationsModule : IServiceModule
{
    /// <summary>The service's name, the key of its database and outbox.</summary>
    public const string Service = "conversations";

    /// <inheritdoc />
    public string Name => Service;

    /// <inheritdoc />
    public void AddServices(IHostApplicationBuilder builder)
    {
        builder.AddModuleDatabase(Service, ConversationsSchema.Migrations);
        builder.Services.AddThreads();
        builder.Services.AddReplies();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ConversationsJson.Default));
    }

    /// <inheritdoc />
    public void AddConsumers(IConsumerRegistry bus)
    {
        bus.Handle<InboundHandler>(Topology.Queues.ConversationsInbound);
        bus.Handle<CommandsHandler>(Topology.Queues.ConversationsCommands);
        bus.Handle<ParkedHandler>(Topology.Queues.ConversationsParked);
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        routes.MapThreads();
        routes.MapReplies();
    }
}
