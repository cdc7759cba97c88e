using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Omnichannel.Channels.Sms.Twilio;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Channels;

namespace Omnichannel.Channels.Sms.Sending;

/// <summary>
/// Twilio's REST API, <c>POST /2010-04-01/Accounts/{sid}/Messages.json</c> with HTTP Basic.
/// Source: twilio.com/docs/messaging/api/message-resource#create-a-message-resource.
/// </summary>
internal sealed class TwilioClient(IHttpClientFactory clients, HubSettings settings)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "sms.twilio";

    private const string DefaultApi = "https://api.twilio.com";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Sends one message. A lost answer is <c>unknown</c>: Twilio has no idempotency key.</summary>
    public async Task<SendOutcome> SendAsync(Account account, SendMessage send, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var http = clients.CreateClient(ClientName);
            using var request = RequestOf(account, send);
            using var response = await http.SendAsync(request, limit.Token);
            Boundary.Reached(Boundary.Sent, account.Id);
            return Understand(response, await response.Content.ReadAsStringAsync(limit.Token));
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError
            is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            return new SendOutcome(DeliveryStates.Retry, ExternalId: null, new DeliveryError("unreachable", failure.Message));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            return new SendOutcome(
                DeliveryStates.Unknown, ExternalId: null, new DeliveryError("answer-lost", "Twilio's answer was lost; the message may have arrived."));
        }
    }

    private HttpRequestMessage RequestOf(Account account, SendMessage send)
    {
        var sid = account.Text("accountSid") ?? "";
        var prefix = account.Channel == "whatsapp" ? "whatsapp:" : "";
        var from = account.Text("from") ?? "";
        var fields = new List<KeyValuePair<string, string>>
        {
            new("To", prefix + send.To.Replace("tel:", "")),
            from.StartsWith("MG", StringComparison.Ordinal) ? new("MessagingServiceSid", from) : new("From", prefix + from.Replace("whatsapp:", "")),
            new("StatusCallback", $"{PublicUrl(account)}/webhooks/{Uri.EscapeDataString(account.Id)}/sms/status?delivery={send.DeliveryId}"),
        };
        fields.AddRange(send.Template is { } template ? TemplateOf(template) : [new("Body", send.Content.Text)]);
        fields.AddRange(send.Attachments
            .Where(file => file.Url is not null)
            .Select(file => new KeyValuePair<string, string>("MediaUrl", new Uri(new Uri(PublicUrl(account) + "/"), file.Url!).AbsoluteUri)));
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(ApiOf(account), $"2010-04-01/Accounts/{Uri.EscapeDataString(sid)}/Messages.json"))
        {
            Content = new FormUrlEncodedContent(fields),
        };
        request.Headers.Authorization = CredentialsOf(account);
        return request;
    }

    /// <summary>An approved wording: its content SID and what takes its gaps, which Twilio numbers from 1. Source: twilio.com/docs/content.</summary>
    private static IEnumerable<KeyValuePair<string, string>> TemplateOf(MessageTemplate template)
    {
        yield return new("ContentSid", template.Name);
        if (template.Parameters is { Count: > 0 } gaps)
        {
            var numbered = gaps.Select((gap, index) => (Number: (index + 1).ToString(CultureInfo.InvariantCulture), gap)).ToDictionary(gap => gap.Number, gap => gap.gap);
            yield return new("ContentVariables", JsonSerializer.Serialize(numbered, TwilioJson.Default.DictionaryStringString));
        }
    }

    /// <summary>How the account shows who it is.</summary>
    public static AuthenticationHeaderValue CredentialsOf(Account account) => new(
        "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.Text("accountSid")}:{account.Text("authToken")}")));

    /// <summary>Where the account's API is.</summary>
    public static Uri ApiOf(Account account) => new((account.Text("apiBaseUrl") ?? DefaultApi).TrimEnd('/') + "/");

    /// <summary>Where Twilio reaches us: the account's <c>publicUrl</c> without our path, or the hub's own.</summary>
    private string PublicUrl(Account account)
    {
        var told = account.Text("publicUrl") ?? settings.PublicUrl.AbsoluteUri;
        var webhooks = told.IndexOf("/webhooks/", StringComparison.Ordinal);
        return (webhooks < 0 ? told : told[..webhooks]).TrimEnd('/');
    }

    private static SendOutcome Understand(HttpResponseMessage response, string body)
    {
        var answer = Parse(body);
        if (response.IsSuccessStatusCode)
        {
            return answer?.Sid is not { } sid
                ? new SendOutcome(DeliveryStates.Unknown, ExternalId: null, new DeliveryError("no-sid", "Twilio took the message without naming it."))
                : answer.Status is { ValueKind: JsonValueKind.String } status && status.GetString() is "failed" or "undelivered"
                    ? new SendOutcome(DeliveryStates.Failed, sid, ErrorOf(answer.ErrorCode, answer.ErrorMessage, "failed"))
                    : new SendOutcome(DeliveryStates.Sent, sid, Error: null);
        }

        // A gateway on the way gave up waiting: what lies behind it may have taken the message.
        if (response.StatusCode == HttpStatusCode.GatewayTimeout && answer?.Code is null)
        {
            return new SendOutcome(DeliveryStates.Unknown, Error: new DeliveryError("answer-lost", "Twilio's answer was lost; the message may have arrived."));
        }

        var code = (int)response.StatusCode;
        var error = ErrorOf(answer?.Code, answer?.Message, "http-" + code);
        // 21611: the number's own queue at Twilio is full. It empties by itself.
        return response.StatusCode == HttpStatusCode.TooManyRequests || code >= 500 || answer?.Code == 21611
            ? new SendOutcome(DeliveryStates.Retry, ExternalId: null, error, (int?)response.Headers.RetryAfter?.Delta?.TotalSeconds)
            : new SendOutcome(DeliveryStates.Failed, ExternalId: null, error);
    }

    private static DeliveryError ErrorOf(int? code, string? message, string otherwise) =>
        new(code?.ToString() ?? otherwise, TwilioErrors.Explain(code?.ToString()) ?? message);

    /// <summary>An answer that is not JSON (a proxy's page) says no more than its status.</summary>
    private static TwilioMessage? Parse(string body)
    {
        try
        {
            return JsonSerializer.Deserialize(JsonText.Clean(body), TwilioJson.Default.TwilioMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Twilio's message resource, or its error: the fields that we read.</summary>
internal sealed record TwilioMessage(string? Sid, JsonElement Status, int? ErrorCode, string? ErrorMessage, int? Code, string? Message);

/// <summary>Twilio's JSON is snake_case; an error's status is a number, a message's is a word.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TwilioMessage))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class TwilioJson : JsonSerializerContext;
