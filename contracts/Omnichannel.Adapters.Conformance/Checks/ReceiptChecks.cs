using System.Text.Json.Nodes;

namespace Omnichannel.Adapters.Conformance.Checks;

/// <summary>What the provider tells of messages that were sent.</summary>
internal static class ReceiptChecks
{
    public static IReadOnlyList<Check> All { get; } =
    [
        new("receipt.reversed", "receipts that come late and in the wrong order are all passed on as they are", Needs.Inject, ReversedAsync) { Lacks = Lacks },
        new("receipt.again", "a receipt that the provider tells twice is one event", Needs.Inject, AgainAsync) { Lacks = Lacks },
        new("receipt.unknown", "a receipt of a message that nobody knows holds up nothing", Needs.Inject, UnknownAsync) { Lacks = Lacks },
    ];

    private static string? Lacks(Told told) => told.List("receipts").Any(state => state is "delivered" or "read" or "failed") ? null : "it says that it has no receipts";

    private static async Task ReversedAsync(Kit kit)
    {
        var (deliveryId, externalId) = await SentAsync(kit);
        var states = kit.Hub.Told.List("receipts").Where(state => state is "delivered" or "read").Reverse().ToList();
        states = states.Count > 0 ? states : ["failed"];
        foreach (var state in states)
        {
            await kit.InjectAsync(Receipt(kit, externalId, state));
        }

        await kit.ArrivesAsync(kit.MessageFrom(kit.Fresh("ada"), kit.Fresh("after")), "Nothing reaches the hub after receipts.");
        await kit.UntilAsync(
            () => states.TrueForAll(state => ReceiptsOf(kit, deliveryId, externalId).Contains(state)),
            $"Of {string.Join(", ", states)} only {string.Join(", ", ReceiptsOf(kit, deliveryId, externalId))} reached the hub with the message's deliveryId or externalId.");
    }

    private static async Task AgainAsync(Kit kit)
    {
        var (deliveryId, externalId) = await SentAsync(kit);
        var state = kit.Hub.Told.List("receipts").First(state => state is "delivered" or "read" or "failed");
        var receipt = Receipt(kit, externalId, state);
        await kit.InjectAsync(receipt);
        await kit.UntilAsync(() => ReceiptsOf(kit, deliveryId, externalId).Count > 0, "It does not reach the hub.");
        await kit.InjectAsync(receipt);
        await kit.ArrivesAsync(kit.MessageFrom(kit.Fresh("ada"), kit.Fresh("after")), "Nothing reaches the hub after receipts.");
        Expect.That(ReceiptsOf(kit, deliveryId, externalId).Count == 1, "It became two events with different ids.");
    }

    private static async Task UnknownAsync(Kit kit)
    {
        await kit.InjectAsync(Receipt(kit, "p-nobody", "delivered"));
        await kit.ArrivesAsync(kit.MessageFrom(kit.Fresh("ada"), kit.Fresh("after")), "Nothing reaches the hub after it.");
    }

    private static async Task<(string DeliveryId, string ExternalId)> SentAsync(Kit kit)
    {
        var text = kit.Fresh("receipt");
        var delivery = kit.Delivery(text);
        await kit.SettleAsync(delivery);
        await kit.UntilAsync(() => kit.EffectsOf(text).Count == 1, "A delivery did not reach the provider.");
        return (Delivering.IdOf(delivery), kit.EffectsOf(text)[0].Id);
    }

    private static JsonObject Receipt(Kit kit, string externalId, string state) => new()
    {
        ["type"] = "receipt",
        ["id"] = kit.Fresh("r"),
        ["messageId"] = externalId,
        ["state"] = state,
        ["at"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
    };

    private static List<string> ReceiptsOf(Kit kit, string deliveryId, string externalId) =>
    [
        .. kit.Hub.Events
            .Where(taken => taken.Type == EventTypes.Receipt
                && ((string?)taken.Event["deliveryId"] == deliveryId || (string?)taken.Event["externalId"] == externalId))
            .Select(taken => (string)taken.Event["state"]!),
    ];
}
