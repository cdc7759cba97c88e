using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Adapters;

namespace Omnichannel.Samples.Broken;

/// <summary>An adapter like the sample, with a defect around it.</summary>
internal sealed class BrokenAdapter : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Adapter _adapter;
    private readonly HttpClient _provider;
    private readonly Task _running;

    private BrokenAdapter(WebApplication app, Adapter adapter, HttpClient provider)
    {
        (_app, _adapter, _provider) = (app, adapter, provider);
        _running = adapter.RunAsync(app.Lifetime.ApplicationStopping);
    }

    public string Address => _app.Urls.First();

    public static async Task<BrokenAdapter> StartAsync(AdapterOptions options, Uri provider, string listen, Defect defect)
    {
        options = defect.Options(options);
        var around = new Surroundings(options);
        var http = new HttpClient(new Around(request => defect.ToProvider, around)) { BaseAddress = provider };
        var adapter = new Adapter(
            options with { Handler = new Around(request => defect.ToHub, around), Capabilities = Everything, Log = _ => { } },
            (delivery, _) => SendAsync(http, delivery));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(listen);
        var app = builder.Build();
        app.MapPost("/deliveries", async (HttpContext context, CancellationToken _) =>
        {
            var push = new Push(context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => (string?)header.Value), await BodyAsync(context));
            var answer = await defect.OnPush(push, around, given => adapter.AnswerAsync(name => given.Headers.GetValueOrDefault(name), new MemoryStream(given.Body)));
            context.Response.Headers.RetryAfter = answer.RetryAfterHeader;
            return Results.Text(answer.Json, "application/json", statusCode: answer.Status);
        });
        app.MapPost("/inbox", async (HttpContext context, CancellationToken _) =>
        {
            if (Parse(await BodyAsync(context)) is not { } given)
            {
                return Results.StatusCode(400);
            }

            return defect.OnInbox(given, around).All(one => adapter.Receive(EventOf(one))) ? Results.Accepted() : Results.StatusCode(413);
        });
        await app.StartAsync();
        return new BrokenAdapter(app, adapter, http);
    }

    public Task EndedAsync() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        using var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(hurry.Token);
        await _running;
        _adapter.Dispose();
        _provider.Dispose();
        await _app.DisposeAsync();
    }

    private static Capabilities Everything => new()
    {
        MaxTextLength = 4000,
        Html = true,
        MediaTypes = ["*/*"],
        Choices = "buttons",
        Typing = true,
        Edit = true,
        Delete = true,
        Reactions = true,
        Receipts = ["delivered", "read", "failed"],
    };

    private static AdapterEvent EventOf(JsonObject given) => (string?)given["type"] == "receipt"
        ? new() { Type = EventTypes.Receipt, Id = (string?)given["id"], ExternalId = (string?)given["messageId"], State = (string?)given["state"] }
        : new()
        {
            Type = EventTypes.MessageReceived,
            Id = (string?)given["id"],
            From = new EventSender { Address = "echo:" + (string?)given["from"] },
            Content = new MessageContent { Text = (string?)given["text"] },
        };

    private static async Task<DeliveryResult> SendAsync(HttpClient provider, Delivery delivery)
    {
        var asked = new JsonObject
        {
            ["key"] = delivery.DeliveryId,
            ["to"] = delivery.To.Address.Split(':')[^1],
            ["text"] = delivery.Content?.Text,
            ["html"] = delivery.Content?.Html,
            ["emoji"] = delivery.Emoji,
            ["choices"] = new JsonArray([.. (delivery.Content?.Parts ?? []).Where(part => part.Type == "choice")
                .Select(part => new JsonObject { ["id"] = part.Id, ["title"] = part.Title })]),
            ["files"] = new JsonArray([.. delivery.Attachments.Select(file => new JsonObject { ["name"] = file.Name, ["url"] = file.Url })]),
        };
        var (method, path) = delivery.Type switch
        {
            DeliveryTypes.Edit => (HttpMethod.Put, "messages/" + delivery.ExternalId),
            DeliveryTypes.Delete => (HttpMethod.Delete, $"messages/{delivery.ExternalId}?key={delivery.DeliveryId}"),
            DeliveryTypes.Reaction => (HttpMethod.Post, $"messages/{delivery.ExternalId}/reactions"),
            DeliveryTypes.Typing => (HttpMethod.Post, "typing"),
            _ => (HttpMethod.Post, "messages"),
        };
        using var request = new HttpRequestMessage(method, path) { Content = Around.Json(asked) };
        using var response = await provider.SendAsync(request);
        var said = Parse(await response.Content.ReadAsByteArrayAsync()) ?? [];
        return (int)response.StatusCode switch
        {
            < 300 => new DeliveryResult { State = "sent", ExternalId = (string?)said["id"], Degraded = ["location"] },
            429 or >= 500 => new DeliveryResult { State = "retry" },
            _ => new DeliveryResult { State = "failed", Error = new ProtocolError((string?)said["code"], (string?)said["detail"]) },
        };
    }

    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    private static JsonObject? Parse(byte[] body)
    {
        try
        {
            var given = JsonNode.Parse(body) as JsonObject;
            _ = given?["text"]?.GetValue<string>();
            return given;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half a surrogate pair, which is no text.
            return null;
        }
    }
}
