using System.Security.Claims;

namespace Omnichannel.Hosting.Security;

/// <summary>Reads who is calling from the claims that the authentication put there.</summary>
public static class CurrentUser
{
    /// <summary>Claim types.</summary>
    public const string IdClaim = "sub", NameClaim = "name", EmailClaim = "email", RoleClaim = "role", CredentialClaim = "credential";

    /// <summary>The caller's id.</summary>
    public static string UserId(this ClaimsPrincipal user) =>
        user.FindFirstValue(IdClaim) ?? throw new InvalidOperationException("Nobody is signed in: the endpoint lacks RequireAuthorization.");

    /// <summary>The caller's name as customers and colleagues see it.</summary>
    public static string UserName(this ClaimsPrincipal user) => user.FindFirstValue(NameClaim) ?? "";

    /// <summary>The caller's role: agent, supervisor or administrator.</summary>
    public static string Role(this ClaimsPrincipal user) => user.FindFirstValue(RoleClaim) ?? "";

    /// <summary>The caller's e-mail address; empty for an API key.</summary>
    public static string UserEmail(this ClaimsPrincipal user) => user.FindFirstValue(EmailClaim) ?? "";
}
