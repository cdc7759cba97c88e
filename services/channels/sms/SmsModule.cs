using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Omnichannel.Channels.Sms.OptOut;
using Omnichannel.Channels.Sms.Sending;
using Omnichannel.Channels.Sms.Twilio;
using Omnichannel.Channels.Sms.Webhooks;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Channels;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.Sms;

/// <summary>Texts, and WhatsApp messages, by Twilio: signed webhooks in, its REST API out.</summary>
public sealed class SmsModule : IServiceModule
{
    /// <inheritdoc />
    public string Name => SmsSchema.Service;

    /// <inheritdoc />
    public void AddServices(IHostApplicationBuilder builder)
    {
        builder.AddModuleDatabase(SmsSchema.Service, SmsSchema.Migrations);
        builder.AddOrderedSends(SmsSchema.Service);
        builder.Services.AddSingleton<WebhookEndpoints>();
        builder.Services.AddSingleton<OptOuts>();
        builder.Services.AddSingleton<TwilioClient>();
        builder.AddProviderClient(TwilioClient.ClientName);
        builder.Services.AddFiles();
        builder.Services.AddSingleton<TwilioFiles>();
    }

    /// <inheritdoc />
    public void AddConsumers(IConsumerRegistry bus)
    {
        bus.Handle<SendHandler>(Topology.Queues.SmsSend);
        bus.Handle<ErasedHandler>(Topology.Queues.SmsErased);
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        var webhooks = routes.MapGroup("/webhooks/{account}/sms").AllowAnonymous().WithTags("Webhooks");
        webhooks.MapPost("", (string account, HttpContext context, WebhookEndpoints endpoints) => endpoints.MessageAsync(account, context));
        webhooks.MapPost("/status", (string account, HttpContext context, Guid? delivery, WebhookEndpoints endpoints) =>
            endpoints.StatusAsync(account, context, delivery));
        routes.MapPost(ProviderFiles.TwilioRoute, (ProviderFileRequest request, TwilioFiles files, CancellationToken cancellationToken) => files.FetchAsync(request, cancellationToken))
            .RequireAuthorization(Policies.Internal)
            .ExcludeFromDescription();
    }
}
