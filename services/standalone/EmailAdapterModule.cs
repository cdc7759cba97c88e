using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Standalone;

/// <summary>E-mail, which is a process of its own (TypeScript over the adapter protocol), as part of the one program.</summary>
internal sealed class EmailAdapterModule : IServiceModule
{
    public string Name => "email";

    public void AddServices(IHostApplicationBuilder builder) => builder.Services.AddHostedService<EmailAdapterSupervisor>();

    public void AddConsumers(IConsumerRegistry bus)
    {
    }

    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
    }
}
