using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Channels.Social.Meta.Webhooks;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Channels;

namespace Omnichannel.Channels.Social.Meta.Sending;

/// <summary>What the Graph API made of a request.</summary>
/// <param name="Body">Its answer; undefined when it refused.</param>
/// <param name="Refusal">Why not; null when it did it.</param>
/// <param name="Code">The number of its refusal that says most.</param>
internal sealed record GraphAnswer(JsonElement Body, SendOutcome? Refusal = null, int? Code = null);

/// <summary>
/// The Graph API, with the account's token in the header (never in an address, which others log) and <c>appsecret_proof</c>.
/// Source: developers.facebook.com/docs/graph-api/guides/secure-requests.
/// </summary>
internal sealed class GraphClient(IHttpClientFactory clients)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "social.meta";

    private const string DefaultApi = "https://graph.facebook.com", DefaultVersion = "v23.0";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Posts JSON. A lost answer is <c>unknown</c>: the Graph API has no idempotency key.</summary>
    public async Task<GraphAnswer> PostAsync(Account account, string path, JsonObject body, CancellationToken cancellationToken)
    {
        using var request = RequestOf(HttpMethod.Post, account, path, query: "");
        request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return await AskAsync(account, request, cancellationToken);
    }

    /// <summary>Reads something.</summary>
    public async Task<GraphAnswer> GetAsync(Account account, string path, string query, CancellationToken cancellationToken)
    {
        using var request = RequestOf(HttpMethod.Get, account, path, query);
        return await AskAsync(account, request, cancellationToken);
    }

    /// <summary>Where the account's API is.</summary>
    public static Uri ApiOf(Account account) => new((account.Text("apiBaseUrl") is { Length: > 0 } own ? own : DefaultApi).TrimEnd('/') + "/");

    private static HttpRequestMessage RequestOf(HttpMethod method, Account account, string path, string query)
    {
        var token = account.Text("accessToken") ?? "";
        var proof = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(account.Text("appSecret") ?? ""), Encoding.UTF8.GetBytes(token)));
        var version = account.Text("apiVersion") is { Length: > 0 } own ? own : DefaultVersion;
        var request = new HttpRequestMessage(
            method, new Uri(ApiOf(account), $"{version}/{path}?{(query.Length == 0 ? "" : query + "&")}appsecret_proof={proof}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private async Task<GraphAnswer> AskAsync(Account account, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var http = clients.CreateClient(ClientName);
            using var response = await http.SendAsync(request, limit.Token);
            if (request.Method == HttpMethod.Post)
            {
                Boundary.Reached(Boundary.Sent, account.Id);
            }

            return Understand(response, await response.Content.ReadAsStringAsync(limit.Token));
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError
            is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            return new GraphAnswer(default, new SendOutcome(DeliveryStates.Retry, Error: new DeliveryError("unreachable", failure.Message)));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            return Lost("Meta's answer was lost; the message may have arrived.");
        }
    }

    private static GraphAnswer Lost(string detail) =>
        new(default, new SendOutcome(DeliveryStates.Unknown, Error: new DeliveryError("answer-lost", detail)));

    private static GraphAnswer Understand(HttpResponseMessage response, string text)
    {
        var body = Parse(text);
        var error = body.At("error");
        if (response.IsSuccessStatusCode && error is null)
        {
            return body.ValueKind == JsonValueKind.Object ? new GraphAnswer(body) : Lost("Meta took the message without naming it.");
        }

        var status = (int)response.StatusCode;
        if (error is not { } told || !int.TryParse(told.Text("code"), out var code))
        {
            if (status == 504)
            {
                // A gateway on the way gave up waiting: what lies behind it may have taken the message.
                return Lost("Meta's answer was lost; the message may have arrived.");
            }

            var state = status is 408 or 429 or >= 500 ? DeliveryStates.Retry : DeliveryStates.Failed;
            return new GraphAnswer(
                default, new SendOutcome(state, Error: new DeliveryError($"http-{status}", $"Meta answered {status}."), RetryAfterSeconds: RetryAfter(response, isLimit: status == 429)));
        }

        var telling = MetaErrors.MostTelling(code, int.TryParse(told.Text("error_subcode"), out var subcode) ? subcode : null);
        var mayPass = MetaErrors.MayPass(code, told.Says("is_transient")) || status == 429;
        return new GraphAnswer(
            default,
            new SendOutcome(
                mayPass ? DeliveryStates.Retry : DeliveryStates.Failed,
                Error: new DeliveryError(telling.ToString(CultureInfo.InvariantCulture), MetaErrors.Words(told)),
                RetryAfterSeconds: mayPass ? RetryAfter(response, MetaErrors.IsLimit(code) || status == 429, code) : null),
            telling);
    }

    /// <summary>What Meta asks for: <c>Retry-After</c>, or the minutes in its usage headers; else a while that fits the limit.</summary>
    private static int? RetryAfter(HttpResponseMessage response, bool isLimit, int code = 0)
    {
        if (response.Headers.RetryAfter?.Delta is { } asked)
        {
            return (int)Math.Ceiling(asked.TotalSeconds);
        }

        if (!isLimit)
        {
            return null;
        }

        var minutes = response.Headers.TryGetValues("X-Business-Use-Case-Usage", out var usage)
            ? usage.Select(Parse).Where(one => one.ValueKind == JsonValueKind.Object).SelectMany(one => one.EnumerateObject())
                .SelectMany(one => one.Value.ValueKind == JsonValueKind.Array ? one.Value.EnumerateArray() : [])
                .Select(one => one.Number("estimated_time_to_regain_access") ?? 0).DefaultIfEmpty().Max()
            : 0;

        // WhatsApp lets six seconds pass between messages to one customer once they were too many (131056).
        return minutes > 0 ? (int)Math.Min(minutes * 60, 86_400) : code == 131056 ? 6 : code == 130429 ? 2 : 30;
    }

    private static JsonElement Parse(string text)
    {
        try
        {
            return JsonElement.Parse(JsonText.Clean(text));
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
