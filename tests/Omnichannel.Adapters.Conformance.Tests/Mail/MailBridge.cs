using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Omnichannel.Playground.Mail;
using Omnichannel.Testing;

namespace Omnichannel.Adapters.Conformance.Tests.Mail;

/// <summary>
/// Lets the e-mail adapter stand before the kit as it is: what the kit tells as the provider becomes a mail, handed over by IMAP or SMTP, and what
/// the adapter sends by SMTP is asked of the kit's provider, whose answer becomes that of SMTP. It keeps and mends nothing on the way: the mail goes
/// without key, as SMTP has none, and a line that the provider cuts is cut.
/// </summary>
internal sealed class MailBridge : IAsyncDisposable
{
    /// <summary>The form of a customer's address.</summary>
    public const string Customer = "mailto:{0}@" + Domain;

    private const string Domain = "customers.example", Shop = "shop@example.org";
    private readonly HttpClient _http = new();
    private readonly MailServer _mail;
    private readonly WebApplication _app;
    private readonly int? _listen;

    private MailBridge(MailServer mail, WebApplication app, int? listen)
    {
        (_mail, _app, _listen) = (mail, app, listen);
        _mail.Answers = AskAsync;
    }

    /// <summary>Where it listens: for the kit's provider, and for the adapter that asks for its accounts.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>The kit's provider.</summary>
    public Uri? Provider { get; set; }

    /// <summary>Starts it, with a mailbox or, when <paramref name="byImap"/> is false, with an adapter that takes mail itself.</summary>
    public static async Task<MailBridge> StartAsync(string account, string secret, bool byImap)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(server => server.Limits.MaxRequestBodySize = 64 * 1024 * 1024);
        var bridge = new MailBridge(await MailServer.StartAsync(), builder.Build(), byImap ? null : Ports.Take());
        bridge._app.MapGet("/internal/v1/accounts", () => Results.Json(new JsonObject { ["items"] = new JsonArray(bridge.Account(account, secret)) }));
        bridge._app.MapPost("/inbox", async (HttpRequest request) =>
        {
            using var body = new StreamReader(request.Body);
            var mail = ProviderMail.Of(await body.ReadToEndAsync(), Domain, Shop);
            return Results.StatusCode(await bridge.HandOverAsync(mail) ? 200 : 503);
        });
        await bridge._app.StartAsync();
        return bridge;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _mail.DisposeAsync();
        using var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(hurry.Token);
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private JsonObject Account(string account, string secret)
    {
        var record = _mail.Account(Shop);
        record["id"] = account;
        record["secrets"] = new JsonArray(secret);
        if (_listen is { } port)
        {
            var settings = (JsonObject)record["settings"]!;
            settings.Remove("imap");
            settings["listen"] = $"127.0.0.1:{port}";
        }

        return record;
    }

    private async Task<bool> HandOverAsync(string mail)
    {
        if (_listen is { } port)
        {
            return await SmtpSender.SendAsync(port, "someone@" + Domain, Shop, mail);
        }

        await _mail.DeliverAsync(Shop, mail);
        return true;
    }

    /// <summary>A mail of the adapter's, asked of the provider.</summary>
    private async Task<string?> AskAsync(TakenMail mail)
    {
        var read = MailReader.Read(Encoding.Latin1.GetBytes(mail.Raw));
        var message = new JsonObject
        {
            // The sender chooses a mail's id.
            ["id"] = read.MessageId,
            ["to"] = mail.To.Single().Replace("@" + Domain, "", StringComparison.Ordinal),
            ["text"] = read.Text,
            ["html"] = read.Html,
            ["files"] = new JsonArray([.. read.Files.Select(file => new JsonObject
            {
                ["name"] = file.Name,
                ["mediaType"] = file.MediaType,
                ["data"] = Convert.ToBase64String(file.Bytes),
            })]),
        };
        try
        {
            using var answer = await _http.PostAsJsonAsync(new Uri(Provider!, "messages"), message);
            return (int)answer.StatusCode switch
            {
                < 300 => "250 2.0.0 Taken",
                429 or >= 500 => "451 4.3.0 Not now",
                _ => "550 5.1.1 " + (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>())?["detail"],
            };
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
