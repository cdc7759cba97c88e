using Microsoft.Extensions.DependencyInjection;

namespace Omnichannel.Hosting.Security;

/// <summary>Registers authentication (session cookie, API key, internal key) and the <see cref="Policies"/>.</summary>
internal static class SecurityRegistration
{
    public static void AddHubSecurity(IServiceCollection services, HubSettings settings)
    {
        services.AddAuthentication();
        services.AddAuthorization();
    }
}
