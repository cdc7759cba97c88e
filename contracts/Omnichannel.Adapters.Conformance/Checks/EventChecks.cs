using System.Text.Json.Nodes;

namespace Omnichannel.Adapters.Conformance.Checks;

/// <summary>What customers write, from the provider's webhook to the hub.</summary>
internal static class EventChecks
{
    public static IReadOnlyList<Check> All { get; } =
    [
        new("event.arrives", "what a customer writes reaches the hub, with who and what", Needs.Inject, ArrivesAsync),
        new("event.again", "what the provider tells twice is one message", Needs.Inject, AgainAsync),
        new("event.order", "ten messages of one customer reach the hub in their order", Needs.Inject, OrderAsync),
        new("event.rejected", "an event that the hub rejects holds up nothing", Needs.Inject, RejectedAsync),
        new("event.oversize", "a message that is too large for the hub (413) holds up nothing", Needs.Inject, OversizeAsync),
    ];

    /// <summary>The provider's webhook, as contracts/CONFORMANCE.md has it.</summary>
    public static JsonObject MessageFrom(this Kit kit, string customer, string text) => new()
    {
        ["type"] = "message",
        ["id"] = kit.Fresh("m"),
        ["from"] = customer,
        ["name"] = "Ada Ö.",
        ["text"] = text,
        ["at"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
    };

    public static IReadOnlyList<Taken> MessagesFrom(this Kit kit, string customer)
    {
        var address = kit.AddressOf(customer);
        return [.. kit.Hub.Events.Where(taken => taken.Type == EventTypes.MessageReceived && (string?)taken.Event["from"]!["address"] == address)];
    }

    public static string? TextOf(this Taken message) => (string?)message.Event["content"]?["text"];

    public static int CountOf(this Kit kit, JsonObject message) =>
        kit.MessagesFrom((string)message["from"]!).Count(taken => taken.TextOf() == (string)message["text"]!);

    /// <summary>Injects it and waits until the hub has it.</summary>
    public static async Task ArrivesAsync(this Kit kit, JsonObject message, string otherwise)
    {
        Expect.That(await kit.InjectAsync(message), "The adapter refuses its provider's webhook.");
        await kit.UntilAsync(() => kit.CountOf(message) > 0, otherwise);
    }

    /// <summary>
    /// What was injected before reached the hub exactly once, judged when a later message of the same customer has arrived: order is kept, so
    /// whatever has not come by then never comes.
    /// </summary>
    public static async Task ExpectArrivedOnceAsync(this Kit kit, IReadOnlyList<JsonObject> messages, string when)
    {
        var fence = kit.MessageFrom((string)messages[0]["from"]!, kit.Fresh("fence"));
        await kit.ArrivesAsync(fence, $"Nothing reaches the hub any more {when}.");
        foreach (var message in messages)
        {
            var count = kit.CountOf(message);
            Expect.That(count == 1, $"“{message["text"]}” {(count == 0 ? "was lost" : $"became {count} messages with different ids")} {when}.");
        }
    }

    private static async Task ArrivesAsync(Kit kit)
    {
        var message = kit.MessageFrom(kit.Fresh("ada"), kit.Fresh("Where is my parcel?"));
        await kit.ArrivesAsync(message, $"It does not reach the hub as message.received from {kit.AddressOf((string)message["from"]!)} with its text.");
        await kit.ExpectArrivedOnceAsync([message], "although the provider told it once");
    }

    private static async Task AgainAsync(Kit kit)
    {
        var message = kit.MessageFrom(kit.Fresh("ada"), kit.Fresh("again"));
        await kit.ArrivesAsync(message, "It does not reach the hub.");
        await kit.InjectAsync(message);
        await kit.InjectAsync(message);
        await kit.ExpectArrivedOnceAsync([message], "when the provider told it three times");
    }

    private static async Task OrderAsync(Kit kit)
    {
        var customer = kit.Fresh("ada");
        var messages = Enumerable.Range(1, 10).Select(number => kit.MessageFrom(customer, $"order {number}")).ToList();
        foreach (var message in messages)
        {
            await kit.InjectAsync(message);
        }

        await kit.ExpectArrivedOnceAsync(messages, "of ten in a row");
        var arrived = kit.MessagesFrom(customer).Where(taken => taken.TextOf()!.StartsWith("order", StringComparison.Ordinal)).ToList();
        var ordered = arrived.TrueForAll(taken => taken.Event["sequence"] is JsonValue)
            ? arrived.OrderBy(taken => (long)taken.Event["sequence"]!)
            : arrived.AsEnumerable();
        var order = string.Join(", ", ordered.Select(taken => taken.TextOf()!["order ".Length..]));
        Expect.That(order == "1, 2, 3, 4, 5, 6, 7, 8, 9, 10", $"Told in order, they reach the hub as {order}, without a sequence that says better.");
    }

    private static async Task RejectedAsync(Kit kit)
    {
        var customer = kit.Fresh("ada");
        kit.Hub.Rejects = given => (string?)given["content"]?["text"] == "reject me";
        await kit.InjectAsync(kit.MessageFrom(customer, "reject me"));
        await kit.ArrivesAsync(kit.MessageFrom(customer, kit.Fresh("after")), "A message after a rejected one does not reach the hub.");
    }

    private static async Task OversizeAsync(Kit kit)
    {
        var customer = kit.Fresh("ada");
        var before = kit.MessageFrom(customer, kit.Fresh("before"));
        await kit.InjectAsync(before);
        await kit.InjectAsync(kit.MessageFrom(customer, new string('ж', 700_000)));
        await kit.ExpectArrivedOnceAsync([before], "when one of more than 1 MiB came after it");
    }
}
