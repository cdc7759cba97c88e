using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Accounts.Users;
using Omnichannel.Hosting.Security;

namespace Omnichannel.Accounts.Sessions;

/// <summary>Who is signed in.</summary>
/// <param name="User">The user, or the API key with its name.</param>
/// <param name="AntiForgeryToken">For <c>X-Anti-Forgery</c>; null for an API key, which needs none.</param>
internal sealed record SessionModel(AgentModel User, string? AntiForgeryToken);

/// <summary><c>GET /api/session</c>. Renews the cookie, so that it lives as long as the session behind it.</summary>
internal static class ReadSession
{
    public static Ok<SessionModel> Handle(HttpContext context)
    {
        var user = context.User;
        var token = user.HasClaim(CurrentUser.CredentialClaim, Credential.Session) ? context.Request.Cookies[Credential.CookieName] : null;
        if (token is not null)
        {
            SessionCookie.Set(context, token);
        }

        return TypedResults.Ok(new SessionModel(
            new AgentModel(user.UserId(), user.UserName(), user.UserEmail(), user.Role()),
            token is null ? null : Credential.AntiForgeryTokenOf(token)));
    }
}
