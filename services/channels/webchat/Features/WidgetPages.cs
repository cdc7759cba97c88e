using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Net.Http.Headers;
using Omnichannel.Channels.WebChat.Visitors;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.WebChat.Features;

/// <summary><c>/widget.js</c>, which sites embed, and <c>/demo</c>, a page to try it on.</summary>
internal sealed partial class WidgetPages(IAccountDirectory accounts)
{
    private static readonly byte[] Script = Resource("widget.js");
    private static readonly EntityTagHeaderValue ScriptTag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(Script).AsSpan(0, 12))}\"");
    private static readonly string Demo = System.Text.Encoding.UTF8.GetString(Resource("demo.html"));

    /// <summary>The widget: any site may load it, and asks every five minutes at most whether there is a newer one.</summary>
    public static IResult Widget(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "public, max-age=300, must-revalidate";
        headers.AccessControlAllowOrigin = "*";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(Script, "text/javascript; charset=utf-8", entityTag: ScriptTag);
    }

    /// <summary><c>/demo?account=web</c>; without an account: the first web chat there is.</summary>
    public async Task<IResult> DemoAsync(HttpContext context, string? account)
    {
        account ??= (await accounts.AllAsync(context.RequestAborted)).FirstOrDefault(one => one is { Channel: Visitor.Channel, Enabled: true })?.Id ?? "web";
        if (!Slug().IsMatch(account))
        {
            return Problems.NotFound("web chat");
        }

        var headers = context.Response.Headers;
        headers.CacheControl = "no-cache";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'";
        return TypedResults.Text(Demo.Replace("{account}", account), "text/html; charset=utf-8");
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(WidgetPages).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is missing: build the widget (npm run build in services/channels/webchat/widget).");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,62}$", RegexOptions.None, 1000)]
    private static partial Regex Slug();
}
