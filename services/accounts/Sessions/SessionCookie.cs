using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;

namespace Omnichannel.Accounts.Sessions;

/// <summary>The cookie that carries a session's token, out of reach of scripts.</summary>
internal static class SessionCookie
{
    /// <summary>How long a session lasts after it was last used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(14);

    public static void Set(HttpContext context, HubSettings settings, string token) =>
        context.Response.Cookies.Append(Credential.CookieName, token, OptionsFor(context, settings, Lifetime));

    public static void Remove(HttpContext context, HubSettings settings) =>
        context.Response.Cookies.Append(Credential.CookieName, "", OptionsFor(context, settings, TimeSpan.Zero));

    private static CookieOptions OptionsFor(HttpContext context, HubSettings settings, TimeSpan lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps || IsPublicHttps(context, settings),
        Path = "/",
        MaxAge = lifetime,
    };

    /// <summary>TLS may end before us; then the settings say so.</summary>
    private static bool IsPublicHttps(HttpContext context, HubSettings settings) =>
        settings.PublicUrl.Scheme == Uri.UriSchemeHttps && settings.PublicUrl.Authority == context.Request.Host.Value;
}
