using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Accounts.Sessions;

/// <summary><c>DELETE /api/session</c>: the token is worth nothing afterwards, whoever has a copy.</summary>
internal static class SignOut
{
    public static async Task<NoContent> HandleAsync(
        HttpContext context,
        [FromKeyedServices(AccountsModule.Service)] Database database,
        IBus bus,
        CancellationToken cancellationToken)
    {
        if (context.Request.Cookies[Credential.CookieName] is { Length: > 0 } token)
        {
            await database.WriteAsync(
                (connection, transaction) => connection.ExecuteAsync(
                    "DELETE FROM sessions WHERE token_hash = @hash", new { hash = Credential.HashOf(token) }, transaction),
                cancellationToken);
            await bus.BroadcastAsync(Credential.ChangedBroadcast, ReadOnlyMemory<byte>.Empty, cancellationToken);
        }

        SessionCookie.Remove(context);
        return TypedResults.NoContent();
    }
}
