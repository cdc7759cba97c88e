using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Omnichannel.Channels.External.Deliveries;
using Omnichannel.Channels.External.Intake;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.External;

/// <summary>The adapter protocol (§3): events in, deliveries out by push or pull. Our own e-mail adapter speaks it too.</summary>
public sealed class ExternalModule : IServiceModule
{
    /// <inheritdoc />
    public string Name => ExternalSchema.Service;

    /// <inheritdoc />
    public void AddServices(IHostApplicationBuilder builder)
    {
        builder.AddModuleDatabase(ExternalSchema.Service, ExternalSchema.Migrations);
        builder.Services.AddFiles();
        builder.Services.AddSingleton<AcceptedEvents>();
        builder.Services.AddSingleton<AttachmentIntake>();
        builder.Services.AddSingleton<TypingRelay>();
        builder.Services.AddSingleton<EventsEndpoint>();
        builder.Services.AddSingleton<UploadEndpoint>();
        builder.Services.AddSingleton<DeliveryQueue>();
        builder.Services.AddSingleton<WaitingSignal>();
        builder.Services.AddSingleton<Outcomes>();
        builder.Services.AddSingleton<PullEndpoints>();
        builder.Services.AddSingleton<PushClient>();
        builder.Services.AddHttpClient(PushClient.ClientName)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        builder.Services.AddHostedService<Pusher>();
    }

    /// <inheritdoc />
    public void AddConsumers(IConsumerRegistry bus)
    {
        bus.Handle<SendHandler>(Topology.Queues.ExternalSend);
        bus.Handle<ErasedHandler>(Topology.Queues.ExternalErased);
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        var account = routes.MapGroup("/adapters/v1/accounts/{account}").AllowAnonymous().WithTags("Adapters");
        account.MapPost("/events", (string account, HttpContext context, EventsEndpoint events) => events.PostAsync(account, context));
        account.MapPost("/attachments", (string account, HttpContext context, UploadEndpoint uploads) => uploads.PostAsync(account, context));
        account.MapPut("/capabilities", CapabilitiesAsync);
        account.MapGet("/deliveries", (string account, int? wait, int? max, HttpContext context, PullEndpoints pull) =>
            pull.PullAsync(account, context, wait, max));
        account.MapPost("/deliveries/{id}/result", (string account, string id, HttpContext context, PullEndpoints pull) =>
            pull.ResultAsync(account, id, context));
        routes.MapFiles();
    }

    private static async Task<IResult> CapabilitiesAsync(
        string account, HttpContext context, IAccountDirectory accounts, InternalHttp http, TimeProvider time)
    {
        var (request, refusal) = await SignedRequest.ReadAsync(context, account, maxBytes: 64 * 1024, accounts, time);
        if (request is null)
        {
            return refusal!;
        }

        using var content = new ByteArrayContent(request.Body);
        content.Headers.ContentType = new("application/json");
        using var answer = await http.Accounts().PutAsync(
            $"internal/v1/accounts/{Uri.EscapeDataString(account)}/capabilities", content, context.RequestAborted);
        return answer.StatusCode == System.Net.HttpStatusCode.NoContent ? TypedResults.NoContent() : TypedResults.Text(
            await answer.Content.ReadAsStringAsync(context.RequestAborted),
            answer.Content.Headers.ContentType?.ToString() ?? "application/json",
            statusCode: (int)answer.StatusCode);
    }
}
