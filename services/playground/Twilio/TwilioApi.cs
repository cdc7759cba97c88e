using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Playground.Providers;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Twilio;

/// <summary>
/// Twilio's Messages API below <c>/playground/twilio</c>: <c>/2010-04-01/Accounts/{sid}/Messages.json</c> with HTTP Basic.
/// Source: twilio.com/docs/messaging/api/message-resource; errors: twilio.com/docs/api/errors.
/// </summary>
internal sealed partial class TwilioApi(
    IAccountDirectory accounts, Devices devices, Files files, LinkedFiles linked, Effects effects, TwilioReceipts receipts, TimeProvider time)
{
    private const string Prefix = "whatsapp:";
    private const int LongestBody = 1600;

    public Provider Provider => new(AppOfAsync, HandleAsync, Refuse);

    private static string[] PathOf(ProviderRequest request) => (request.Http.GetRouteValue("path") as string ?? "").Split('/');

    private static ProviderAnswer Error(int status, int code, string message) => new(status, new JsonObject
    {
        ["code"] = code,
        ["message"] = message,
        ["more_info"] = $"https://www.twilio.com/docs/errors/{code}",
        ["status"] = status,
    });

    private static ProviderAnswer Refuse(string? app, string fault) => fault switch
    {
        FaultKinds.RateLimit => Error(429, 20429, "Too Many Requests") with { Headers = [new("Retry-After", "1")] },
        FaultKinds.Unavailable => Error(503, 20503, "Service unavailable"),
        _ => Error(400, 21211, "Invalid 'To' Phone Number"),
    };

    private async Task<string?> AppOfAsync(ProviderRequest request) => (await AccountAsync(request))?.App;

    private async Task<(string App, Account Account)?> AccountAsync(ProviderRequest request)
    {
        var sid = PathOf(request).ElementAtOrDefault(2);
        foreach (var app in new[] { Apps.Sms, Apps.TwilioWhatsApp })
        {
            if (await accounts.FindAsync(Apps.AccountOf(app), request.Http.RequestAborted) is { Provider: "twilio" } account && account.Text("accountSid") == sid)
            {
                return (app, account);
            }
        }

        return null;
    }

    private async Task<ProviderAnswer> HandleAsync(ProviderRequest request, string? app, CancellationToken cancellationToken)
    {
        var path = PathOf(request);
        if (path is not ["2010-04-01", "Accounts", _, ..])
        {
            return Error(404, 20404, $"The requested resource {request.Http.Request.Path} was not found");
        }

        // Media are fetched by whoever knows their address, as Twilio has it unless an account asks for more.
        if (path is [_, _, _, "Messages", _, "Media", var media] && files.Find(media.Replace(".json", "")) is { } file)
        {
            return new ProviderAnswer(200) { File = (file.File.MediaType, file.Bytes) };
        }

        if (await AccountAsync(request) is not { } owner || !IsSignedIn(request, owner.Account))
        {
            return Error(401, 20003, "Authenticate") with { Headers = [new("WWW-Authenticate", "Basic realm=\"Twilio API\"")] };
        }

        var isPost = HttpMethods.IsPost(request.Http.Request.Method);
        return path[3..] switch
        {
            ["Messages.json"] when isPost => await SendAsync(request, owner.App, owner.Account, cancellationToken),
            ["Messages.json"] => List(request, owner.App, owner.Account),
            ["Messages", var sid] when devices.Find(owner.Account.Id, sid.Replace(".json", "")) is { } message => new ProviderAnswer(200, Resource(message, owner.Account)),
            _ => Error(404, 20404, $"The requested resource {request.Http.Request.Path} was not found"),
        };
    }

    private static bool IsSignedIn(ProviderRequest request, Account account) =>
        AuthenticationHeaderValue.TryParse(request.Http.Request.Headers.Authorization.ToString(), out var header) && header.Scheme == "Basic"
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(header.Parameter ?? ""),
            Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.Text("accountSid")}:{account.Text("authToken")}"))));

    private async Task<ProviderAnswer> SendAsync(ProviderRequest request, string app, Account account, CancellationToken cancellationToken)
    {
        var (to, from, body) = (request["To"] ?? "", request["From"] ?? "", request["Body"] ?? "");
        if (Check(app, account, to, from, body, request) is { } refusal)
        {
            return refusal;
        }

        var attached = new List<StoredFile>();
        foreach (var url in request.All("MediaUrl").Take(10))
        {
            var (file, problem) = await linked.FetchAsync(url, cancellationToken);
            if (file is null)
            {
                return Error(400, 21620, $"Invalid media URL(s): {problem}");
            }

            attached.Add(file);
        }

        var message = devices.Add(new Message
        {
            Id = Ids.New(time),
            App = app,
            Account = account.Id,
            Person = to.Replace(Prefix, ""),
            IsMine = false,
            Text = body,
            Files = attached,
            State = MessageStates.Queued,
            At = time.GetUtcNow(),
            ExternalId = (attached.Count > 0 ? "MM" : "SM") + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        });
        var callback = request["StatusCallback"];
        effects.Count(app, "message", KeyOf(callback) ?? message.ExternalId, message.Person, message.ExternalId, body);
        receipts.Follow(message, account, callback);
        return new ProviderAnswer(201, Resource(message, account));
    }

    private static ProviderAnswer? Check(string app, Account account, string to, string from, string body, ProviderRequest request)
    {
        var isWhatsApp = app == Apps.TwilioWhatsApp;
        var ours = (isWhatsApp ? Prefix : "") + account.Text("from");
        return (to, from) switch
        {
            ("", _) => Error(400, 21604, "A 'To' phone number is required."),
            _ when to.StartsWith(Prefix, StringComparison.Ordinal) != isWhatsApp || !Phone().IsMatch(to) =>
                Error(400, 21211, $"Invalid 'To' Phone Number: {to}"),

            // Twilio's own numbers for trying out errors: twilio.com/docs/iam/test-credentials.
            (_, _) when to.EndsWith("+15005550001", StringComparison.Ordinal) => Error(400, 21211, $"Invalid 'To' Phone Number: {to}"),
            (_, _) when to.EndsWith("+15005550004", StringComparison.Ordinal) => Error(400, 21610, "Attempt to send to unsubscribed recipient"),
            (_, _) when to.EndsWith("+15005550009", StringComparison.Ordinal) => Error(400, 21614, $"'To' number is not a valid mobile number: {to}"),
            (_, "") when request["MessagingServiceSid"] is null => Error(400, 21603, "A 'From' phone number is required."),
            (_, not "") when from != ours => Error(400, 21606, $"The 'From' phone number {from} is not a valid, SMS-capable Twilio number of this account."),
            _ when body.Length == 0 && request["MediaUrl"] is null && request["ContentSid"] is null => Error(400, 21619, "A text message body or media urls must be specified."),
            _ when body.Length > LongestBody => Error(400, 21617, $"The concatenated message body exceeds the {LongestBody} character limit"),
            _ => null,
        };
    }

    private ProviderAnswer List(ProviderRequest request, string app, Account account)
    {
        var to = request["To"]?.Replace(Prefix, "");
        var found = devices.Where(message => message.App == app && !message.IsMine && (to is null || message.Person == to)).Reverse().Take(50);
        return new ProviderAnswer(200, new JsonObject { ["messages"] = new JsonArray([.. found.Select(message => Resource(message, account))]), ["page"] = 0, ["next_page_uri"] = null });
    }

    private static JsonObject Resource(Message message, Account account)
    {
        var prefix = message.App == Apps.TwilioWhatsApp ? Prefix : "";
        var (ours, theirs) = (prefix + account.Text("from"), prefix + message.Person);
        var at = message.At.ToString("r", CultureInfo.InvariantCulture).Replace("GMT", "+0000");
        var uri = $"/2010-04-01/Accounts/{account.Text("accountSid")}/Messages/{message.ExternalId}";
        return new JsonObject
        {
            ["sid"] = message.ExternalId,
            ["account_sid"] = account.Text("accountSid"),
            ["api_version"] = "2010-04-01",
            ["body"] = message.Text,
            ["from"] = message.IsMine ? theirs : ours,
            ["to"] = message.IsMine ? ours : theirs,
            ["direction"] = message.IsMine ? "inbound" : "outbound-api",
            ["status"] = message.IsMine ? "received" : message.State == MessageStates.Failed ? "undelivered" : message.State,
            ["num_media"] = message.Files.Count.ToString(CultureInfo.InvariantCulture),
            ["num_segments"] = Segments.Count(message.Text).ToString(CultureInfo.InvariantCulture),
            ["messaging_service_sid"] = null,
            ["error_code"] = null,
            ["error_message"] = null,
            ["price"] = null,
            ["price_unit"] = "USD",
            ["date_created"] = at,
            ["date_updated"] = at,
            ["date_sent"] = null,
            ["uri"] = uri + ".json",
            ["subresource_uris"] = new JsonObject { ["media"] = uri + "/Media.json" },
        };
    }

    /// <summary>The hub names its delivery in the callback's address, since Twilio has no idempotency key.</summary>
    private static string? KeyOf(string? callback) =>
        Uri.TryCreate(callback, UriKind.Absolute, out var address) && Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address.Query).TryGetValue("delivery", out var delivery)
            ? delivery.ToString()
            : null;

    [GeneratedRegex(@"^(?:whatsapp:)?\+[1-9][0-9]{6,14}\z", RegexOptions.None, 1000)]
    private static partial Regex Phone();
}
