using Microsoft.Extensions.DependencyInjection.Extensions;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Threads;
using Omnichannel.Routing.Agents;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Erasure;
using Omnichannel.Routing.Features;
using Omnichannel.Routing.PolicyRules;
using Omnichannel.Routing.Promises;
using Omnichannel.Routing.Storage;

namespace Omnichannel.Routing;

/// <summary>Who answers: every thread that waits gets the right person or automation, and the queue is honest.</summary>
public sealed class RoutingModule : IServiceModule
{
    /// <summary>The service's name, the key of its database and outbox.</summary>
    public const string Service = "routing";

    /// <inheritdoc />
    public string Name => Service;

    /// <inheritdoc />
    public void AddServices(IHostApplicationBuilder builder)
    {
        builder.AddModuleDatabase(Service, RoutingSchema.Migrations);
        builder.Services.AddThreadFeed();
        builder.Services.TryAddSingleton<IThreadSource, ThreadSource>();
        builder.Services.AddSingleton<DecidingSignal>();
        builder.Services.AddSingleton<SituationReader>();
        builder.Services.AddSingleton<UserDirectory>();
        builder.Services.AddSingleton<PresenceNews>();
        builder.Services.AddSingleton<AgentReads>();
        builder.Services.AddSingleton<MyPresence>();
        builder.Services.AddSingleton<PolicyEndpoints>();
        builder.Services.AddSingleton<Transfer>();
        builder.Services.AddPromises();
        builder.Services.AddDutyWork<DecidingWork>();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, RoutingJson.Default));
    }

    /// <inheritdoc />
    public void AddConsumers(IConsumerRegistry bus) => bus.Handle<ErasedHandler>(Topology.Queues.RoutingErased);

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        routes.MapRouting();
        routes.MapPromises();
    }
}
