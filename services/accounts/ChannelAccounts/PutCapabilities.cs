using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Accounts.ChannelAccounts;

/// <summary><c>PUT /internal/v1/accounts/{account}/capabilities</c>: what an adapter told about its channel (protocol §3).</summary>
internal static class PutCapabilities
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string account,
        HttpRequest request,
        [FromKeyedServices(AccountsModule.Service)] Database database,
        IBus bus,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (body, broken) = await JsonBody.ReadAsync(request, cancellationToken);
        if (body is null)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-request", broken!);
        }

        var errors = new FieldErrors();
        var capabilities = CapabilityRules.Normalize(body, "", errors);
        if (capabilities is null)
        {
            return Problems.Invalid(errors.ByField);
        }

        var (isThere, isChanged) = await database.WriteAsync(
            async (connection, transaction) =>
            {
                await database.LockAsync(connection, transaction, "accounts");
                var stored = await AccountTable.FindAsync(connection, transaction, account);
                if (stored is null || stored.Capabilities == capabilities)
                {
                    return (stored is not null, false);
                }

                await AccountTable.SaveAsync(
                    connection, transaction, stored with { Capabilities = capabilities, Revision = stored.Revision + 1, UpdatedAt = time.Now() });
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
