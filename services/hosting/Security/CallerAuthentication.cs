using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Hosting.Security;

/// <summary>
/// People and integrators: the session's cookie, or <c>Authorization: Bearer</c> with an API key. A cookie is sent by the
/// browser whoever asked it to, so whatever changes something must also show the session's anti-forgery token.
/// </summary>
internal sealed class CallerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, CallerDirectory callers)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "caller";

    private Func<ProblemHttpResult>? _refusal;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Credential.Of(Request) is not { } credential)
        {
            return AuthenticateResult.NoResult();
        }

        Caller? caller;
        try
        {
            caller = await callers.FindAsync(credential, Context.RequestAborted);
        }
        catch (Exception failure) when (Failures.IsTransient(failure))
        {
            Logger.LogWarning("Nobody can be recognised right now: {Reason}", failure.Message);
            return Refuse(failure.Message, () => Problems.Busy(Context, 1, "Who you are cannot be checked right now. Nothing was taken; try again."));
        }

        if (caller is null)
        {
            return AuthenticateResult.Fail("The session has ended, or the key is wrong.");
        }

        if (credential.Kind == Credential.Session && !IsSafe(Request.Method)
            && !Credential.AreEqual(Request.Headers[Credential.AntiForgeryHeader].ToString(), Credential.AntiForgeryTokenOf(Request.Cookies[Credential.CookieName]!)))
        {
            return Refuse("anti-forgery", () => Problems.Of(
                StatusCodes.Status403Forbidden, "anti-forgery", $"The header {Credential.AntiForgeryHeader} is missing or is not this session's."));
        }

        return AuthenticateResult.Success(new AuthenticationTicket(PrincipalOf(caller, credential), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var refusal = _refusal?.Invoke()
            ?? Problems.Of(StatusCodes.Status401Unauthorized, "unauthenticated", "Sign in, or show an API key (Authorization: Bearer …).");
        return refusal.ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.Of(StatusCodes.Status403Forbidden, "forbidden", "Your role does not allow this.").ExecuteAsync(Context);

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static ClaimsPrincipal PrincipalOf(Caller caller, Credential credential) => new(new ClaimsIdentity(
        [
            new(CurrentUser.IdClaim, caller.Id),
            new(CurrentUser.NameClaim, caller.Name),
            new(CurrentUser.EmailClaim, caller.Email),
            new(CurrentUser.RoleClaim, caller.Role),
            new(CurrentUser.CredentialClaim, credential.Kind),
        ],
        SchemeName,
        CurrentUser.NameClaim,
        CurrentUser.RoleClaim));

    private AuthenticateResult Refuse(string reason, Func<ProblemHttpResult> refusal)
    {
        _refusal = refusal;
        return AuthenticateResult.Fail(reason);
    }
}
