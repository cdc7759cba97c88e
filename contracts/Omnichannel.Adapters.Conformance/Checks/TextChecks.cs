using System.Text.Json.Nodes;

namespace Omnichannel.Adapters.Conformance.Checks;

/// <summary>Texts that break programs, on their way out and in.</summary>
internal static class TextChecks
{
    /// <summary>Families and flags joined by invisible letters, accents as letters of their own, right-to-left with its marks, letters beyond 16 bits.</summary>
    private static readonly string[] Torture =
    [
        "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇺🇳", "e\u0301 vs \u00e9, ก็, ห์, Z\u0351\u0327a\u0324lgo", "\u202bمرحبا بالعالم\u202c שָׁלוֹם \u200f(1)", "𝕳𝖊𝖑𝖑𝖔 𠜎 𐍈",
        "zero\u200bwidth \ufeffinside", "\"quotes\" \\back\\ </script> %00 &amp; {{x}} ${y}", "two\nlines\tand a tab", "ﷺ ‮reversed‬",
    ];

    public static IReadOnlyList<Check> All { get; } =
    [
        new("delivery.utf8", "every letter of every script reaches the provider as it is", Needs.Nothing, OutAsync),
        new("delivery.long", "a text as long as the capabilities allow reaches the provider whole", Needs.Nothing, LongAsync),
        new("delivery.broken-text", "NUL and halves of letters are sent without them or refused for good, and hold up nothing", Needs.Nothing, BrokenOutAsync),
        new("event.utf8", "every letter of every script reaches the hub as it is", Needs.Inject, InAsync),
        new("event.broken-text", "NUL and halves of letters from the provider hold up nothing behind them", Needs.Inject, BrokenInAsync),
    ];

    private static async Task OutAsync(Kit kit)
    {
        foreach (var torture in Torture)
        {
            var mark = kit.Fresh("utf8");
            var answered = await kit.SettleAsync(kit.Delivery($"{mark} {torture} ."));
            Expect.That(answered.State == "sent", $"To {torture} the answer is {answered} {answered.Said.ToJsonString()}");
            await kit.UntilAsync(() => kit.EffectsOf(mark + " ").Count > 0, $"{torture} did not reach the provider.");
            var got = kit.EffectsOf(mark + " ")[0].Text;
            Expect.That(got == $"{mark} {torture} .", $"{torture} reached the provider as {got}.");
        }
    }

    private static async Task LongAsync(Kit kit)
    {
        var mark = kit.Fresh("long");
        var length = Math.Min(kit.Hub.Told.Number("maxTextLength") ?? 4000, 100_000);
        var letter = kit.Hub.Told.Text("textUnit") is "gsm7" or "utf8" ? "x" : "ж";
        var text = mark + " " + string.Concat(Enumerable.Repeat(letter, Math.Max(1, length - mark.Length - 2))) + ".";
        var answered = await kit.SettleAsync(kit.Delivery(text));
        Expect.That(answered.State == "sent", $"To {text.Length} letters the answer is {answered} {answered.Said.ToJsonString()}");
        await kit.UntilAsync(() => kit.EffectsOf(mark + " ").Count > 0, "It did not reach the provider.");
        var got = kit.EffectsOf(mark + " ")[0].Text;
        Expect.That(got == text, $"Of {text.Length} letters {got.Length} reached the provider, or others.");
    }

    private static async Task BrokenOutAsync(Kit kit)
    {
        foreach (var broken in (string[])["a\0b", "a" + Wire.HalfPairMark + "b"])
        {
            var delivery = kit.Delivery(kit.Fresh("broken") + broken);
            var answered = await kit.DeliverAsync(delivery);
            Expect.That(
                answered.State is "sent" or "failed",
                $"To {Wire.Raw(delivery["content"]!)} the answer is {answered}: the hub would try for ever.");
        }

        await kit.FenceAsync();
    }

    private static async Task InAsync(Kit kit)
    {
        var customer = kit.Fresh("ada");
        foreach (var torture in Torture)
        {
            await kit.InjectAsync(kit.MessageFrom(customer, torture + " ."));
        }

        await kit.UntilAsync(() => kit.MessagesFrom(customer).Count >= Torture.Length, "Not every text reached the hub.");
        var texts = kit.MessagesFrom(customer).Select(message => message.TextOf()).ToList();
        foreach (var torture in Torture)
        {
            Expect.That(texts.Contains(torture + " ."), $"{torture} reached the hub as something else, perhaps {texts[Array.IndexOf(Torture, torture)]}");
        }
    }

    private static async Task BrokenInAsync(Kit kit)
    {
        var customer = kit.Fresh("ada");
        foreach (var broken in (string[])["a\0b", "a" + Wire.HalfPairMark + "b"])
        {
            await kit.InjectAsync(kit.MessageFrom(customer, broken));
        }

        await kit.ArrivesAsync(kit.MessageFrom(customer, kit.Fresh("after")), "A message after one with NUL or half a letter does not reach the hub.");
    }
}
