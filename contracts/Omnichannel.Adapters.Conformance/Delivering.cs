using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Omnichannel.Adapters.Conformance;

/// <summary>What the adapter said of a delivery, by whichever way.</summary>
/// <param name="State">sent, failed, retry or unknown.</param>
/// <param name="Status">The HTTP status of a push; 0 for a pull, or when there was no answer.</param>
/// <param name="Said">The answer's or result's body.</param>
internal sealed record Answered(string State, int Status, JsonObject Said)
{
    public string? ExternalId => ProtocolRules.TextOf(Said, "externalId");

    public IReadOnlyList<string> Degraded => Said["degraded"] is JsonArray list ? [.. list.Select(item => item?.ToString() ?? "")] : [];

    /// <summary>For messages.</summary>
    public override string ToString() => Status == 0 ? State : $"{State} (HTTP {Status})";
}

/// <summary>Deliveries to the adapter under test, by push or by pull.</summary>
internal static class Delivering
{
    /// <summary>A delivery as the hub makes it, with every field.</summary>
    public static JsonObject Delivery(this Kit kit, string text, string type = DeliveryTypes.Send, string? customer = null) => new()
    {
        ["type"] = type,
        ["deliveryId"] = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString(),
        ["attempt"] = 1,
        ["to"] = new JsonObject { ["address"] = kit.AddressOf(customer ?? kit.Fresh("ada")) },
        ["content"] = new JsonObject { ["text"] = text, ["parts"] = new JsonArray() },
        ["threading"] = new JsonObject { ["references"] = new JsonArray() },
        ["attachments"] = new JsonArray(),
    };

    public static string IdOf(JsonObject delivery) => (string)delivery["deliveryId"]!;

    public static JsonObject Attempt(this JsonObject delivery, int number)
    {
        var again = (JsonObject)delivery.DeepClone();
        again["attempt"] = number;
        return again;
    }

    /// <summary>Hands it over once and returns what became of it.</summary>
    public static async Task<Answered> DeliverAsync(this Kit kit, JsonObject delivery)
    {
        if (kit.Options.Endpoint is null)
        {
            var before = kit.Hub.ResultsOf(IdOf(delivery)).Count;
            kit.Hub.Offer(delivery);
            await kit.UntilAsync(() => kit.Hub.ResultsOf(IdOf(delivery)).Count > before, "The adapter reports no result of a delivery that it pulled.");
            return ResultOf(kit, delivery);
        }

        var body = Wire.Bytes(delivery);
        return await kit.PushAsync(body, Signed(kit.Options.Secrets[0], IdOf(delivery), body, TimeProvider.System.GetUtcNow()));
    }

    /// <summary>Hands it over until the adapter no longer says "later"; once more whenever the lease of the one before ran out.</summary>
    public static async Task<Answered> SettleAsync(this Kit kit, JsonObject delivery, int attempt = 1)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answered = await kit.OfferAsync(delivery.Attempt(attempt++));
            if (answered.State != "retry")
            {
                return answered;
            }

            Expect.That(
                TimeProvider.System.GetElapsedTime(started) < kit.Options.Patience,
                $"A delivery does not come to an end; last: {answered} {answered.Said.ToJsonString()}");
            await Task.Delay(50);
        }
    }

    /// <summary>Pushes a body as it is.</summary>
    public static async Task<Answered> PushAsync(this Kit kit, byte[] body, params IReadOnlyList<(string, string)> headers)
    {
        if (await kit.PostAsync(kit.Options.Endpoint!, body, headers) is not var (status, text, retryAfter))
        {
            return new Answered("retry", 0, []);
        }

        var said = ObjectOf(text);
        said["retryAfter"] ??= retryAfter?.TotalSeconds;
        var state = status switch
        {
            200 => ProtocolRules.TextOf(said, "state") == "unknown" ? "unknown" : "sent",
            > 200 and < 300 => "sent",
            429 or >= 500 => "retry",
            _ => "failed",
        };
        return new Answered(state, status, said);
    }

    public static IReadOnlyList<(string, string)> Signed(string secret, string id, byte[] body, DateTimeOffset at) =>
    [
        (StandardWebhooks.IdHeader, id),
        (StandardWebhooks.TimestampHeader, at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        (StandardWebhooks.SignatureHeader, StandardWebhooks.Sign(secret, id, at, body)),
    ];

    /// <summary>What the provider did with this text, by whatever key.</summary>
    public static IReadOnlyList<Effect> EffectsOf(this Kit kit, string text) =>
        [.. kit.Provider.Effects.Where(effect => effect.Kind == "send" && effect.Text.Contains(text, StringComparison.Ordinal))];

    /// <summary>A good delivery after what was done before: once it is sent, whatever the adapter still wanted to do before is done.</summary>
    public static async Task FenceAsync(this Kit kit)
    {
        var text = kit.Fresh("fence");
        var answered = await kit.SettleAsync(kit.Delivery(text));
        Expect.That(answered.State == "sent", $"Afterwards an ordinary delivery is not sent any more: {answered} {answered.Said.ToJsonString()}");
        await kit.UntilAsync(() => kit.EffectsOf(text).Count == 1, "Afterwards an ordinary delivery does not reach the provider any more.");
    }

    /// <summary>It reaches the provider, at once or, after a 202, by and by; and once only.</summary>
    public static async Task SentOnceAsync(this Kit kit, string text, string when)
    {
        await kit.UntilAsync(() => kit.EffectsOf(text).Count > 0, $"It did not reach the provider {when}.");
        await kit.FenceAsync();
        kit.ExpectOneEffect(text, when);
    }

    public static void ExpectOneEffect(this Kit kit, string text, string when)
    {
        var count = kit.EffectsOf(text).Count;
        Expect.That(count == 1, $"The provider sent it {(count == 0 ? "never" : $"{count} times")}, not once, {when}.");
    }

    private static async Task<Answered> OfferAsync(this Kit kit, JsonObject delivery)
    {
        if (kit.Options.Endpoint is not null)
        {
            return await kit.DeliverAsync(delivery);
        }

        var before = kit.Hub.ResultsOf(IdOf(delivery)).Count;
        kit.Hub.Offer(delivery);
        var started = TimeProvider.System.GetTimestamp();
        while (kit.Hub.ResultsOf(IdOf(delivery)).Count == before)
        {
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(3))
            {
                kit.Hub.Forget();
                return new Answered("retry", 0, []);
            }

            await Task.Delay(5);
        }

        return ResultOf(kit, delivery);
    }

    private static Answered ResultOf(Kit kit, JsonObject delivery)
    {
        var said = kit.Hub.ResultsOf(IdOf(delivery))[^1];
        return new Answered(ProtocolRules.TextOf(said, "state")!, 0, said);
    }

    private static JsonObject ObjectOf(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
