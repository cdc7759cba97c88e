using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Hosting.Security;

/// <summary>Services of ours: <c>Authorization: Internal</c> with the key that they share.</summary>
internal sealed class InternalAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, HubSettings settings)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "internal";

    private const string Prefix = InternalHttp.Scheme + " ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var shown = Request.Headers.Authorization.ToString();
        var right = shown.StartsWith(Prefix, StringComparison.Ordinal) && Credential.AreEqual(shown[Prefix.Length..], settings.InternalKey);
        return Task.FromResult(right
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(SchemeName)), SchemeName))
            : AuthenticateResult.NoResult());
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        Problems.Of(StatusCodes.Status401Unauthorized, "unauthenticated", "This is for services that know the internal key.").ExecuteAsync(Context);
}
