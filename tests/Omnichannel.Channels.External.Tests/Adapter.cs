using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Adapters;

namespace Omnichannel.Channels.External.Tests;

/// <summary>An adapter as an integrator would write it: signs and posts.</summary>
internal sealed class Adapter(HttpClient hub, string account)
{
    /// <summary>The account's secret.</summary>
    public string Secret { get; } = StandardWebhooks.NewSecret();

    /// <summary>The account to configure.</summary>
    public JsonObject Account(string? endpoint = null)
    {
        var settings = new JsonObject { ["secrets"] = new JsonArray(Secret) };
        if (endpoint is not null)
        {
            settings["endpoint"] = endpoint;
        }

        return new JsonObject { ["channel"] = "pager", ["provider"] = "external", ["displayName"] = "Pager", ["enabled"] = true, ["settings"] = settings };
    }

    /// <summary>One text from a customer.</summary>
    public static JsonObject Message(string id, string text, string address = "tel:+15551234567") => new()
    {
        ["type"] = "message.received",
        ["id"] = id,
        ["occurredAt"] = "2026-11-21T10:00:00Z",
        ["from"] = new JsonObject { ["address"] = address, ["name"] = "Ada" },
        ["content"] = new JsonObject { ["text"] = text },
    };

    /// <summary>Posts events and returns the status and the answer.</summary>
    public Task<(int Status, JsonNode? Answer)> PostAsync(JsonNode events) => SendAsync(HttpMethod.Post, "events", Encoding.UTF8.GetBytes(events.ToJsonString()));

    /// <summary>Sends a signed request.</summary>
    public async Task<(int Status, JsonNode? Answer)> SendAsync(
        HttpMethod method, string path, byte[] body, string? secret = null, TimeSpan age = default, string contentType = "application/json")
    {
        var at = TimeProvider.System.GetUtcNow() - age;
        using var request = new HttpRequestMessage(method, $"adapters/v1/accounts/{account}/{path}");
        if (method != HttpMethod.Get)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        request.Headers.Add(StandardWebhooks.IdHeader, "req_1");
        request.Headers.Add(StandardWebhooks.TimestampHeader, at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(StandardWebhooks.SignatureHeader, StandardWebhooks.Sign(secret ?? Secret, "req_1", at, body));
        using var answer = await hub.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null);
    }
}
