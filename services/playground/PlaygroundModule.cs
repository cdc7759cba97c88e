using Microsoft.AspNetCore.Mvc;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Playground.Features;
using Omnichannel.Playground.Mail;
using Omnichannel.Playground.Meta;
using Omnichannel.Playground.Providers;
using Omnichannel.Playground.Setup;
using Omnichannel.Playground.Telegram;
using Omnichannel.Playground.Twilio;
using Omnichannel.Playground.Webhooks;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground;

/// <summary>
/// The outside world on one page: a newcomer is the customer on every channel, without any provider's account. It speaks the providers' own
/// interfaces, so that the adapters run against it unchanged. One instance; what it shows is gone when it ends.
/// </summary>
public sealed class PlaygroundModule : IServiceModule
{
    private const long SmallBody = 1024 * 1024;

    /// <summary>Whether it runs when nobody said whether, as long as only this machine reaches the hub. Otherwise only when it was asked for.</summary>
    public bool IsOnWhenLocal { get; init; }

    /// <inheritdoc />
    public string Name => "playground";

    /// <inheritdoc />
    public void AddServices(IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(provider => new PlaygroundSwitch(provider.GetRequiredService<HubSettings>(), IsOnWhenLocal));
        services.AddSingleton<Live>();
        services.AddSingleton<Devices>();
        services.AddSingleton<Files>();
        services.AddSingleton<Effects>();
        services.AddSingleton<Faults>();
        services.AddSingleton<Wire>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<Ticks>();
        services.AddSingleton<LinkedFiles>();
        services.AddSingleton<ProviderCalls>();
        services.AddSingleton<PlaygroundPage>();
        AddProviders(services);
        services.AddSingleton<AccountSetup>();
        services.AddHostedService(provider => provider.GetRequiredService<AccountSetup>());
        services.AddHttpClient(WebhookSender.ClientName).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
        });
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, PlaygroundJson.Default));
    }

    /// <inheritdoc />
    public void AddConsumers(IConsumerRegistry bus)
    {
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        var isOn = routes.ServiceProvider.GetRequiredService<PlaygroundSwitch>();
        if (!isOn.IsOn)
        {
            return;
        }

        var playground = routes.MapGroup("/playground").AllowAnonymous().ExcludeFromDescription();
        playground.AddEndpointFilter(async (call, next) =>
            isOn.IsFor(call.HttpContext) ? await next(call) : TypedResults.NotFound());

        MapProvider<TwilioApi>(playground, isOn, "/twilio/{**path}", api => api.Provider);
        MapProvider<BotApi>(playground, isOn, "/telegram/{**path}", api => api.Provider);
        MapProvider<GraphApi>(playground, isOn, "/graph/{**path}", api => api.Provider);

        var api = playground.MapGroup("/api").WithMetadata(new RequestSizeLimitAttribute(SmallBody));
        api.MapGet("/state", Reading.StateAsync);
        api.MapGet("/events", Reading.Events);
        api.MapGet("/messages", Reading.Messages);
        api.MapGet("/effects", Reading.Effects);
        api.MapGet("/faults", (Faults faults) => TypedResults.Ok(faults.Now));
        api.MapPut("/faults", ChangeFaults.Handle);
        api.MapPost("/write", Writing.WriteAsync);
        api.MapPost("/press", Writing.PressAsync);
        api.MapPost("/react", Writing.ReactAsync);
        api.MapPost("/edit", Writing.EditAsync);
        api.MapPost("/delete", Writing.DeleteAsync);
        api.MapPost("/read", Writing.ReadAsync);
        api.MapPost("/files", DeviceFiles.AddAsync).WithMetadata(new RequestSizeLimitAttribute(World.Files.Largest + SmallBody)).DisableAntiforgery();
        api.MapGet("/files/{id}", DeviceFiles.Get);
        api.Map("/{**rest}", () => Hosting.Http.Problems.NotFound("thing here"));
        playground.MapGet("/{**path}", (HttpContext context, string? path, PlaygroundPage page) => page.Serve(context, path));
    }

    private static void AddProviders(IServiceCollection services)
    {
        services.AddSingleton<TwilioApi>();
        services.AddSingleton<TwilioReceipts>();
        services.AddSingleton<IDeviceApp, TwilioPhone>();
        services.AddSingleton<MailHost>();
        services.AddSingleton<Mailroom>();
        services.AddSingleton<IDeviceApp>(provider => provider.GetRequiredService<Mailroom>());
        services.AddSingleton<SmtpServer>();
        services.AddSingleton<ImapServer>();
        services.AddSingleton<MailServers>();
        services.AddSingleton<BotApi>();
        services.AddSingleton<BotUpdates>();
        services.AddSingleton<IDeviceApp>(provider => provider.GetRequiredService<BotUpdates>());
        services.AddSingleton<GraphApi>();
        services.AddSingleton<GraphWebhooks>();
        services.AddSingleton<MetaMessages>();
        services.AddSingleton<IDeviceApp, MetaApps>();
    }

    /// <summary>A provider's interface writes its answers itself: a reset connection is no answer.</summary>
    private static void MapProvider<T>(IEndpointRouteBuilder routes, PlaygroundSwitch isOn, string pattern, Func<T, Provider> provider)
        where T : notnull =>
        routes.Map(pattern, async (HttpContext context, ProviderCalls calls, T api) =>
        {
            if (isOn.IsFor(context))
            {
                await calls.AnswerAsync(context, provider(api));
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            }
        }).WithMetadata(new RequestSizeLimitAttribute(ProviderRequest.Largest));
}
