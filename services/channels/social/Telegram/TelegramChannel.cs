using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Omnichannel.Hosting.Security;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>Telegram by its Bot API: what it is made of.</summary>
internal static class TelegramChannel
{
    public static void AddServices(IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<BotApi>();
        services.AddSingleton<MessageParts>();
        services.AddSingleton<StartLinks>();
        services.AddSingleton<UpdateTranslator>();
        services.AddSingleton<GroupNotices>();
        services.AddSingleton<TelegramEndpoints>();
        services.AddSingleton<TelegramFiles>();
        services.AddSingleton<TelegramSender>();
        services.AddSingleton<AccountEndpoints>();
        services.AddSingleton<Errands>();
        services.AddHostedService(provider => provider.GetRequiredService<Errands>());
        services.AddSingleton<WebhookRegistration>();
        services.AddHostedService(provider => provider.GetRequiredService<WebhookRegistration>());
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, TelegramApiJson.Default));

        // Every address of the Bot API holds the bot's token: neither logs nor traces may have it.
        services.AddHttpClient(BotApi.ClientName)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                ActivityHeadersPropagator = null,
            })
            .RemoveAllLoggers()
            .ConfigureHttpClient(http => http.Timeout = Timeout.InfiniteTimeSpan);
    }

    public static void MapEndpoints(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/webhooks/{account}/telegram", (string account, HttpContext context, TelegramEndpoints endpoints) => endpoints.ReceiveAsync(account, context))
            .AllowAnonymous().WithTags("Webhooks");
        var accounts = routes.MapGroup("/api/accounts/{account}/telegram").WithTags("Accounts");
        accounts.MapGet("", (string account, AccountEndpoints endpoints, CancellationToken cancelled) => endpoints.ShowAsync(account, cancelled))
            .RequireAuthorization(Policies.Administrator).WithSummary("How a Telegram account stands: its bot, where its updates are posted, what went wrong.");
        accounts.MapPost("/start-links", (string account, StartLinkRequest request, AccountEndpoints endpoints, CancellationToken cancelled) =>
                endpoints.MakeLinkAsync(account, request, cancelled))
            .RequireAuthorization(Policies.Agent).WithSummary("A t.me link that tells the hub which customer opens it.");
    }
}
