using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Omnichannel.Hosting.Security;

/// <summary>
/// What a caller showed, as services hand it to the accounts service (<c>POST /internal/v1/authenticate</c>): only its SHA-256,
/// so that the token itself stays where it arrived. The answer is a <see cref="Caller"/>, or 404.
/// </summary>
/// <param name="Kind"><see cref="Session"/> or <see cref="ApiKey"/>.</param>
/// <param name="Hash">SHA-256 of the token, lower-case hex.</param>
public sealed record Credential(string Kind, string Hash)
{
    /// <summary>The cookie of a browser that signed in.</summary>
    public const string Session = "session";

    /// <summary>A key of an integrator.</summary>
    public const string ApiKey = "key";

    /// <summary>The name of the session's cookie.</summary>
    public const string CookieName = "omnichannel_session";

    /// <summary>The header in which a browser shows that the page, and not another site, sent the request.</summary>
    public const string AntiForgeryHeader = "X-Anti-Forgery";

    /// <summary>The broadcast after which every remembered <see cref="Caller"/> is forgotten: somebody signed out, or may do less.</summary>
    public const string ChangedBroadcast = "session.changed";

    private const string Bearer = "Bearer ";

    /// <summary>What a request shows: an API key, or else the session's cookie; null when neither.</summary>
    public static Credential? Of(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return Of(ApiKey, authorization[Bearer.Length..].Trim());
        }

        return request.Cookies[CookieName] is { Length: > 0 } cookie ? Of(Session, cookie) : null;
    }

    /// <summary>A credential from the token itself.</summary>
    public static Credential Of(string kind, string token) => new(kind, HashOf(token));

    /// <summary>What is stored and compared instead of a token.</summary>
    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>The anti-forgery token of a session: whoever cannot read the cookie cannot compute it.</summary>
    public static string AntiForgeryTokenOf(string sessionToken) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(sessionToken), "anti-forgery"u8));

    /// <summary>Compares without telling by its time how much was right.</summary>
    public static bool AreEqual(string shown, string right) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(shown)), SHA256.HashData(Encoding.UTF8.GetBytes(right)));
}

/// <summary>Who a credential belongs to.</summary>
/// <param name="Id">The user's or the key's id.</param>
/// <param name="Name">As colleagues and customers see it.</param>
/// <param name="Email">Empty for a key.</param>
/// <param name="Role">agent, supervisor or administrator.</param>
public sealed record Caller(string Id, string Name, string Email, string Role);
