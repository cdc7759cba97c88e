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

    /// <summary>
    /// So long an answer may take. The longest question waits 20 seconds for something to happen; who has not answered by then is not heard
    /// any more, as when a network drops what it says: asking again finds out sooner than TCP does.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>These are asked to fetch files from their providers, who may take a minute.</summary>
    private static readonly TimeSpan FilePatience = TimeSpan.FromSeconds(90);

    /// <summary>Asks the accounts service.</summary>
    public HttpClient Accounts() => ClientOf(settings.AccountsUrl, Patience);

    /// <summary>Asks the conversations service.</summary>
    public HttpClient Conversations() => ClientOf(settings.ConversationsUrl, Patience);

    /// <summary>Asks the service of the adapter protocol.</summary>
    public HttpClient Adapters() => ClientOf(settings.AdaptersUrl, Patience);

    /// <summary>Asks the service of Twilio.</summary>
    public HttpClient Sms() => ClientOf(settings.SmsUrl, FilePatience);

    /// <summary>Asks the service of Telegram and Meta.</summary>
    public HttpClient Social() => ClientOf(settings.SocialUrl, FilePatience);

    /// <summary>Asks the routing service.</summary>
    public HttpClient Routing() => ClientOf(settings.RoutingUrl, Patience);

    /// <summary>Asks the automation service.</summary>
    public HttpClient Automation() => ClientOf(settings.AutomationUrl, Patience);

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

    private HttpClient ClientOf(Uri address, TimeSpan patience)
    {
        var client = clients.CreateClient(ClientName);
        client.BaseAddress = address;
        client.Timeout = patience;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(Scheme, settings.InternalKey);
        return client;
    }
}
