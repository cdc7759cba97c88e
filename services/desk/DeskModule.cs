using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Desk;

/// <summary>Serves the agents' app. What the app shows it asks from the other services.</summary>
public sealed class DeskModule : IServiceModule
{
    private readonly string _folder;

    /// <summary>The pages that were built beside the program.</summary>
    public DeskModule()
        : this(Path.Combine(AppContext.BaseDirectory, "desk"))
    {
    }

    /// <summary>The pages of another folder.</summary>
    internal DeskModule(string folder) => _folder = folder;

    /// <inheritdoc />
    public string Name => "desk";

    /// <inheritdoc />
    public void AddServices(IHostApplicationBuilder builder) =>
        builder.Services.AddSingleton(new PageFiles(_folder));

    /// <inheritdoc />
    public void AddConsumers(IConsumerRegistry bus)
    {
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/{**path}", ["GET", "HEAD"], ServePage.Handle)
            .AllowAnonymous()
            .ExcludeFromDescription()
            .Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = int.MaxValue);
}
