using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Omnichannel.Accounts.Tests.Support;

/// <summary>Requests and answers as they are on the wire.</summary>
internal static class Wire
{
    private static int _count;

    /// <summary>A name that no other test uses.</summary>
    public static string Unique(string name) => $"{name}-{Interlocked.Increment(ref _count)}";

    public static async Task<JsonObject> BodyAsync(this HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    public static async Task<JsonObject> ReadAsync(this HttpClient client, string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return await answer.BodyAsync(expected);
    }

    public static async Task<JsonObject> PostAsync(this HttpClient client, string path, JsonObject body, HttpStatusCode expected)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        return await answer.BodyAsync(expected);
    }

    public static async Task<JsonObject> PutAsync(this HttpClient client, string path, JsonObject body, HttpStatusCode expected)
    {
        using var answer = await client.PutAsJsonAsync(path, body);
        return await answer.BodyAsync(expected);
    }

    public static async Task<JsonObject> PatchAsync(this HttpClient client, string path, JsonObject body, HttpStatusCode expected)
    {
        using var answer = await client.PatchAsJsonAsync(path, body);
        return await answer.BodyAsync(expected);
    }

    public static async Task<HttpStatusCode> StatusOfAsync(this HttpClient client, HttpMethod method, string path)
    {
        using var answer = await client.SendAsync(new HttpRequestMessage(method, path));
        return answer.StatusCode;
    }

    public static string Text(this JsonNode node, string field) => node[field]!.GetValue<string>();

    public static IEnumerable<string> Fields(this JsonObject problem) => problem["errors"]!.AsObject().Select(error => error.Key);

    /// <summary>Makes a user and answers its id.</summary>
    public static async Task<string> MakeUserAsync(this AccountsHost host, string email, string role = "agent", string password = "a long enough password")
    {
        using var client = host.WithKey();
        var user = await client.PostAsync(
            "api/users", new JsonObject { ["name"] = "Somebody", ["email"] = email, ["role"] = role, ["password"] = password }, HttpStatusCode.Created);
        return user.Text("id");
    }

    /// <summary>Signs in as a browser does.</summary>
    public static async Task<Browser> SignInAsync(this AccountsHost host, string email, string password = "a long enough password")
    {
        var client = host.Anonymous();
        using var answer = await client.PostAsJsonAsync("api/session", new JsonObject { ["email"] = email, ["password"] = password });
        var body = await answer.BodyAsync(HttpStatusCode.OK);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        client.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        return new Browser(client, cookie, body.Text("antiForgeryToken"));
    }
}

/// <summary>Somebody signed in.</summary>
internal sealed record Browser(HttpClient Client, string SetCookie, string AntiForgeryToken) : IDisposable
{
    /// <summary>From now on the page's header is sent, too.</summary>
    public Browser WithAntiForgery()
    {
        Client.DefaultRequestHeaders.Add("X-Anti-Forgery", AntiForgeryToken);
        return this;
    }

    public void Dispose() => Client.Dispose();
}
