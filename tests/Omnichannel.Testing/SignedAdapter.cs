using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Omnichannel.Testing;

/// <summary>An integrator's adapter, written from the protocol alone (§3) and not with our SDK.</summary>
public sealed class SignedAdapter(HttpClient http, string account)
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>The secret with which it signs.</summary>
    public string Secret => "whsec_" + Convert.ToBase64String(_key);

    private string Path => $"/adapters/v1/accounts/{account}";

    /// <summary>The account's settings; with <paramref name="endpoint"/> deliveries are pushed there.</summary>
    public JsonObject Account(Uri? endpoint = null)
    {
        var settings = new JsonObject { ["secrets"] = new JsonArray(Secret) };
        if (endpoint is not null)
        {
            settings["endpoint"] = endpoint.ToString();
        }

        return new JsonObject { ["channel"] = "pager", ["provider"] = "external", ["displayName"] = "Pagers", ["enabled"] = true, ["settings"] = settings };
    }

    /// <summary>The event of a message.</summary>
    public static JsonObject Received(string id, string from, string text, JsonArray? attachments = null) => new()
    {
        ["type"] = "message.received",
        ["id"] = id,
        ["occurredAt"] = "2026-11-21T10:00:00Z",
        ["from"] = new JsonObject { ["address"] = from, ["name"] = "Ada" },
        ["content"] = new JsonObject { ["text"] = text },
        ["attachments"] = attachments ?? [],
    };

    /// <summary>Posts one event, or an array of them.</summary>
    public async Task<(int Status, JsonNode? Body)> PostEventsAsync(JsonNode events) =>
        await SendAsync(HttpMethod.Post, "/events", Encoding.UTF8.GetBytes(events.ToJsonString()));

    /// <summary>Posts bytes as events, at another time or with another signature if told.</summary>
    public async Task<(int Status, JsonNode? Body)> PostRawAsync(byte[] body, DateTimeOffset? at = null, string? signature = null) =>
        await SendAsync(HttpMethod.Post, "/events", body, at, signature);

    /// <summary>Pulls until there is a delivery.</summary>
    public Task<JsonObject> PullOneAsync() => Until.Value(
        async () => (await SendAsync(HttpMethod.Get, "/deliveries?wait=5&max=1", [])).Body?["items"]?.AsArray().FirstOrDefault()?.AsObject(),
        "there is something to deliver");

    /// <summary>Leases deliveries; null when the hub did not answer with a page.</summary>
    public async Task<IReadOnlyList<JsonObject>?> PullAsync(int wait, int max)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, $"/deliveries?wait={wait}&max={max}", []);
        return status == 200 ? [.. body!["items"]!.AsArray().Select(item => item!.AsObject())] : null;
    }

    /// <summary>Says what became of a delivery.</summary>
    /// <returns>The answer's status.</returns>
    public async Task<int> TryReportAsync(string delivery, JsonObject result) =>
        (await SendAsync(HttpMethod.Post, $"/deliveries/{delivery}/result", Encoding.UTF8.GetBytes(result.ToJsonString()))).Status;

    /// <summary>Says what became of a delivery, and is heard.</summary>
    public async Task ReportAsync(string delivery, JsonObject result)
    {
        var status = await TryReportAsync(delivery, result);
        if (status is < 200 or > 299)
        {
            throw new HttpRequestException($"The result of {delivery} was answered {status}.", inner: null, (System.Net.HttpStatusCode)status);
        }
    }

    /// <summary>A signature.</summary>
    public string Sign(string id, string timestamp, byte[] body) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(_key, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body]));

    private async Task<(int Status, JsonNode? Body)> SendAsync(
        HttpMethod method, string path, byte[] body, DateTimeOffset? at = null, string? signature = null)
    {
        var id = "msg_" + Guid.CreateVersion7();
        var timestamp = (at ?? TimeProvider.System.GetUtcNow()).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(method, Path + path);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", signature ?? Sign(id, timestamp, body));
        if (method != HttpMethod.Get)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length > 0 ? JsonNode.Parse(text) : null);
    }
}
