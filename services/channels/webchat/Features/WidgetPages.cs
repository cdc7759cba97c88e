using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Net.Http.Headers;
using Omnichannel.Channels.WebChat.Visitors;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.WebChat.Features;

/// <summary><c>/widget.js</c>, which sites embed, and <c>/demo</c>, a page to try it on. Both stand beside the program once they are built.</summary>
internal sealed partial class WidgetPages(IAccountDirectory accounts)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "widget");
    private readonly Lazy<Script?> _script = new(() => Read("widget.js") is { } bytes ? new Script(bytes) : null);
    private readonly Lazy<byte[]?> _demo = new(() => Read("demo.html"));

    /// <summary>The widget: any site may load it, and asks every five minutes at most whether there is a newer one.</summary>
    public IResult Widget(HttpContext context)
    {
        if (_script.Value is not { } script)
        {
            return NotBuilt();
        }

        var zipped = context.Request.GetTypedHeaders().AcceptEncoding.Any(offer => offer.Value == "gzip" && offer.Quality is not 0);
        var headers = context.Response.Headers;
        headers.CacheControl = "public, max-age=300, must-revalidate";
        headers.AccessControlAllowOrigin = "*";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        headers.Vary = HeaderNames.AcceptEncoding;
        if (zipped)
        {
            headers.ContentEncoding = "gzip";
        }

        return TypedResults.Bytes(
            zipped ? script.Zipped : script.Plain,
            "text/javascript; charset=utf-8",
            entityTag: new EntityTagHeaderValue($"\"{script.Hash}{(zipped ? "-gzip" : "")}\""));
    }

    /// <summary><c>/demo?account=web</c>; without an account: the first web chat there is, one of the playground's last.</summary>
    public async Task<IResult> DemoAsync(HttpContext context, string? account)
    {
        account ??= (await accounts.AllAsync(context.RequestAborted))
            .Where(one => one is { Channel: Visitor.Channel, Enabled: true })
            .MinBy(one => one.Id.StartsWith("playground-", StringComparison.Ordinal))?.Id ?? "web";
        if (!Slug().IsMatch(account))
        {
            return Problems.NotFound("web chat");
        }

        if (_demo.Value is not { } page)
        {
            return NotBuilt();
        }

        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Text(System.Text.Encoding.UTF8.GetString(page).Replace("{account}", account), "text/html; charset=utf-8");
    }

    private static IResult NotBuilt() => Problems.Of(
        StatusCodes.Status404NotFound, "not-built", "The widget was not built: npm ci && npm run build in services/channels/webchat/widget.");

    private static byte[]? Read(string name) => Path.Combine(Folder, name) is var path && File.Exists(path) ? File.ReadAllBytes(path) : null;

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,62}$", RegexOptions.None, 1000)]
    private static partial Regex Slug();

    private sealed class Script(byte[] plain)
    {
        public byte[] Plain { get; } = plain;

        public byte[] Zipped { get; } = Zip(plain);

        public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(plain))[..24];

        private static byte[] Zip(byte[] bytes)
        {
            using var zipped = new MemoryStream();
            using (var stream = new GZipStream(zipped, CompressionLevel.SmallestSize))
            {
                stream.Write(bytes);
            }

            return zipped.ToArray();
        }
    }
}
