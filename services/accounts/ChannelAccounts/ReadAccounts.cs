using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Accounts.ChannelAccounts;

/// <summary>Accounts for administrators with masked secrets, and for services as they are.</summary>
internal static class ReadAccounts
{
    public static async Task<IResult> ListAsync(
        ClaimsPrincipal user, [FromKeyedServices(AccountsModule.Service)] Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await AccountTable.AllAsync(connection, provider: null);
        return user.Role() == Roles.Administrator
            ? TypedResults.Ok(new Items<AccountModel>([.. rows.Select(row => row.ToModel())]))
            : TypedResults.Ok(new Items<AccountSummary>([.. rows.Select(row => row.ToSummary())]));
    }

    public static async Task<Results<Ok<AccountModel>, ProblemHttpResult>> OneAsync(
        string account, [FromKeyedServices(AccountsModule.Service)] Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await AccountTable.FindAsync(connection, transaction: null, account) is { } row
            ? TypedResults.Ok(row.ToModel())
            : Problems.NotFound("account");
    }

    /// <summary><c>GET /internal/v1/accounts[?provider=]</c>.</summary>
    public static async Task<Ok<AccountList>> WithSecretsAsync(
        string? provider, [FromKeyedServices(AccountsModule.Service)] Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await AccountTable.AllAsync(connection, provider);
        return TypedResults.Ok(new AccountList([.. rows.Select(row => row.ToAccount())]));
    }
}
