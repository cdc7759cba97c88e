using Omnichannel.Channels.WebChat.Limits;
using Omnichannel.Channels.WebChat.Visitors;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.WebChat.Features;

/// <summary>The body of <c>POST …/sessions</c>.</summary>
internal sealed record SessionRequest
{
    public string? IdentityToken { get; init; }

    public string? Name { get; init; }

    public string? Email { get; init; }

    public string? Language { get; init; }
}

/// <summary>A session.</summary>
/// <param name="VisitorId">The visitor.</param>
/// <param name="Token">Resumes them.</param>
/// <param name="Title">What the account is called.</param>
internal sealed record SessionModel(Guid VisitorId, string Token, string? Title);

/// <summary>
/// Begins a session, or resumes the one whose token comes along; a visitor whom the site now says to be somebody else is a new
/// one, so that people who share a browser do not share a thread.
/// </summary>
internal sealed class OpenSession(VisitorStore visitors, IdentityTokens identityTokens, ChatLimits limits, TimeProvider time)
{
    private const int LongestName = 200, LongestLanguage = 35;

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        if (Caller.KeyOf(context.Connection.RemoteIpAddress) is { } caller
            && limits.Sessions.Take(caller) is { } seconds)
        {
            return ChatAccess.TooMany(context, seconds);
        }

        var (request, refusal) = await Body.ReadAsync(context, WebChatJson.Default.SessionRequest);
        if (request is null || (refusal = Check(request)) is not null)
        {
            return refusal!;
        }

        var account = ChatAccess.AccountOf(context);
        SignedIdentity? identity = null;
        if (request.IdentityToken is { } identityToken)
        {
            (identity, var problem) = await identityTokens.ReadAsync(account, identityToken);
            if (identity is null)
            {
                return Problems.Of(StatusCodes.Status401Unauthorized, "identity-token", problem!);
            }
        }

        var token = ChatAccess.TokenOf(context.Request);
        var before = token is null ? null : await visitors.FindAsync(account.Id, token, context.RequestAborted);
        if (token is not null && before is null)
        {
            return ChatAccess.Unauthorized(context);
        }

        if (before is null || IsSomebodyElse(before, identity))
        {
            var visitor = Merge(new Visitor(Ids.New(time), account.Id, Subject: null, Name: null, Language: null, []), request, identity);
            token = await visitors.AddAsync(visitor, context.RequestAborted);
            return Answer(visitor);
        }

        var now = Merge(before, request, identity);
        if (!IsSame(before, now))
        {
            await visitors.UpdateAsync(now, context.RequestAborted);
        }

        return Answer(now);

        IResult Answer(Visitor visitor)
        {
            context.Response.Headers.CacheControl = "no-store";
            var title = string.IsNullOrWhiteSpace(account.DisplayName) ? null : account.DisplayName;
            return TypedResults.Json(new SessionModel(visitor.Id, token!, title), WebChatJson.Default.SessionModel);
        }
    }

    private static IResult? Check(SessionRequest request)
    {
        var errors = new Dictionary<string, string>();
        if (request.Name?.Length > LongestName)
        {
            errors["name"] = $"At most {LongestName} characters.";
        }

        if (!string.IsNullOrWhiteSpace(request.Email) && !Addressing.TryNormalize("mailto:" + request.Email.Trim(), out _, out var problem))
        {
            errors["email"] = problem!;
        }

        if (request.Language?.Length > LongestLanguage)
        {
            errors["language"] = "A BCP 47 tag, for example de-AT.";
        }

        return errors.Count == 0 ? null : Problems.Invalid(errors);
    }

    private static bool IsSomebodyElse(Visitor visitor, SignedIdentity? identity)
    {
        if (identity is null)
        {
            return false;
        }

        if (identity.Subject is not null && visitor.Subject is not null)
        {
            return identity.Subject != visitor.Subject;
        }

        // Without ids to compare, the same person is signed for with at least one address that was signed before.
        var before = visitor.SignedAddresses.ToList();
        return before.Count > 0 && !identity.Claims.Any(claim => before.Contains(claim.Address));
    }

    /// <summary>The site's word stands above what was typed; what was known before stays when nothing new is said.</summary>
    private static Visitor Merge(Visitor visitor, SessionRequest request, SignedIdentity? identity)
    {
        var claims = identity?.Claims ?? [.. visitor.Claims.Where(claim => Assurances.Links(claim.Assurance))];
        var typed = string.IsNullOrWhiteSpace(request.Email) || !Addressing.TryNormalize("mailto:" + request.Email.Trim(), out var mail, out _)
            ? visitor.Claims.Where(claim => !Assurances.Links(claim.Assurance))
            : [new Claim(mail, Assurances.SelfAsserted)];
        return visitor with
        {
            Subject = identity?.Subject ?? visitor.Subject,
            Name = identity?.Name ?? (claims.Count > 0 ? visitor.Name : null) ?? Typed(request.Name) ?? visitor.Name,
            Language = Typed(request.Language) ?? visitor.Language,
            Claims = [.. claims, .. typed.Where(weak => claims.All(strong => strong.Address != weak.Address))],
        };
    }

    private static bool IsSame(Visitor one, Visitor other) =>
        one with { Claims = other.Claims } == other && one.Claims.SequenceEqual(other.Claims);

    private static string? Typed(string? text) => string.IsNullOrWhiteSpace(text) ? null : Text.Clean(text.Trim());
}
