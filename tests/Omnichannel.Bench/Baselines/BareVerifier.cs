using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Omnichannel.Bench.Load;

namespace Omnichannel.Bench.Baselines;

/// <summary>Bare Kestrel POST that verifies the same signature: it reads the form, signs it as Twilio does, compares, and answers.</summary>
internal static class BareVerifier
{
    public const string Name = "verifier";
    private static readonly byte[] Key = Encoding.UTF8.GetBytes(Webhooks.Token);

    /// <summary>Serves until it is killed.</summary>
    public static async Task ServeAsync(string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        await using var app = builder.Build();
        app.MapGet("/", () => "ready");
        app.MapPost("/{**path}", async (HttpContext context) =>
            await IsSignedAsync(context.Request) ? Results.Text("<Response/>", "text/xml") : Results.StatusCode(StatusCodes.Status403Forbidden));
        await app.RunAsync();
    }

    private static async Task<bool> IsSignedAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var signed = new StringBuilder(Webhooks.PublicUrl, 600).Append(request.Path.Value);
        foreach (var (name, value) in form.OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            signed.Append(name).Append(value.ToString());
        }

#pragma warning disable CA5350 // Twilio signs with SHA-1.
        var signature = Convert.ToBase64String(HMACSHA1.HashData(Key, Encoding.UTF8.GetBytes(signed.ToString())));
#pragma warning restore CA5350
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(signature), Encoding.ASCII.GetBytes(request.Headers["X-Twilio-Signature"].ToString()));
    }
}
