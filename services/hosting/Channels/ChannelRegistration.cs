using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Channels;

/// <summary>What a channel's module registers besides its own.</summary>
public static class ChannelRegistration
{
    /// <summary>Registers the <see cref="SendLedger"/> and <see cref="OrderedSends"/> of a service, keyed by its name.</summary>
    public static void AddOrderedSends(this IHostApplicationBuilder builder, string service)
    {
        builder.Services.AddKeyedSingleton(service, (provider, _) => new SendLedger(
            provider.GetRequiredKeyedService<Database>(service), provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddKeyedSingleton(service, (provider, _) => new OrderedSends(
            provider.GetRequiredService<IAccountDirectory>(),
            provider.GetRequiredKeyedService<SendLedger>(service),
            provider.GetRequiredService<IBus>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<OrderedSends>>()));
    }

    /// <summary>Registers the HTTP client of a provider's API: neither redirects nor cookies.</summary>
    public static void AddProviderClient(this IHostApplicationBuilder builder, string name) =>
        builder.Services.AddHttpClient(name).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        });
}
