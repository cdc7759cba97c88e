// A complete adapter: the hub's deliveries go to a provider over HTTP, and what the provider's webhook tells goes to the hub.
// The provider here is the conformance kit's (contracts/CONFORMANCE.md); put your own in the places marked with "provider".
using System.Net;
using System.Text.Json.Serialization;
using Omnichannel.Adapters;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, Wire.Default));

var options = AdapterOptions.FromEnvironment() with
{
    Capabilities = new Capabilities
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
        Threading = "address",
    },
};
using var provider = new HttpClient { BaseAddress = new Uri(Environment.GetEnvironmentVariable("PROVIDER_URL")!.TrimEnd('/') + "/") };
using var adapter = new Adapter(options, SendAsync);
var app = builder.Build();

// From the hub (push; with ADAPTER_PULL=true the adapter fetches instead).
app.MapPost("/deliveries", async (HttpContext http) =>
{
    var answer = await adapter.AnswerAsync(name => http.Request.Headers[name], http.Request.Body);
    http.Response.Headers.RetryAfter = answer.RetryAfterHeader;
    return Results.Text(answer.Json, "application/json", statusCode: answer.Status);
});

// From the provider: "taken" is answered only when it is on disk.
app.MapPost("/inbox", (Incoming given) => adapter.Receive(EventOf(given)) ? Results.Accepted() : Results.StatusCode(413));

var running = adapter.RunAsync(app.Lifetime.ApplicationStopping);
await app.RunAsync();
await running;

AdapterEvent EventOf(Incoming given) => given.Type == "receipt"
    ? new() { Type = EventTypes.Receipt, Id = given.Id, OccurredAt = given.At, ExternalId = given.MessageId, State = given.State }
    : new()
    {
        Type = EventTypes.MessageReceived,
        Id = given.Id, // the provider's own id: twice the same is one message
        OccurredAt = given.At,
        From = new EventSender { Address = "echo:" + given.From, Name = given.Name },
        Content = new MessageContent { Text = given.Text },
    };

// What the provider calls a customer.
static string NameOf(DeliveryTarget to) => to.Address.StartsWith("echo:", StringComparison.Ordinal) ? to.Address["echo:".Length..] : to.Address;

// One call of the provider. Its key makes it safe to ask again, so "doubtful" (a crash, a lost answer) needs nothing special here.
async Task<DeliveryResult> SendAsync(Delivery delivery, bool doubtful)
{
    var (key, content) = (delivery.DeliveryId, delivery.Content);
    var message = $"messages/{Uri.EscapeDataString(delivery.ExternalId ?? "")}";
    using var response = delivery.Type switch
    {
        DeliveryTypes.Edit => await provider.PutAsJsonAsync(message, new Outgoing(key, content?.Text ?? ""), Wire.Default.Outgoing),
        DeliveryTypes.Delete => await provider.DeleteAsync($"{message}?key={key}"),
        DeliveryTypes.Reaction => await provider.PostAsJsonAsync(message + "/reactions", new Outgoing(key, delivery.Emoji ?? ""), Wire.Default.Outgoing),
        DeliveryTypes.Typing => await provider.PostAsJsonAsync("typing", new Outgoing(key, "", NameOf(delivery.To)), Wire.Default.Outgoing),
        _ => await provider.PostAsJsonAsync(
            "messages",
            new Outgoing(key, content?.Text ?? "", NameOf(delivery.To))
            {
                Html = content?.Html,
                Choices = content?.Parts?.Where(part => part.Type == "choice").Select(part => new Choice(part.Id, part.Title)).ToList(),
                Files = delivery.Attachments.Select(file => new Attached(file.Name, file.MediaType, new Uri(options.Hub, file.Url).AbsoluteUri)).ToList(),
            },
            Wire.Default.Outgoing),
    };
    var status = (int)response.StatusCode;
    if (response.IsSuccessStatusCode)
    {
        var id = response.StatusCode == HttpStatusCode.NoContent ? null : (await response.Content.ReadFromJsonAsync(Wire.Default.Taken))?.Id;
        var leftOut = content?.Parts?.Any(part => part.Type == "location") == true ? (string[])["location"] : null;
        return new DeliveryResult { State = "sent", ExternalId = id, Degraded = leftOut };
    }

    return status is 429 or >= 500
        ? new DeliveryResult { State = "retry", RetryAfter = (int?)response.Headers.RetryAfter?.Delta?.TotalSeconds, Error = new("busy", $"HTTP {status}") }
        : new DeliveryResult { State = "failed", Error = await response.Content.ReadFromJsonAsync(Wire.Default.ProtocolError) };
}

// The provider's words.
internal sealed record Incoming(string Type, string Id, DateTimeOffset At, string? From, string? Name, string? Text, string? MessageId, string? State);
internal sealed record Outgoing(string Key, string Text, string? To = null)
{
    public string? Html { get; init; }
    public IReadOnlyList<Choice>? Choices { get; init; }
    public IReadOnlyList<Attached>? Files { get; init; }
}
internal sealed record Choice(string? Id, string? Title);
internal sealed record Attached(string? Name, string? MediaType, string Url);
internal sealed record Taken(string? Id);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Incoming)), JsonSerializable(typeof(Outgoing)), JsonSerializable(typeof(Taken)), JsonSerializable(typeof(ProtocolError))]
internal sealed partial class Wire : JsonSerializerContext;
