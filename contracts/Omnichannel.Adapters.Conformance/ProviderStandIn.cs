using System.Text.Json;
using System.Text.Json.Nodes;

namespace Omnichannel.Adapters.Conformance;

/// <summary>Something that the provider did because the adapter asked: a message sent, edited, deleted, a reaction, typing.</summary>
internal sealed record Effect(string Kind, string Id, string? Key, JsonObject Asked)
{
    public string? To => ProtocolRules.TextOf(Asked, "to");

    public string Text => ProtocolRules.TextOf(Asked, "text") ?? "";
}

/// <summary>
/// The trivial provider that the adapter under test speaks to (contracts/CONFORMANCE.md): takes messages once per key, and fails when a check
/// wants it to.
/// </summary>
internal sealed class ProviderStandIn
{
    private readonly Lock _lock = new();
    private readonly List<Effect> _effects = [];
    private int _numbers, _fetched;

    /// <summary>What happens instead of the usual, request by request: true when it was answered. It may take the message itself.</summary>
    public Func<HttpContext, Func<Effect>, Task<bool>>? Trouble { get; set; }

    /// <summary>How often the file was fetched.</summary>
    public int Fetched => _fetched;

    public IReadOnlyList<Effect> Effects
    {
        get
        {
            lock (_lock)
            {
                return [.. _effects];
            }
        }
    }

    public void Map(WebApplication app)
    {
        var provider = app.MapGroup("/provider");
        provider.MapPost("/messages", (HttpContext http, CancellationToken _) => AskAsync(http, "send", subject: null));
        provider.MapPut("/messages/{id}", (HttpContext http, string id) => AskAsync(http, "edit", id));
        provider.MapDelete("/messages/{id}", (HttpContext http, string id) => AskAsync(http, "delete", id));
        provider.MapPost("/messages/{id}/reactions", (HttpContext http, string id) => AskAsync(http, "reaction", id));
        provider.MapPost("/typing", (HttpContext http, CancellationToken _) => AskAsync(http, "typing", subject: null));
        app.MapGet("/files/conformance.png", () =>
        {
            Interlocked.Increment(ref _fetched);
            return Results.Bytes(Wire.File, "image/png");
        });
    }

    private async Task<IResult> AskAsync(HttpContext http, string kind, string? subject)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        JsonObject asked;
        try
        {
            asked = body.Length == 0 ? [] : JsonNode.Parse(body.ToArray()) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return Results.Json(new JsonObject { ["code"] = "invalid-json", ["detail"] = "The provider takes JSON." }, statusCode: 400);
        }

        asked["subject"] = subject;
        var key = ProtocolRules.TextOf(asked, "key") ?? (http.Request.Query["key"] is [{ } given] ? given : null);
        Effect Act()
        {
            lock (_lock)
            {
                var effect = _effects.Find(known => key is not null && known.Key == key && known.Kind == kind);
                if (effect is null)
                {
                    _effects.Add(effect = new Effect(kind, subject ?? ProtocolRules.TextOf(asked, "id") ?? $"p-{++_numbers}", key, asked));
                }

                return effect;
            }
        }

        return Trouble is { } trouble && await trouble(http, Act)
            ? Results.Empty
            : Results.Json(new JsonObject { ["id"] = Act().Id });
    }
}
