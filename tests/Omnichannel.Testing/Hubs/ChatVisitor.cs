using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Omnichannel.Testing;

/// <summary>A visitor of a site with the chat on it (protocol §5), as the widget does it.</summary>
public sealed class ChatVisitor : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _path;

    private ChatVisitor(HttpClient http, string path, JsonObject session)
    {
        (_http, _path) = (http, path);
        VisitorId = session["visitorId"]!.GetValue<string>();
        Token = session["token"]!.GetValue<string>();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    /// <summary>The visitor's id: its address is <c>webchat:</c> and this.</summary>
    public string VisitorId { get; }

    /// <summary>What resumes it.</summary>
    public string Token { get; }

    /// <summary>The visitor's address.</summary>
    public string Address => "webchat:" + VisitorId;

    /// <summary>For requests that this class has no method for.</summary>
    public HttpClient Http => _http;

    /// <summary>Comes to the site; <paramref name="details"/> is the body of <c>POST …/sessions</c>.</summary>
    public static async Task<ChatVisitor> ArriveAsync(Uri hub, string account, JsonObject? details = null)
    {
        var http = new HttpClient { BaseAddress = hub, Timeout = Until.Patience };
        using var answer = await http.PostAsJsonAsync($"/chat/v1/{account}/sessions", details ?? []);
        answer.EnsureSuccessStatusCode();
        return new ChatVisitor(http, $"/chat/v1/{account}", (await answer.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    /// <summary>What the customer's site signs about who is there: a JWT (HS256).</summary>
    public static string IdentityToken(string secret, JsonObject claims)
    {
        static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var head = Encode("""{"alg":"HS256","typ":"JWT"}"""u8.ToArray());
        var signed = $"{head}.{Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{signed}.{Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)))}";
    }

    /// <summary>Writes something.</summary>
    public async Task<JsonObject> WriteAsync(string text, string? clientMessageId = null)
    {
        var body = new JsonObject { ["clientMessageId"] = clientMessageId ?? Guid.CreateVersion7().ToString(), ["text"] = text };
        using var answer = await _http.PostAsJsonAsync(_path + "/messages", body);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    /// <summary>The texts the visitor sees, the oldest first.</summary>
    public async Task<IReadOnlyList<string>> SeesAsync()
    {
        var page = await _http.GetFromJsonAsync<JsonElement>(_path + "/messages");
        return [.. page.GetProperty("items").EnumerateArray().Select(TextOf)];
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string TextOf(JsonElement message) =>
        (message.TryGetProperty("content", out var content) ? content : message).GetProperty("text").GetString() ?? "";
}
