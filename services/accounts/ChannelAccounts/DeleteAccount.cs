using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Accounts.ChannelAccounts;

/// <summary><c>DELETE /api/accounts/{account}</c>: what was said through it stays in the threads.</summary>
internal static class DeleteAccount
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string account, [FromKeyedServices(AccountsModule.Service)] Database database, IBus bus, CancellationToken cancellationToken)
    {
        var deleted = await database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync("DELETE FROM accounts WHERE id = @account", new { account }, transaction), cancellationToken);
        if (deleted == 0)
        {
            return Problems.NotFound("account");
        }

        await AccountTable.TellAsync(bus, account, cancellationToken);
        return TypedResults.NoContent();
    }
}
