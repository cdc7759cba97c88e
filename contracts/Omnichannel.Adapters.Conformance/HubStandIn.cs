using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Omnichannel.Adapters.Conformance;

/// <summary>What the adapter said it can do; nothing until it said something.</summary>
internal sealed record Told(JsonObject? Capabilities)
{
    public bool Is(string name) => Capabilities?[name] is JsonValue value && value.TryGetValue<bool>(out var yes) && yes;

    public string? Text(string name) => Capabilities?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public int? Number(string name) => Capabilities?[name] is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    public IReadOnlyList<string> List(string name) => Capabilities?[name] is JsonArray list ? [.. list.Select(item => (string?)item ?? "")] : [];
}

/// <summary>An event that the hub took.</summary>
internal sealed record Taken(string Id, string Type, JsonObject Event);

/// <summary>The hub as an adapter sees it: verifies, takes events once, hands out deliveries; and as bad as a check wants it.</summary>
internal sealed class HubStandIn(KitOptions options)
{
    private const int MostBytes = 1024 * 1024, MostEvents = 100;

    private readonly Lock _lock = new();
    private readonly List<Taken> _taken = [];
    private readonly List<JsonObject> _waiting = [];
    private readonly List<(string DeliveryId, JsonObject Result)> _results = [];
    private int _capabilitiesTold, _pulls;

    /// <summary>What happens to requests instead of, or before, being taken: true when it was answered. Null: fair weather.</summary>
    public Func<HttpContext, Task<bool>>? Weather { get; set; }

    /// <summary>Event ids that are answered as rejected.</summary>
    public Func<JsonObject, bool> Rejects { get; set; } = _ => false;

    /// <summary>What the adapter sent that no adapter may send.</summary>
    public ConcurrentQueue<string> Violations { get; } = new();

    public Told Told { get; private set; } = new(Capabilities: null);

    public int CapabilitiesTold => _capabilitiesTold;

    public int Pulls => _pulls;

    /// <summary>Every event once, in the order in which they were taken.</summary>
    public IReadOnlyList<Taken> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _taken];
            }
        }
    }

    public IReadOnlyList<JsonObject> ResultsOf(string deliveryId)
    {
        lock (_lock)
        {
            return [.. _results.Where(result => result.DeliveryId == deliveryId).Select(result => result.Result)];
        }
    }

    /// <summary>Lets the adapter pull them, in one page.</summary>
    public void Offer(params IReadOnlyList<JsonObject> deliveries)
    {
        lock (_lock)
        {
            _waiting.AddRange(deliveries);
        }
    }

    public void Forget()
    {
        lock (_lock)
        {
            _waiting.Clear();
        }
    }

    public void Map(WebApplication app)
    {
        var routes = app.MapGroup("/adapters/v1/accounts/{account}");
        routes.MapPut("/capabilities", (HttpContext http, string account) => SignedAsync(http, account, MostBytes, Capabilities));
        routes.MapPost("/events", (HttpContext http, string account) => SignedAsync(http, account, MostBytes, TakeEvents));
        routes.MapPost("/attachments", (HttpContext http, string account) => SignedAsync(http, account, 50 * MostBytes, (_, _) =>
            Results.Json(new JsonObject { ["url"] = "hub:sha256/00", ["sha256"] = "00", ["size"] = 1 }, statusCode: 201)));
        routes.MapGet("/deliveries", (HttpContext http, string account, int? wait) => SignedAsync(http, account, MostBytes, (_, _) => null, () => HandOutAsync(http, wait ?? 0)));
        routes.MapPost("/deliveries/{id}/result", (HttpContext http, string account, string id) => SignedAsync(http, account, MostBytes, (body, _) => Note(id, body)));
    }

    private async Task<IResult> SignedAsync(
        HttpContext http, string account, int mostBytes, Func<byte[], HttpContext, IResult?> handle, Func<Task<IResult>>? then = null)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        if (Weather is { } weather && await weather(http))
        {
            return Results.Empty;
        }

        if (body.Length > mostBytes)
        {
            return Problem(413, "too-large");
        }

        var headers = http.Request.Headers;
        if (!StandardWebhooks.Verify(
            options.Secrets, headers[StandardWebhooks.IdHeader], headers[StandardWebhooks.TimestampHeader],
            headers[StandardWebhooks.SignatureHeader], body.ToArray(), TimeProvider.System.GetUtcNow()))
        {
            Violations.Enqueue($"{http.Request.Method} {http.Request.Path} is not signed as it must be.");
            return Problem(401, "signature");
        }

        if (account != options.Account)
        {
            Violations.Enqueue($"{http.Request.Path} is not of the account {options.Account}.");
            return Problem(404, "not-found");
        }

        return handle(body.ToArray(), http) ?? await then!();
    }

    private IResult Capabilities(byte[] body, HttpContext http)
    {
        if (Parse(body) is not JsonObject capabilities)
        {
            Violations.Enqueue("PUT capabilities is no JSON object.");
            return Problem(400, "invalid-json");
        }

        foreach (var problem in ProtocolRules.OfCapabilities(capabilities))
        {
            Violations.Enqueue("PUT capabilities: " + problem);
        }

        Told = new Told(capabilities);
        Interlocked.Increment(ref _capabilitiesTold);
        return Results.NoContent();
    }

    private IResult TakeEvents(byte[] body, HttpContext http)
    {
        var read = Parse(body);
        var events = read is JsonArray many ? [.. many] : new List<JsonNode?> { read };
        if (read is null || events.Count is 0 or > MostEvents)
        {
            Violations.Enqueue(read is null ? "POST events is not JSON." : $"POST events has {events.Count} events; 1 to {MostEvents} are allowed.");
            return Problem(400, "invalid-json");
        }

        var results = new JsonArray();
        lock (_lock)
        {
            foreach (var given in events)
            {
                results.Add(TakeOne(given as JsonObject));
            }
        }

        return Results.Json(new JsonObject { ["results"] = results }, statusCode: 202);
    }

    private JsonObject TakeOne(JsonObject? given)
    {
        var id = given is null ? null : ProtocolRules.TextOf(given, "id");
        var problem = given is null ? "An event is a JSON object." : ProtocolRules.OfEvent(given);
        if (problem is not null)
        {
            Violations.Enqueue($"event {id}: {problem}");
        }

        var known = _taken.Any(taken => taken.Id == id);
        var status = known ? "duplicate" : problem is not null || Rejects(given!) ? "rejected" : "accepted";
        if (status == "accepted")
        {
            _taken.Add(new Taken(id!, ProtocolRules.TextOf(given!, "type")!, given!));
        }

        return new JsonObject
        {
            ["id"] = id,
            ["status"] = status,
            ["messageId"] = status == "rejected" ? null : Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString(),
            ["reason"] = status == "rejected" ? problem ?? "The kit wants it so." : null,
        };
    }

    private async Task<IResult> HandOutAsync(HttpContext http, int wait)
    {
        Interlocked.Increment(ref _pulls);
        var weather = Weather;
        var until = TimeProvider.System.GetUtcNow().AddSeconds(Math.Clamp(wait, 0, 60));
        while (true)
        {
            lock (_lock)
            {
                if (_waiting.Count > 0 && !http.RequestAborted.IsCancellationRequested)
                {
                    // As text: checks hand out what no JSON writer would write.
                    var page = "{\"items\":[" + string.Join(',', _waiting.Select(Wire.Raw)) + "]}";
                    _waiting.Clear();
                    return Results.Bytes(Encoding.UTF8.GetBytes(page), "application/json");
                }
            }

            if (TimeProvider.System.GetUtcNow() >= until || http.RequestAborted.IsCancellationRequested || Weather != weather)
            {
                return Results.Bytes("{\"items\":[]}"u8.ToArray(), "application/json");
            }

            await Task.Delay(10);
        }
    }

    private IResult Note(string deliveryId, byte[] body)
    {
        var result = Parse(body) as JsonObject;
        if (result is null || ProtocolRules.TextOf(result, "state") is not ("sent" or "failed" or "retry" or "unknown"))
        {
            Violations.Enqueue($"The result of {deliveryId} has no state of sent, failed, retry, unknown.");
            return Problem(400, "state");
        }

        lock (_lock)
        {
            _results.Add((deliveryId, result));
        }

        return Results.NoContent();
    }

    private static JsonNode? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IResult Problem(int status, string type) =>
        Results.Json(new JsonObject { ["type"] = type, ["status"] = status }, contentType: "application/problem+json", statusCode: status);
}
