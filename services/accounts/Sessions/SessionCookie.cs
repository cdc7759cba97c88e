using Omnichannel.Hosting.Security;

namespace Omnichannel.Accounts.Sessions;

/// <summary>The cookie that carries a session's token, out of reach of scripts.</summary>
internal static class SessionCookie
{
    /// <summary>How long a session lasts after it was last used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(14);

    public static void Set(HttpContext context, string token) =>
        context.Response.Cookies.Append(Credential.CookieName, token, OptionsFor(context, Lifetime));

    public static void Remove(HttpContext context) =>
        context.Response.Cookies.Append(Credential.CookieName, "", OptionsFor(context, TimeSpan.Zero));

    private static CookieOptions OptionsFor(HttpContext context, TimeSpan lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        Path = "/",
        MaxAge = lifetime,
    };
}
