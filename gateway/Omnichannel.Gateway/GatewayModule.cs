using Microsoft.AspNetCore.Server.Kestrel.Core;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Http;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Omnichannel.Gateway;

/// <summary>The one origin in front of the services.</summary>
public sealed class GatewayModule : IServiceModule
{
    /// <summary>The largest body that any service takes, with room for a form around it.</summary>
    private const long LargestBody = BlobStore.MaxBytes + (1024 * 1024);

    /// <inheritdoc />
    public string Name => "gateway";

    /// <inheritdoc />
    public bool IsGateway => true;

    /// <inheritdoc />
    public void AddServices(IHostApplicationBuilder builder)
    {
        var destinations = Destinations.Read(builder.Configuration);
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = LargestBody);
        builder.Services.AddReverseProxy()
            .LoadFromMemory(RouteTable.RoutesTo([.. destinations.Keys]), [.. destinations.Select(service => RouteTable.Cluster(service.Key, service.Value))])
            .AddTransforms<ForwardedHeaders>();
        builder.Services.AddSingleton<MergedApiDescription>();
        foreach (var service in RouteTable.Services)
        {
            builder.Services.AddSingleton(provider => new HealthProbe(
                service, _ => Task.FromResult(ProblemOf(provider.GetRequiredService<IProxyStateLookup>(), service))));
        }
    }

    /// <inheritdoc />
    public void AddConsumers(IConsumerRegistry bus)
    {
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        routes.Map("/internal/{**rest}", () => Problems.NotFound("thing here"));
        if (!Destinations.Read(routes.ServiceProvider.GetRequiredService<IConfiguration>()).ContainsKey(RouteTable.Playground))
        {
            // Not the desk's, which answers every path that nobody knows.
            routes.Map("/playground/{**rest}", () => Problems.NotFound("playground"));
        }

        routes.MapGet("/openapi/v1.json", (MergedApiDescription description, HttpContext context) => description.ServeAsync(context));
        routes.MapReverseProxy(proxy =>
        {
            proxy.UseMiddleware<ForwardingProblems>();
            proxy.UseMiddleware<AnotherInstance>();
            proxy.UseLoadBalancing();
        });
    }

    private static string? ProblemOf(IProxyStateLookup state, string service) =>
        state.TryGetCluster(service, out var cluster) && cluster.Destinations.Values.Any(instance => instance.Health.Active == DestinationHealth.Healthy)
            ? null
            : "no instance is ready";
}
