using Microsoft.AspNetCore.Mvc;
using Omnichannel.Accounts.ChannelAccounts;
using Omnichannel.Accounts.Keys;
using Omnichannel.Accounts.Sessions;
using Omnichannel.Accounts.Users;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Accounts;

/// <summary>Who may come in (users, sessions, API keys), and through which accounts customers reach us.</summary>
public sealed class AccountsModule : IServiceModule
{
    /// <summary>The service's name, the key of its database.</summary>
    public const string Service = "accounts";

    private const long LargestBody = 256 * 1024;

    /// <inheritdoc />
    public string Name => Service;

    /// <inheritdoc />
    public void AddServices(IHostApplicationBuilder builder)
    {
        builder.AddModuleDatabase(Service, AccountsSchema.Migrations);
        builder.Services.AddSingleton<Passwords>();
        builder.Services.AddSingleton<SignInThrottle>();
        builder.Services.AddHostedService<FirstAdministrator.AtStart>();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, AccountsJson.Default));
    }

    /// <inheritdoc />
    public void AddConsumers(IConsumerRegistry bus)
    {
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        var session = routes.MapGroup("/api/session").WithTags("Session").WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        session.MapPost("/", SignIn.HandleAsync).WithSummary("Signs in and sets the session's cookie.");
        session.MapGet("/", ReadSession.Handle).RequireAuthorization(Policies.Agent).WithSummary("Who is signed in, and the anti-forgery token.");
        session.MapDelete("/", SignOut.HandleAsync).RequireAuthorization(Policies.Agent).WithSummary("Signs out.");

        routes.MapGet("/api/agents", ListUsers.AgentsAsync).RequireAuthorization(Policies.Agent).WithTags("Users").WithSummary("To whom a thread can be assigned.");

        var users = Administrators(routes, "/api/users", "Users");
        users.MapGet("/", ListUsers.HandleAsync).WithSummary("All users.");
        users.MapPost("/", CreateUser.HandleAsync).WithSummary("Makes a user.");
        users.MapPatch("/{id}", ChangeUser.HandleAsync).WithSummary("Changes a user's name, role or password, or disables them.");

        var keys = Administrators(routes, "/api/keys", "API keys");
        keys.MapGet("/", ListKeys.HandleAsync).WithSummary("All API keys, without the keys themselves.");
        keys.MapPost("/", CreateKey.HandleAsync).WithSummary("Makes an API key; it is shown this once.");
        keys.MapDelete("/{id}", DeleteKey.HandleAsync).WithSummary("Revokes an API key.");

        routes.MapGet("/api/accounts", ReadAccounts.ListAsync).RequireAuthorization(Policies.Agent).WithTags("Accounts")
            .Produces<Items<AccountModel>>().WithSummary("All accounts; settings, with masked secrets, only for administrators.");
        var accounts = Administrators(routes, "/api/accounts", "Accounts");
        accounts.MapGet("/{account}", ReadAccounts.OneAsync).WithSummary("An account, secrets masked.");
        accounts.MapPut("/{account}", PutAccount.HandleAsync).Accepts<AccountBody>("application/json").WithSummary("Makes or changes an account.");
        accounts.MapDelete("/{account}", DeleteAccount.HandleAsync).WithSummary("Deletes an account.");

        var services = routes.MapGroup("/internal/v1").RequireAuthorization(Policies.Internal).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        services.MapGet("/agents", ListUsers.AgentsAsync);
        services.MapPost("/authenticate", Authenticate.HandleAsync);
        services.MapGet("/accounts", ReadAccounts.WithSecretsAsync);
        services.MapPut("/accounts/{account}", PutAccount.HandleAsync);
        services.MapPut("/accounts/{account}/capabilities", PutCapabilities.HandleAsync);
        services.MapPut("/accounts/{account}/status", PutStatus.HandleAsync);
    }

    private static RouteGroupBuilder Administrators(IEndpointRouteBuilder routes, string prefix, string tag) =>
        routes.MapGroup(prefix).RequireAuthorization(Policies.Administrator).WithTags(tag).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
}
