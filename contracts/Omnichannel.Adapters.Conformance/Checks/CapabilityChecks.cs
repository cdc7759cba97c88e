using System.Text.Json.Nodes;

namespace Omnichannel.Adapters.Conformance.Checks;

/// <summary>That the adapter does what it says its channel can, and stays calm about what it cannot.</summary>
internal static class CapabilityChecks
{
    private static readonly (string Capability, string Type)[] Optional =
        [("edit", DeliveryTypes.Edit), ("delete", DeliveryTypes.Delete), ("reactions", DeliveryTypes.Reaction), ("typing", DeliveryTypes.Typing)];

    public static IReadOnlyList<Check> Told { get; } =
    [
        new("capability.told", "the adapter tells its capabilities when it starts", Needs.Nothing, kit =>
            kit.UntilAsync(() => kit.Hub.CapabilitiesTold > 0, "No PUT capabilities came.")),
    ];

    public static IReadOnlyList<Check> All { get; } =
    [
        new("capability.left-out", "of a delivery with everything the text is sent, and what is not is named in degraded", Needs.Nothing, LeftOutAsync),
        new("capability.lacking", "types of delivery that it says it lacks are refused for good, and not sent", Needs.Nothing, LackingAsync)
        {
            Lacks = told => Array.TrueForAll(Optional, one => told.Is(one.Capability)) ? "it lacks none" : null,
        },
        new("capability.html", "HTML reaches the provider", Needs.Nothing, HtmlAsync) { Lacks = Without("html") },
        new("capability.choices", "choices reach the provider as buttons", Needs.Nothing, ChoicesAsync)
        {
            Lacks = told => told.Text("choices") == "buttons" ? null : $"it says choices: {told.Text("choices") ?? "none"}",
        },
        new("capability.media", "a file reaches the provider", Needs.Nothing, MediaAsync)
        {
            Lacks = told => told.List("mediaTypes").Any(type => type is "*/*" or "*" or "image/*" or "image/png") ? null : "it takes no pictures",
        },
        new("capability.edit", "an edit changes the message that was sent", Needs.Nothing, kit => ChangeAsync(kit, DeliveryTypes.Edit, "edit")) { Lacks = Without("edit") },
        new("capability.delete", "a deletion takes the message back", Needs.Nothing, kit => ChangeAsync(kit, DeliveryTypes.Delete, "delete")) { Lacks = Without("delete") },
        new("capability.reactions", "a reaction reaches the message", Needs.Nothing, kit => ChangeAsync(kit, DeliveryTypes.Reaction, "reaction")) { Lacks = Without("reactions") },
        new("capability.typing", "that an agent types is shown", Needs.Nothing, TypingAsync) { Lacks = Without("typing") },
    ];

    private static Func<Told, string?> Without(string capability) => told => told.Is(capability) ? null : $"it says {capability}: no";

    private static JsonObject Rich(Kit kit, string text)
    {
        var delivery = kit.Delivery(text);
        delivery["content"] = new JsonObject
        {
            ["text"] = text,
            ["html"] = $"<p>{text} <b>bold</b></p>",
            ["parts"] = new JsonArray(
                new JsonObject { ["type"] = "location", ["latitude"] = 52.5, ["longitude"] = 13.4, ["title"] = "Here" },
                new JsonObject { ["type"] = "choice", ["id"] = "yes", ["title"] = "Yes, please" },
                new JsonObject { ["type"] = "image", ["attachment"] = "a1" },
                new JsonObject { ["type"] = "of-the-future" }),
        };
        delivery["attachments"] = new JsonArray(new JsonObject
        {
            ["id"] = "a1",
            ["name"] = "conformance.png",
            ["mediaType"] = "image/png",
            ["size"] = Wire.File.Length,
            ["url"] = new Uri(kit.Address, "files/conformance.png").ToString(),
        });
        return delivery;
    }

    private static async Task LeftOutAsync(Kit kit)
    {
        var (effect, answered) = await RichAsync(kit);
        var missing = new List<string>();
        void Look(string what, bool there)
        {
            if (!there && !answered.Degraded.Any(word => word.Contains(what, StringComparison.OrdinalIgnoreCase)))
            {
                missing.Add(what);
            }
        }

        Look("html", effect.Asked["html"] is not null);
        Look("choice", effect.Asked["choices"] is JsonArray { Count: > 0 } || effect.Text.Contains("Yes, please", StringComparison.Ordinal));
        Look("location", effect.Asked["location"] is not null || effect.Text.Contains("52", StringComparison.Ordinal));
        Look("attachment", effect.Asked["files"] is JsonArray { Count: > 0 } || effect.Text.Contains("conformance.png", StringComparison.Ordinal));
        Expect.That(
            answered.Status == 202 || missing.Count == 0,
            $"Neither did the provider get it nor does degraded ({string.Join(", ", answered.Degraded)}) name it: {string.Join(", ", missing)}.");
    }

    private static async Task LackingAsync(Kit kit)
    {
        var text = kit.Fresh("lacking");
        foreach (var (capability, type) in Optional.Where(one => !kit.Hub.Told.Is(one.Capability)))
        {
            var delivery = kit.Delivery(text, type);
            delivery["externalId"] = "p-1";
            delivery["emoji"] = "👍";
            var answered = await kit.DeliverAsync(delivery);
            Expect.That(answered.State == "failed", $"It says {capability}: no, but answers {answered} to {type}.");
        }

        await kit.FenceAsync();
        Expect.That(kit.EffectsOf(text).Count == 0, "It was sent as a new message.");
    }

    private static async Task HtmlAsync(Kit kit)
    {
        var (effect, _) = await RichAsync(kit);
        Expect.That((ProtocolRules.TextOf(effect.Asked, "html") ?? "").Contains("<b>bold</b>", StringComparison.Ordinal), "It says html: true, but the provider got none.");
    }

    private static async Task ChoicesAsync(Kit kit)
    {
        var (effect, _) = await RichAsync(kit);
        var choice = effect.Asked["choices"] is JsonArray { Count: 1 } choices ? choices[0] as JsonObject : null;
        Expect.That(
            choice is not null && ((string?)choice["id"], (string?)choice["title"]) == ("yes", "Yes, please"),
            $"It says choices: buttons, but the provider got {effect.Asked["choices"]?.ToJsonString() ?? "none"}.");
    }

    private static async Task MediaAsync(Kit kit)
    {
        var (effect, _) = await RichAsync(kit);
        var file = effect.Asked["files"] is JsonArray { Count: 1 } files ? files[0] as JsonObject : null;
        Expect.That(file is not null, "It takes pictures, but the provider got none.");
        var inside = (string?)file!["data"] is { } data && Convert.FromBase64String(data).AsSpan().SequenceEqual(Wire.File);
        Expect.That(inside || (string?)file["url"] == new Uri(kit.Address, "files/conformance.png").ToString(), $"The provider got {file.ToJsonString()}: neither its url nor its data.");
    }

    private static async Task ChangeAsync(Kit kit, string type, string kind)
    {
        var text = kit.Fresh("change");
        var sent = kit.Delivery(text);
        await kit.SettleAsync(sent);
        await kit.UntilAsync(() => kit.EffectsOf(text).Count == 1, "The message that is to be changed did not reach the provider.");
        var id = kit.EffectsOf(text)[0].Id;
        var change = kit.Delivery(kit.Fresh("changed"), type);
        change["to"] = sent["to"]!.DeepClone();
        change["externalId"] = id;
        change["emoji"] = type == DeliveryTypes.Reaction ? "👍" : null;
        var answered = await kit.SettleAsync(change);
        Expect.That(answered.State == "sent", $"The answer is {answered} {answered.Said.ToJsonString()}");
        await kit.FenceAsync();
        var done = kit.Provider.Effects.Count(effect => effect.Kind == kind && effect.Id == id);
        Expect.That(done == 1, $"The provider did it {done} times to the message.");
        Expect.That(kit.EffectsOf(text).Count == 1 && kit.EffectsOf((string)change["content"]!["text"]!).Count == 0, "It came as a new message.");
    }

    private static async Task TypingAsync(Kit kit)
    {
        var customer = kit.Fresh("ada");
        var answered = await kit.DeliverAsync(kit.Delivery("", DeliveryTypes.Typing, customer));
        Expect.That(answered.State == "sent", $"The answer is {answered} {answered.Said.ToJsonString()}");
        await kit.FenceAsync();
        Expect.That(kit.Provider.Effects.Any(effect => effect.Kind == "typing" && effect.To == customer), "It says typing: true, but the provider was not told.");
    }

    private static async Task<(Effect Effect, Answered Answered)> RichAsync(Kit kit)
    {
        var text = kit.Fresh("rich");
        var answered = await kit.SettleAsync(Rich(kit, text));
        Expect.That(answered.State == "sent", $"The answer is {answered} {answered.Said.ToJsonString()}");
        await kit.UntilAsync(() => kit.EffectsOf(text).Count > 0, "Its text did not reach the provider.");
        kit.ExpectOneEffect(text, "although it was handed over once");
        return (kit.EffectsOf(text)[0], answered);
    }
}
