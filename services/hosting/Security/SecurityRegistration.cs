using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Omnichannel.Hosting.Security;

/// <summary>Registers authentication (session cookie, API key, internal key) and the <see cref="Policies"/>.</summary>
internal static class SecurityRegistration
{
    public static void AddHubSecurity(IServiceCollection services)
    {
        services.AddSingleton<CallerDirectory>();

        // No default scheme: only an endpoint that asks who is calling costs the question.
        // Without AddAuthentication, which brings data protection and its key files: nothing here is encrypted by it.
        services.AddAuthenticationCore();
        services.AddWebEncoders();
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, CallerAuthentication>(CallerAuthentication.SchemeName, configureOptions: null)
            .AddScheme<AuthenticationSchemeOptions, InternalAuthentication>(InternalAuthentication.SchemeName, configureOptions: null);

        var authorization = services.AddAuthorizationBuilder();
        AddRoles(Policies.Agent, Roles.Agent, Roles.Supervisor, Roles.Administrator);
        AddRoles(Policies.Supervisor, Roles.Supervisor, Roles.Administrator);
        AddRoles(Policies.Administrator, Roles.Administrator);
        authorization.AddPolicy(Policies.Internal, policy => policy
            .AddAuthenticationSchemes(InternalAuthentication.SchemeName)
            .RequireAuthenticatedUser());
        authorization.SetDefaultPolicy(new AuthorizationPolicyBuilder(CallerAuthentication.SchemeName)
            .RequireAuthenticatedUser()
            .Build());

        void AddRoles(string name, params string[] roles) => authorization.AddPolicy(name, policy => policy
            .AddAuthenticationSchemes(CallerAuthentication.SchemeName)
            .RequireAuthenticatedUser()
            .RequireRole(roles));
    }
}
