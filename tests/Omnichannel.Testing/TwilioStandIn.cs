using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Omnichannel.Testing;

/// <summary>One text that the hub had sent: what Twilio's API was asked.</summary>
/// <param name="Sid">Twilio's id of it.</param>
/// <param name="From">The hub's number.</param>
/// <param name="To">The customer's number.</param>
/// <param name="Body">The text.</param>
/// <param name="MediaUrls">Attachments.</param>
/// <param name="StatusCallback">Where Twilio would tell what becomes of it.</param>
public sealed record SentText(string Sid, string From, string To, string Body, IReadOnlyList<string> MediaUrls, string? StatusCallback);

/// <summary>What Twilio does with a request to send.</summary>
public enum TwilioAnswer
{
    /// <summary>Takes it: 201.</summary>
    Accept,

    /// <summary>429 with <c>Retry-After: 1</c>, error 20429.</summary>
    TooMany,

    /// <summary>503.</summary>
    Unavailable,

    /// <summary>400, error 21211: the number is not valid.</summary>
    InvalidNumber,

    /// <summary>Takes it, and closes the connection instead of answering: nobody knows whether it was sent.</summary>
    AcceptAndHangUp,

    /// <summary>Closes the connection without taking it.</summary>
    HangUp,

    /// <summary>Takes it, and a gateway on the way answers 504 with a page of its own.</summary>
    AcceptAndTimeOut,
}

/// <summary>
/// Stands in for Twilio: its Messages API (https://www.twilio.com/docs/messaging/api/message-resource), which records what was sent, and its
/// webhooks, signed as https://www.twilio.com/docs/usage/security says.
/// </summary>
public sealed class TwilioStandIn : IAsyncDisposable
{
    private readonly ConcurrentQueue<SentText> _sent = new();
    private readonly WebApplication _app;

    private TwilioStandIn(WebApplication app) => _app = app;

    /// <summary>The account's id there.</summary>
    public string AccountSid { get; } = "AC" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The account's secret there, which signs webhooks too.</summary>
    public string AuthToken { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Its API's base address: the account's <c>apiBaseUrl</c>.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>What it does with a request, given what is to be sent; takes everything unless told.</summary>
    public Func<SentText, TwilioAnswer> Behaviour { get; set; } = _ => TwilioAnswer.Accept;

    /// <summary>What it waits for before it does anything with a request to send.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    /// <summary>Everything that it took, in the order it took it.</summary>
    public IReadOnlyCollection<SentText> Sent => _sent;

    /// <summary>Files that customers sent, by their path; only the account's credentials open them.</summary>
    public ConcurrentDictionary<string, byte[]> Media { get; } = new();

    /// <summary>The settings of a hub account that uses it.</summary>
    public JsonObject Account(string number, string? token = null) => new()
    {
        ["channel"] = "sms",
        ["provider"] = "twilio",
        ["displayName"] = "Texts to " + number,
        ["enabled"] = true,
        ["settings"] = new JsonObject { ["accountSid"] = AccountSid, ["authToken"] = token ?? AuthToken, ["from"] = number, ["apiBaseUrl"] = Address.ToString().TrimEnd('/') },
    };

    /// <summary>Starts it.</summary>
    public static async Task<TwilioStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var standIn = new TwilioStandIn(app);
        app.MapPost("/2010-04-01/Accounts/{sid}/Messages.json", standIn.SendAsync);
        app.MapGet("/2010-04-01/Accounts/{sid}/Messages.json", standIn.List);
        app.MapGet("/2010-04-01/Accounts/{sid}/Messages/{message}/Media/{file}", standIn.File);
        await app.StartAsync();
        return standIn;
    }

    /// <summary>The form of a text from a customer, as Twilio posts it.</summary>
    public Dictionary<string, string> TextForm(string from, string to, string body, string sid, params IReadOnlyList<string> mediaUrls)
    {
        var form = new Dictionary<string, string>
        {
            ["MessageSid"] = sid,
            ["SmsSid"] = sid,
            ["SmsMessageSid"] = sid,
            ["AccountSid"] = AccountSid,
            ["From"] = from,
            ["To"] = to,
            ["Body"] = body,
            ["NumMedia"] = mediaUrls.Count.ToString(CultureInfo.InvariantCulture),
            ["NumSegments"] = "1",
            ["SmsStatus"] = "received",
            ["ApiVersion"] = "2010-04-01",
            ["FromCountry"] = "US",
            ["FromState"] = "NY",
            ["FromCity"] = "NEW YORK",
            ["FromZip"] = "",
            ["ToCountry"] = "US",
            ["ToState"] = "",
            ["ToCity"] = "",
            ["ToZip"] = "",
        };
        for (var index = 0; index < mediaUrls.Count; index++)
        {
            form[$"MediaUrl{index}"] = mediaUrls[index];
            form[$"MediaContentType{index}"] = "image/png";
        }

        return form;
    }

    /// <summary>A new id as Twilio makes them.</summary>
    public static string NewSid() => "SM" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>A signed webhook. The signature is over the address and the form's fields in their order (HMAC-SHA1).</summary>
    public HttpRequestMessage Webhook(Uri address, IReadOnlyDictionary<string, string> form)
    {
        var signed = form.OrderBy(field => field.Key, StringComparer.Ordinal)
            .Aggregate(new StringBuilder(address.ToString()), (text, field) => text.Append(field.Key).Append(field.Value));
#pragma warning disable CA5350 // Twilio signs with SHA-1.
        var signature = Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(AuthToken), Encoding.UTF8.GetBytes(signed.ToString())));
#pragma warning restore CA5350
        return new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent(form),
            Headers = { { "X-Twilio-Signature", signature } },
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static IResult Error(int status, int code, string message) =>
        Results.Json(new { code, message, more_info = $"https://www.twilio.com/docs/errors/{code}", status }, statusCode: status);

    private async Task<IResult> SendAsync(string sid, HttpContext context)
    {
        if (!IsOurs(context) || sid != AccountSid)
        {
            return Error(401, 20003, "Authenticate");
        }

        var form = await context.Request.ReadFormAsync();
        var text = new SentText(NewSid(), form["From"].ToString(), form["To"].ToString(), form["Body"].ToString(),
            [.. form["MediaUrl"].OfType<string>()], form.TryGetValue("StatusCallback", out var callback) ? callback.ToString() : null);
        if (text.To.Length == 0 || text.From.Length == 0 || (text.Body.Length == 0 && text.MediaUrls.Count == 0))
        {
            return Error(400, 21604, "A 'To', a 'From' and a 'Body' are required.");
        }

        await Before();
        switch (Behaviour(text))
        {
            case TwilioAnswer.Accept:
                _sent.Enqueue(text);
                return Results.Json(Resource(text), statusCode: 201);
            case TwilioAnswer.AcceptAndHangUp:
                _sent.Enqueue(text);
                context.Abort();
                return Results.Empty;
            case TwilioAnswer.AcceptAndTimeOut:
                _sent.Enqueue(text);
                return Results.Text("<html>504 Gateway Time-out</html>", "text/html", statusCode: 504);
            case TwilioAnswer.HangUp:
                context.Abort();
                return Results.Empty;
            case TwilioAnswer.TooMany:
                context.Response.Headers.RetryAfter = "1";
                return Error(429, 20429, "Too Many Requests");
            case TwilioAnswer.Unavailable:
                return Error(503, 20503, "Service unavailable");
            default:
                return Error(400, 21211, $"The 'To' number {text.To} is not a valid phone number.");
        }
    }

    private bool IsOurs(HttpContext context) =>
        context.Request.Headers.Authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{AccountSid}:{AuthToken}"));

    private IResult File(HttpContext context) =>
        !IsOurs(context) ? Error(401, 20003, "Authenticate")
        : Media.TryGetValue(context.Request.Path, out var file) ? Results.Bytes(file, "image/png")
        : Error(404, 20404, "Not found");

    private IResult List(string sid, string? to, string? from) =>
        Results.Json(new { messages = _sent.Where(text => (to is null || text.To == to) && (from is null || text.From == from)).Select(Resource) });

    private object Resource(SentText text) => new
    {
        sid = text.Sid,
        account_sid = AccountSid,
        api_version = "2010-04-01",
        body = text.Body,
        date_created = TimeProvider.System.GetUtcNow().ToString("r", CultureInfo.InvariantCulture).Replace("GMT", "+0000", StringComparison.Ordinal),
        date_sent = (string?)null,
        direction = "outbound-api",
        error_code = (int?)null,
        error_message = (string?)null,
        from = text.From,
        messaging_service_sid = (string?)null,
        num_media = text.MediaUrls.Count.ToString(CultureInfo.InvariantCulture),
        num_segments = "1",
        price = (string?)null,
        price_unit = "USD",
        status = "queued",
        to = text.To,
        uri = $"/2010-04-01/Accounts/{AccountSid}/Messages/{text.Sid}.json",
    };
}
