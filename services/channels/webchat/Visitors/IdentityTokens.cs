using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Channels.WebChat.Visitors;

/// <summary>Who the visitor is, in the words of the site that signed them.</summary>
/// <param name="Subject">The site's own id of the person.</param>
/// <param name="Name">What they are called.</param>
/// <param name="Claims">Their addresses, all <see cref="Assurances.Signed"/>.</param>
internal sealed record SignedIdentity(string? Subject, string? Name, IReadOnlyList<Claim> Claims);

/// <summary>Reads identity tokens: JWT (RFC 7519), HS256 with the account's <c>identitySecret</c> and nothing else, <c>exp</c> required.</summary>
internal sealed class IdentityTokens(TimeProvider time)
{
    private const int LongestSubject = 255;

    /// <summary>HMAC fills a short key up to its block of 64 bytes with zeros (RFC 2104); doing it beforehand changes no signature.</summary>
    private const int HmacBlock = 64;

    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);
    private readonly JsonWebTokenHandler _handler = new();

    /// <summary>The identity, or why there is none.</summary>
    public async Task<(SignedIdentity? Identity, string? Problem)> ReadAsync(Account account, string token)
    {
        if (account.Text("identitySecret") is not { Length: > 0 } secret)
        {
            return (null, "This account has no identitySecret: identity tokens cannot be checked.");
        }

        var result = await _handler.ValidateTokenAsync(token, Rules(secret));
        if (!result.IsValid || result.SecurityToken is not JsonWebToken jwt)
        {
            return (null, Explain(result.Exception));
        }

        var subject = Value(jwt, JwtRegisteredClaimNames.Sub);
        if (subject?.Length > LongestSubject)
        {
            return (null, $"sub has more than {LongestSubject} characters.");
        }

        var claims = new List<Claim>();
        if (subject is not null)
        {
            claims.Add(new Claim($"webchat-user:{account.Id}:{subject}", Assurances.Signed));
        }

        if (Addressing.TryNormalize("mailto:" + Value(jwt, JwtRegisteredClaimNames.Email), out var mail, out _))
        {
            claims.Add(new Claim(mail, Assurances.Signed));
        }

        if (Addressing.TryPhone(Value(jwt, JwtRegisteredClaimNames.PhoneNumber), out var phone, out _))
        {
            claims.Add(new Claim(phone, Assurances.Signed));
        }

        return claims.Count == 0
            ? (null, "The identity token names nobody: it needs sub, email or phone_number.")
            : (new SignedIdentity(subject, Text.Limit(Value(jwt, JwtRegisteredClaimNames.Name), 200), claims), null);
    }

    private TokenValidationParameters Rules(string secret)
    {
        var key = Encoding.UTF8.GetBytes(secret);
        Array.Resize(ref key, Math.Max(key.Length, HmacBlock));
        return new TokenValidationParameters
        {
            IssuerSigningKey = new SymmetricSecurityKey(key),
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidateIssuer = false,
            ValidateAudience = false,
            LifetimeValidator = (notBefore, expires, _, _) =>
            {
                var now = time.GetUtcNow().UtcDateTime;
                return expires is { } end && now <= end + Skew && (notBefore is not { } begin || now >= begin - Skew);
            },
        };
    }

    private static string? Value(JsonWebToken jwt, string claim) =>
        jwt.TryGetPayloadValue<string>(claim, out var value) && !string.IsNullOrWhiteSpace(value) ? Text.Clean(value.Trim()) : null;

    /// <summary>The library's own messages name keys; these say what the site has to mend.</summary>
    private static string Explain(Exception? failure) => failure switch
    {
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNoExpirationException =>
            "The identity token has expired, is not valid yet, or has no exp.",
        SecurityTokenInvalidAlgorithmException => "The identity token must be signed with HS256.",
        SecurityTokenInvalidSignatureException => "The identity token's signature is wrong.",
        _ => "The identity token is no signed JWT.",
    };
}
