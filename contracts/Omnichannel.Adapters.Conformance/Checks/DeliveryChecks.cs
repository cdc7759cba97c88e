using System.Text.Json.Nodes;

namespace Omnichannel.Adapters.Conformance.Checks;

/// <summary>What becomes of deliveries while everything works: one effect each, whatever comes twice or out of order.</summary>
internal static class DeliveryChecks
{
    public static IReadOnlyList<Check> All { get; } =
    [
        new("delivery.sent", "a delivery reaches the provider once, and its id there comes back", Needs.Nothing, SentAsync),
        new("delivery.minimal", "a delivery with nothing but what is required is sent", Needs.Nothing, MinimalAsync),
        new("delivery.unknown-field", "fields that the adapter does not know are ignored", Needs.Nothing, UnknownFieldAsync),
        new("delivery.unknown-type", "a type that the adapter does not know is refused for good, and not sent", Needs.Nothing, UnknownTypeAsync),
        new("delivery.again", "the same delivery again has no second effect and gets the same answer", Needs.Nothing, AgainAsync),
        new("delivery.at-once", "the same delivery five times at once has one effect", Needs.Nothing, AtOnceAsync),
        new("delivery.late-attempt", "an attempt that arrives after its successor has no second effect", Needs.Nothing, LateAttemptAsync),
        new("delivery.many", "twenty deliveries at once are all sent, once each", Needs.Nothing, ManyAsync),
    ];

    private static async Task SentAsync(Kit kit)
    {
        var (text, customer) = (kit.Fresh("hello"), kit.Fresh("ada"));
        var answered = await kit.DeliverAsync(kit.Delivery(text, customer: customer));
        Expect.That(answered.State == "sent", $"The answer is {answered} {answered.Said.ToJsonString()}");
        await kit.UntilAsync(() => kit.EffectsOf(text).Count > 0, "It did not reach the provider.");
        kit.ExpectOneEffect(text, "although it was handed over once");
        var effect = kit.EffectsOf(text)[0];
        Expect.That(effect.To == customer, $"The provider was asked to send to {effect.To}, not {customer}.");
        Expect.That(effect.Text == text, $"The provider was given the text {effect.Text}, not {text}.");
        if (answered.Status is 0 or 200)
        {
            Expect.That(answered.ExternalId == effect.Id, $"externalId is {answered.ExternalId ?? "missing"}; the provider's id is {effect.Id}.");
        }
    }

    private static async Task MinimalAsync(Kit kit)
    {
        var text = kit.Fresh("minimal");
        var full = kit.Delivery(text);
        var delivery = new JsonObject
        {
            ["type"] = DeliveryTypes.Send,
            ["deliveryId"] = Delivering.IdOf(full),
            ["attempt"] = 1,
            ["to"] = full["to"]!.DeepClone(),
            ["content"] = new JsonObject { ["text"] = text },
        };
        await IsSentAsync(kit, delivery, text);
        var nulls = kit.Delivery(text = kit.Fresh("nulls"));
        nulls["threading"] = nulls["attachments"] = nulls["externalId"] = nulls["emoji"] = nulls["content"]!["parts"] = nulls["content"]!["html"] = null;
        await IsSentAsync(kit, nulls, text);
    }

    private static async Task UnknownFieldAsync(Kit kit)
    {
        var text = kit.Fresh("unknown-field");
        var delivery = kit.Delivery(text);
        foreach (var place in (JsonObject[])[delivery, (JsonObject)delivery["to"]!, (JsonObject)delivery["content"]!, (JsonObject)delivery["threading"]!])
        {
            place["ofTheFuture"] = new JsonObject { ["a"] = new JsonArray(1, null, "x") };
        }

        await IsSentAsync(kit, delivery, text);
    }

    private static async Task UnknownTypeAsync(Kit kit)
    {
        var text = kit.Fresh("sung");
        var answered = await kit.DeliverAsync(kit.Delivery(text, "message.sing"));
        Expect.That(answered.State == "failed", $"The answer is {answered}: failed for good (4xx) was right.");
        await kit.FenceAsync();
        Expect.That(kit.EffectsOf(text).Count == 0, "It was sent as something else.");
    }

    private static async Task AgainAsync(Kit kit)
    {
        var text = kit.Fresh("again");
        var delivery = kit.Delivery(text);
        var first = await kit.DeliverAsync(delivery);
        var second = await kit.DeliverAsync(delivery);
        var third = await kit.DeliverAsync(delivery.Attempt(2));
        await kit.SentOnceAsync(text, "although the same delivery came three times");
        foreach (var later in (Answered[])[second, third])
        {
            Expect.That(
                (later.State, later.ExternalId) == (first.State, first.ExternalId),
                $"The first time it answered {first} with {first.ExternalId}, later {later} with {later.ExternalId}.");
        }
    }

    private static async Task AtOnceAsync(Kit kit)
    {
        var text = kit.Fresh("at-once");
        var delivery = kit.Delivery(text);
        if (kit.Options.Endpoint is null)
        {
            kit.Hub.Offer(delivery, delivery.Attempt(1), delivery.Attempt(2));
            await kit.UntilAsync(() => kit.Hub.ResultsOf(Delivering.IdOf(delivery)).Count > 0, "The adapter reports no result.");
        }
        else
        {
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => kit.DeliverAsync(delivery.Attempt(1))));
        }

        await kit.SettleAsync(delivery, attempt: 3);
        await kit.SentOnceAsync(text, "although the same delivery came several times at once");
    }

    private static async Task LateAttemptAsync(Kit kit)
    {
        var text = kit.Fresh("late-attempt");
        var delivery = kit.Delivery(text);
        await kit.SettleAsync(delivery, attempt: 2);
        await kit.DeliverAsync(delivery.Attempt(1));
        await kit.SentOnceAsync(text, "although attempt 1 only came late, after attempt 2");
    }

    private static async Task ManyAsync(Kit kit)
    {
        var many = Enumerable.Range(0, 20).Select(_ => kit.Fresh("many")).Select(text => (Text: text + ".", Delivery: kit.Delivery(text + "."))).ToList();
        if (kit.Options.Endpoint is null)
        {
            kit.Hub.Offer([.. many.Select(one => one.Delivery)]);
        }
        else
        {
            await Task.WhenAll(many.Select(one => kit.SettleAsync(one.Delivery)));
        }

        await kit.UntilAsync(() => many.TrueForAll(one => kit.EffectsOf(one.Text).Count > 0), "Not all of twenty deliveries reached the provider.");
        many.ForEach(one => kit.ExpectOneEffect(one.Text, "when twenty different ones came at once"));
    }

    private static async Task IsSentAsync(Kit kit, JsonObject delivery, string text)
    {
        var answered = await kit.DeliverAsync(delivery);
        Expect.That(answered.State == "sent", $"The answer is {answered} {answered.Said.ToJsonString()} to {delivery.ToJsonString()}");
        await kit.UntilAsync(() => kit.EffectsOf(text).Count > 0, "It did not reach the provider.");
        kit.ExpectOneEffect(text, "although it was handed over once");
    }
}
