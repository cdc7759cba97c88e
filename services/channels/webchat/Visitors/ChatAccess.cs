using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Omnichannel.Channels.WebChat.Limits;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.WebChat.Visitors;

/// <summary>Lets a request in: its account, the site it comes from, its visitor, and how much they may do.</summary>
internal sealed class ChatAccess(IAccountDirectory accounts, VisitorStore visitors, ChatLimits limits)
{
    private const string AccountItem = "webchat.account", VisitorItem = "webchat.visitor", Bearer = "Bearer ", AnySite = "*";

    /// <summary>The account of a request that came through <see cref="AccountFilterAsync"/>.</summary>
    public static Account AccountOf(HttpContext context) => (Account)context.Items[AccountItem]!;

    /// <summary>The visitor of a request that came through <see cref="VisitorFilterAsync"/>.</summary>
    public static Visitor VisitorOf(HttpContext context) => (Visitor)context.Items[VisitorItem]!;

    /// <summary>404 for an account that is not there, 403 for a site that may not use it; says what browsers need to hear (CORS).</summary>
    public async ValueTask<object?> AccountFilterAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        var name = (string?)context.GetRouteValue("account") ?? "";
        if (await accounts.FindAsync(name, context.RequestAborted) is not { Enabled: true, Channel: Visitor.Channel } account)
        {
            return Problems.NotFound("web chat");
        }

        if (!AllowOrigin(context, account))
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "origin", "This chat is not for this site. An administrator can add it to allowedOrigins.");
        }

        context.Items[AccountItem] = account;
        return await next(invocation);
    }

    /// <summary>Whether a request that was let in would be let in now: its account is there and enabled, and for the site that it comes from.</summary>
    public async ValueTask<bool> IsStillForAsync(HttpContext context) =>
        await accounts.FindAsync(AccountOf(context).Id, context.RequestAborted) is { Enabled: true, Channel: Visitor.Channel } account
        && MayAsk(context.Request, account);

    /// <summary>401 without a token that is good for this account, 429 for a visitor who asks too much.</summary>
    public async ValueTask<object?> VisitorFilterAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        var visitor = TokenOf(context.Request) is { } token
            ? await visitors.FindAsync(AccountOf(context).Id, token, context.RequestAborted)
            : null;
        if (visitor is null)
        {
            return Unauthorized(context);
        }

        if (limits.Requests.Take(visitor.Id.ToString()) is { } seconds)
        {
            return TooMany(context, seconds);
        }

        context.Items[VisitorItem] = visitor;
        return await next(invocation);
    }

    /// <summary>The bearer token of a request.</summary>
    public static string? TokenOf(HttpRequest request)
    {
        var value = request.Headers.Authorization.ToString();
        return value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? value[Bearer.Length..].Trim() : null;
    }

    /// <summary>401: begin a session.</summary>
    public static IResult Unauthorized(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Of(StatusCodes.Status401Unauthorized, "token", "The token is missing, wrong, or of another account: begin a session.");
    }

    /// <summary>429: not so fast.</summary>
    public static IResult TooMany(HttpContext context, int seconds)
    {
        context.Response.Headers.RetryAfter = seconds.ToString();
        return Problems.Of(StatusCodes.Status429TooManyRequests, "too-many", $"That is too much at once; try again in {seconds} s.");
    }

    private static bool AllowOrigin(HttpContext context, Account account)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
        {
            return true;
        }

        var allowed = MayAsk(request, account);
        if (allowed)
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlExposeHeaders = HeaderNames.RetryAfter;
        }

        return allowed;
    }

    /// <summary>Only browsers say that a page of the hub's own asks (/demo), and pages cannot make them lie.</summary>
    private static bool MayAsk(HttpRequest request, Account account) =>
        request.Headers.Origin.ToString() is not { Length: > 0 } origin
        || request.Headers["Sec-Fetch-Site"] == "same-origin"
        || IsAllowed(account, origin);

    /// <summary>Whether an account's <c>allowedOrigins</c> has a site, or <c>*</c>. None configured: any may.</summary>
    internal static bool IsAllowed(Account account, string origin)
    {
        if (account.Settings.ValueKind != JsonValueKind.Object
            || !account.Settings.TryGetProperty("allowedOrigins", out var list)
            || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() == 0)
        {
            return true;
        }

        var site = Uri.TryCreate(origin, UriKind.Absolute, out var known) ? known : null;
        return list.EnumerateArray().Any(allowed => allowed.ValueKind == JsonValueKind.String && Covers(allowed.GetString()!, site));
    }

    /// <summary>Origins are the same when scheme, host and port are (RFC 6454, §5), however they are written.</summary>
    private static bool Covers(string allowed, Uri? site) =>
        allowed == AnySite
        || (site is not null && Uri.TryCreate(allowed, UriKind.Absolute, out var one)
            && (one.Scheme, one.Host, one.Port) == (site.Scheme, site.Host, site.Port));
}
