using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Hosting;

/// <summary>One service: it runs by itself or beside others in the standalone host, and never asks which.</summary>
public interface IServiceModule
{
    /// <summary>The service's name: its database schema or file, and the beginning of its queues' names.</summary>
    string Name { get; }

    /// <summary>Whether it only hands requests on to the services: it needs no bus, and describes their API instead of one of its own.</summary>
    bool IsGateway => false;

    /// <summary>Registers what the service is made of.</summary>
    void AddServices(IHostApplicationBuilder builder);

    /// <summary>Names the queues that the service consumes and what handles them.</summary>
    void AddConsumers(IConsumerRegistry bus);

    /// <summary>Maps the service's endpoints.</summary>
    void MapEndpoints(IEndpointRouteBuilder routes);
}
