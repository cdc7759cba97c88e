using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Accounts.ChannelAccounts;

/// <summary>
/// <c>PUT /internal/v1/accounts/{account}/status</c>: a channel says that its provider refuses it (an expired token), or takes it again.
/// </summary>
internal static class PutStatus
{
    private const int LongestDetail = 1_000;

    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string account,
        AccountStatus status,
        [FromKeyedServices(AccountsModule.Service)] Database database,
        IBus bus,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (status.State is not (AccountStatus.Ok or AccountStatus.Failing))
        {
            return Problems.Invalid("state", "ok or failing.");
        }

        var (isThere, isChanged) = await database.WriteAsync(
            async (connection, transaction) =>
            {
                await database.LockAsync(connection, transaction, "accounts");
                if (await AccountTable.FindAsync(connection, transaction, account) is not { } stored)
                {
                    return (false, false);
                }

                var before = stored.Status is null ? null : JsonSerializer.Deserialize(stored.Status, HostingJson.Default.AccountStatus);
                if ((before?.State ?? AccountStatus.Ok, before?.Code) == (status.State, status.Code))
                {
                    return (true, false);
                }

                var next = status with { Detail = Text.Limit(Text.Clean(status.Detail), LongestDetail), At = time.GetUtcNow() };
                await AccountTable.SaveAsync(
                    connection, transaction, stored with { Status = JsonSerializer.Serialize(next, HostingJson.Default.AccountStatus), Revision = stored.Revision + 1 });
                return (true, true);
            },
            cancellationToken);
        if (isChanged)
        {
            await AccountTable.TellAsync(bus, account, cancellationToken);
        }

        return isThere ? TypedResults.NoContent() : Problems.NotFound("account");
    }
}
