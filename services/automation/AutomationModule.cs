using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Automation.Storage;

namespace Omnichannel.Automation;

/// <summary>Automations that answer: flows, knowledge, language models and bots; a person is always one word away.</summary>
public sealed class AutomationModule : IServiceModule
{
    /// <summary>The service's name, the key of its database and outbox.</summary>
    public const string Service = "automation";

    /// <inheritdoc />
    public string Name => Service;

    /// <inheritdoc />
    public void AddServices(IHostApplicationBuilder builder)
    {
        builder.AddModuleDatabase(Service, AutomationSchema.Migrations);
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
