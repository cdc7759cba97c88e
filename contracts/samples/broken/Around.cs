using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Adapters;

namespace Omnichannel.Samples.Broken;

/// <summary>Lays a defect around the requests of an HTTP client.</summary>
internal sealed class Around(
    Func<HttpRequestMessage, Func<HttpRequestMessage, Surroundings, Onward, Task<HttpResponseMessage>>> defect, Surroundings around)
    : DelegatingHandler(new SocketsHttpHandler())
{
    public static ByteArrayContent Json(JsonNode node)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(node.ToJsonString()));
        content.Headers.ContentType = new("application/json");
        return content;
    }

    public static HttpResponseMessage Answer(int status, JsonNode? body = null) =>
        new((System.Net.HttpStatusCode)status) { Content = Json(body ?? new JsonObject()) };

    /// <summary>"Accepted" for whatever was in a request with events.</summary>
    public static HttpResponseMessage Accepted(JsonArray events) => Answer(202, new JsonObject
    {
        ["results"] = new JsonArray([.. events.Select(given => new JsonObject { ["id"] = given!["id"]!.DeepClone(), ["status"] = "accepted", ["messageId"] = null, ["reason"] = null })]),
    });

    public static bool Is(HttpRequestMessage request, string end) => request.RequestUri!.AbsolutePath.EndsWith(end, StringComparison.Ordinal);

    public static async Task<JsonNode> BodyOf(HttpRequestMessage request) => JsonNode.Parse(await request.Content!.ReadAsByteArrayAsync())!;

    /// <summary>Gives a request another body, and signs it anew when it was signed.</summary>
    public static void Rewrite(HttpRequestMessage request, JsonNode body, string secret)
    {
        request.Content = Json(body);
        if (request.Headers.TryGetValues(StandardWebhooks.IdHeader, out var id))
        {
            var now = TimeProvider.System.GetUtcNow();
            var raw = Encoding.UTF8.GetBytes(body.ToJsonString());
            request.Headers.Remove(StandardWebhooks.TimestampHeader);
            request.Headers.Remove(StandardWebhooks.SignatureHeader);
            request.Headers.Add(StandardWebhooks.TimestampHeader, now.ToUnixTimeSeconds().ToString());
            request.Headers.Add(StandardWebhooks.SignatureHeader, StandardWebhooks.Sign(secret, id.First(), now, raw));
        }
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        defect(request)(request, around, onward => base.SendAsync(onward, cancellationToken));
}
