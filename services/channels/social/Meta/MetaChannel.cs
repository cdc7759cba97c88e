using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Omnichannel.Channels.Social.Meta.Sending;
using Omnichannel.Channels.Social.Meta.Webhooks;
using Omnichannel.Hosting.Channels;
using Omnichannel.Hosting.Security;

namespace Omnichannel.Channels.Social.Meta;

/// <summary>Messenger, Instagram and WhatsApp Cloud: what they are made of.</summary>
internal static class MetaChannel
{
    public static void AddServices(IHostApplicationBuilder builder)
    {
        builder.AddProviderClient(GraphClient.ClientName);
        builder.Services.AddSingleton<GraphClient>();
        builder.Services.AddSingleton<SentMessages>();
        builder.Services.AddSingleton<AccountHealth>();
        builder.Services.AddSingleton<MetaSender>();
        builder.Services.AddSingleton<MetaFiles>();
        builder.Services.AddSingleton<MetaEndpoints>();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, MetaJson.Default));
    }

    public static void MapEndpoints(IEndpointRouteBuilder routes)
    {
        var webhook = routes.MapGroup("/webhooks/{account}/meta").AllowAnonymous().WithTags("Webhooks");
        webhook.MapGet("", (string account, HttpContext context, MetaEndpoints endpoints) => endpoints.ChallengeAsync(account, context));
        webhook.MapPost("", (string account, HttpContext context, MetaEndpoints endpoints) => endpoints.ReceiveAsync(account, context));
        routes.MapGet("/api/accounts/{account}/templates", ListTemplates.HandleAsync).RequireAuthorization(Policies.Agent).WithTags("Accounts")
            .WithSummary("The templates that WhatsApp has approved for an account.");
    }
}
