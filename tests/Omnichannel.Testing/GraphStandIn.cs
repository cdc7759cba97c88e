using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Omnichannel.Testing;

/// <summary>One request that the Graph API was asked.</summary>
/// <param name="Path">Without the version.</param>
/// <param name="Query">As it came.</param>
/// <param name="Body">The JSON; null for a read.</param>
public sealed record GraphRequest(string Path, string Query, JsonObject? Body);

/// <summary>
/// Stands in for Meta's Graph API (developers.facebook.com/docs/graph-api): takes messages, answers to comments and reactions, gives media and
/// templates, and makes signed webhooks.
/// </summary>
public sealed class GraphStandIn : IAsyncDisposable
{
    /// <summary>The app's secret, which signs webhooks.</summary>
    public const string AppSecret = "the-secret-of-the-app";

    /// <summary>What the account shows the API.</summary>
    public const string AccessToken = "EAAtokenOfThePage";

    private readonly ConcurrentQueue<GraphRequest> _asked = new();
    private readonly WebApplication _app;

    private GraphStandIn(WebApplication app) => _app = app;

    /// <summary>Its base address: the account's <c>apiBaseUrl</c>.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>Everything that was posted and taken, in its order.</summary>
    public IReadOnlyCollection<GraphRequest> Asked => _asked;

    /// <summary>What it waits for before it does anything with a request.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    /// <summary>Is told of every message that it took, with the id that it gave it.</summary>
    public Action<GraphRequest, string> Took { get; set; } = (_, _) => { };

    /// <summary>Refuses a request with an error object and a status (0: it closes the connection instead), or takes it: null.</summary>
    public Func<GraphRequest, (int Status, JsonObject Error)?> Refusal { get; set; } = _ => null;

    /// <summary>Whether to hang up after taking it, instead of answering.</summary>
    public Func<GraphRequest, bool> HangsUp { get; set; } = _ => false;

    /// <summary>What <c>GET</c> answers, by its path without the version; null: 404.</summary>
    public ConcurrentDictionary<string, JsonObject> Things { get; } = new();

    /// <summary>Files, by their path below <c>/media</c>.</summary>
    public ConcurrentDictionary<string, byte[]> Media { get; } = new();

    /// <summary>Starts it.</summary>
    public static async Task<GraphStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var standIn = new GraphStandIn(app);
        app.MapPost("/{version}/{**path}", standIn.PostAsync);
        app.MapGet("/media/{name}", standIn.File);
        app.MapGet("/{version}/{**path}", standIn.Get);
        await app.StartAsync();
        return standIn;
    }

    /// <summary>The body of a hub account that uses it.</summary>
    public JsonObject Account(string channel, string id, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var settings = new JsonObject
        {
            ["appSecret"] = AppSecret,
            ["verifyToken"] = "verify-me",
            ["accessToken"] = AccessToken,
            [channel == "whatsapp" ? "phoneNumberId" : "pageId"] = id,
            ["apiBaseUrl"] = Address.ToString().TrimEnd('/'),
        };
        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }

        return new JsonObject { ["channel"] = channel, ["provider"] = "meta", ["displayName"] = "Our " + channel, ["enabled"] = true, ["settings"] = settings };
    }

    /// <summary>A webhook, signed over its raw bytes.</summary>
    public static HttpRequestMessage Webhook(Uri address, string body, string secret = AppSecret)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), bytes)));
        return request;
    }

    /// <summary>An error object as the Graph API words it.</summary>
    public static JsonObject Error(int code, int? subcode = null, bool transient = false) => new()
    {
        ["message"] = "(#" + code.ToString(CultureInfo.InvariantCulture) + ") refused",
        ["type"] = "OAuthException",
        ["code"] = code,
        ["error_subcode"] = subcode,
        ["is_transient"] = transient,
        ["fbtrace_id"] = "A1",
    };

    /// <summary>A new message id.</summary>
    public static string NewId(string prefix) => prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static bool IsOurs(HttpContext context) => context.Request.Headers.Authorization == "Bearer " + AccessToken;

    private static bool IsProven(HttpContext context) => context.Request.Query["appsecret_proof"]
        == Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(AppSecret), Encoding.UTF8.GetBytes(AccessToken)));

    private static IResult Refused(int status, JsonObject error) => Results.Text(new JsonObject { ["error"] = error }.ToJsonString(), "application/json", statusCode: status);

    private async Task<IResult> PostAsync(string path, HttpContext context)
    {
        var request = new GraphRequest(path, context.Request.QueryString.Value ?? "", (await JsonNode.ParseAsync(context.Request.Body))!.AsObject());
        if (!IsOurs(context) || !IsProven(context))
        {
            return Refused(401, Error(190));
        }

        await Before();
        if (Refusal(request) is var (status, error))
        {
            return status == 0 ? HangUp(context) : Refused(status, error);
        }

        _asked.Enqueue(request);
        var body = request.Body!;
        var id = NewId(body["messaging_product"] is not null ? "wamid." : body["recipient"] is not null ? "m_" : "9_");
        if (body["status"] is null)
        {
            Took(request, id);
        }

        if (HangsUp(request))
        {
            return HangUp(context);
        }

        return Results.Text(
            (body["messaging_product"] is not null
                ? body["status"] is not null
                    ? new JsonObject { ["success"] = true }
                    : new JsonObject { ["messaging_product"] = "whatsapp", ["messages"] = new JsonArray(new JsonObject { ["id"] = id }) }
                : body["recipient"] is not null
                    ? new JsonObject { ["recipient_id"] = (string?)body["recipient"]!["id"], ["message_id"] = id }
                    : new JsonObject { ["id"] = id }).ToJsonString(),
            "application/json");
    }

    private static IResult HangUp(HttpContext context)
    {
        context.Abort();
        return Results.Empty;
    }

    private IResult Get(string path, HttpContext context) =>
        !IsOurs(context) || !IsProven(context) ? Refused(401, Error(190))
        : Things.TryGetValue(path, out var thing) ? Results.Text(thing.ToJsonString(), "application/json")
        : Refused(400, Error(100, 33));

    private IResult File(string name, HttpContext context) =>
        !IsOurs(context) ? Results.StatusCode(401)
        : Media.TryGetValue(name, out var file) ? Results.Bytes(file, "application/octet-stream")
        : Results.NotFound();
}
