using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;

namespace Omnichannel.Hosting.Http;

/// <summary>
/// How services ask each other: HTTP under <c>/internal/v1/…</c> with the internal key. The addresses come from the settings;
/// in the standalone host all of them are the process itself. Clients are cheap: take one per use, give paths without a
/// leading slash (<c>internal/v1/accounts</c>).
/// </summary>
public sealed class InternalHttp(IHttpClientFactory clients, HubSettings settings)
{
    /// <summary>The scheme of the <c>Authorization</c> header.</summary>
    public const string Scheme = "Internal";

    private const string ClientName = "internal";

    /// <summary>Asks the accounts service.</summary>
    public HttpClient Accounts() => ClientOf(settings.AccountsUrl);

    /// <summary>Asks the conversations service.</summary>
    public HttpClient Conversations() => ClientOf(settings.ConversationsUrl);

    /// <summary>Asks the service of the adapter protocol.</summary>
    public HttpClient Adapters() => ClientOf(settings.AdaptersUrl);

    /// <summary>Asks the service of Twilio.</summary>
    public HttpClient Sms() => ClientOf(settings.SmsUrl);

    /// <summary>Asks the service of Telegram and Meta.</summary>
    public HttpClient Social() => ClientOf(settings.SocialUrl);

    /// <summary>Asks the routing service.</summary>
    public HttpClient Routing() => ClientOf(settings.RoutingUrl);

    /// <summary>Asks the automation service.</summary>
    public HttpClient Automation() => ClientOf(settings.AutomationUrl);

    /// <summary>Registers it.</summary>
    internal static void Add(IServiceCollection services)
    {
        services.AddSingleton<InternalHttp>();

        // Neither a redirect nor a proxy may see the key.
        services.AddHttpClient(ClientName).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        });
    }

    private HttpClient ClientOf(Uri address)
    {
        var client = clients.CreateClient(ClientName);
        client.BaseAddress = address;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(Scheme, settings.InternalKey);
        return client;
    }
}
