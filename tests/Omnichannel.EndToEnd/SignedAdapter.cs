using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Testing;

namespace Omnichannel.EndToEnd;

/// <summary>An integrator's adapter, written from the protocol alone (§3) and not with our SDK.</summary>
internal sealed class SignedAdapter(HttpClient http, string account)
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

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

    public static JsonObject Received(string id, string from, string text, JsonArray? attachments = null) => new()
    {
        ["type"] = "message.received",
        ["id"] = id,
        ["occurredAt"] = "2026-11-21T10:00:00Z",
        ["from"] = new JsonObject { ["address"] = from, ["name"] = "Ada" },
        ["content"] = new JsonObject { ["text"] = text },
        ["attachments"] = attachments ?? [],
    };

    public async Task<(int Status, JsonNode? Body)> PostEventsAsync(JsonNode events) =>
        await SendAsync(HttpMethod.Post, "/events", Encoding.UTF8.GetBytes(events.ToJsonString()));

    public async Task<(int Status, JsonNode? Body)> PostRawAsync(byte[] body, DateTimeOffset? at = null, string? signature = null) =>
        await SendAsync(HttpMethod.Post, "/events", body, at, signature);

    /// <summary>Pulls until there is a delivery.</summary>
    public Task<JsonObject> PullOneAsync() => Until.Value(
        async () => (await SendAsync(HttpMethod.Get, "/deliveries?wait=5&max=1", [])).Body?["items"]?.AsArray().FirstOrDefault()?.AsObject(),
        "there is something to deliver");

    public async Task ReportAsync(string delivery, JsonObject result) =>
        (await SendAsync(HttpMethod.Post, $"/deliveries/{delivery}/result", Encoding.UTF8.GetBytes(result.ToJsonString()))).Status.ShouldBeInRange(200, 299);

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
