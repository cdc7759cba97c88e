using Omnichannel.Automation.Answers;
using Omnichannel.Automation.Flows;
using Omnichannel.Automation.Runs;
using Omnichannel.Automation.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;

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
        builder.Services.AddRunner();
        builder.Services.AddFlows();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, AutomationJson.Default));
        builder.Services.AddAnswers();
    }

    /// <inheritdoc />
    public void AddConsumers(IConsumerRegistry bus) => bus.Handle<ErasedHandler>(Topology.Queues.AutomationErased);

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        routes.MapFlows();
        routes.MapRuns();
        routes.MapAnswers();
    }
}
