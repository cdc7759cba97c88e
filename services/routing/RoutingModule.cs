using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
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
    }

    /// <inheritdoc />
    public void AddConsumers(IConsumerRegistry bus)
    {
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
    }
}
