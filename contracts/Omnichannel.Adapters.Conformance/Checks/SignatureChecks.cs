using System.Text;
using System.Text.Json.Nodes;

namespace Omnichannel.Adapters.Conformance.Checks;

/// <summary>Pushes that only somebody with the secret can make, and bodies that nobody should be upset by.</summary>
internal static class SignatureChecks
{
    public static IReadOnlyList<Check> All { get; } =
    [
        new("signature.missing", "a push without signature is 401 and changes nothing", Needs.Push, kit =>
            RefusedAsync(kit, (_, _) => [[]])),
        new("signature.wrong", "a push signed with another secret, or for another body, is 401 and changes nothing", Needs.Push, kit =>
            RefusedAsync(kit, (id, body) =>
            [
                Delivering.Signed(StandardWebhooks.NewSecret(), id, body, Now),
                Delivering.Signed(kit.Options.Secrets[0], id, [.. body, (byte)' '], Now),
                [.. Delivering.Signed(kit.Options.Secrets[0], "another", body, Now).Skip(1), (StandardWebhooks.IdHeader, id)],
            ])),
        new("signature.stale", "a push signed six minutes ago is 401 and changes nothing", Needs.Push, kit =>
            RefusedAsync(kit, (id, body) => [Delivering.Signed(kit.Options.Secrets[0], id, body, Now.AddMinutes(-6))])),
        new("signature.future", "a push signed six minutes ahead is 401 and changes nothing", Needs.Push, kit =>
            RefusedAsync(kit, (id, body) => [Delivering.Signed(kit.Options.Secrets[0], id, body, Now.AddMinutes(6))])),
        new("signature.several", "one right signature among several is enough, while the hub changes secrets", Needs.Push, SeveralAsync),
        new("signature.second-secret", "with two secrets, either signs", Needs.Push | Needs.TwoSecrets, SecondAsync),
        new("push.malformed", "a signed push that is no delivery is refused for good (4xx), not 5xx", Needs.Push, MalformedAsync),
        new("push.oversize", "a push of 8 MiB is refused (413 or another 4xx) and harms nothing", Needs.Push, OversizeAsync),
    ];

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static async Task RefusedAsync(Kit kit, Func<string, byte[], IReadOnlyList<IReadOnlyList<(string, string)>>> forgeries)
    {
        var text = kit.Fresh("forged");
        var delivery = kit.Delivery(text);
        var body = Wire.Bytes(delivery);
        foreach (var headers in forgeries(Delivering.IdOf(delivery), body))
        {
            var answered = await kit.PushAsync(body, headers);
            Expect.That(answered.Status == 401, $"The answer is {answered}, not 401.");
        }

        await kit.FenceAsync();
        Expect.That(kit.EffectsOf(text).Count == 0, "It was sent all the same.");
    }

    private static async Task SeveralAsync(Kit kit)
    {
        var text = kit.Fresh("several");
        var delivery = kit.Delivery(text);
        var body = Wire.Bytes(delivery);
        var id = Delivering.IdOf(delivery);
        var right = Delivering.Signed(kit.Options.Secrets[0], id, body, Now);
        var old = Delivering.Signed(StandardWebhooks.NewSecret(), id, body, Now)[2].Item2;
        var answered = await kit.PushAsync(body, right[0], right[1], (right[2].Item1, $"v1a,x {old} {right[2].Item2}"));
        Expect.That(answered.State == "sent", $"webhook-signature had a wrong and a right signature, separated by a space; the answer is {answered}.");
        await kit.UntilAsync(() => kit.EffectsOf(text).Count == 1, "It did not reach the provider.");
    }

    private static async Task SecondAsync(Kit kit)
    {
        var text = kit.Fresh("second");
        var delivery = kit.Delivery(text);
        var body = Wire.Bytes(delivery);
        var answered = await kit.PushAsync(body, Delivering.Signed(kit.Options.Secrets[1], Delivering.IdOf(delivery), body, Now));
        Expect.That(answered.State == "sent", $"Signed with the second secret the answer is {answered}.");
        await kit.UntilAsync(() => kit.EffectsOf(text).Count == 1, "It did not reach the provider.");
    }

    private static async Task MalformedAsync(Kit kit)
    {
        foreach (var body in (string[])["", "nonsense", "[]", "null", "7", "{}", "{\"type\":\"message.send\"}", "{\"type\":\"message.send\",\"deliveryId\":7,\"to\":{}}"])
        {
            await RefusedForGoodAsync(kit, Encoding.UTF8.GetBytes(body), body);
        }

        await RefusedForGoodAsync(kit, [(byte)'{', 0xff, 0xfe, (byte)'}'], "broken UTF-8");
        await kit.FenceAsync();
    }

    private static async Task RefusedForGoodAsync(Kit kit, byte[] body, string what)
    {
        var answered = await kit.PushAsync(body, Delivering.Signed(kit.Options.Secrets[0], "msg_1", body, Now));
        Expect.That(answered.Status is >= 400 and < 500 and not 429, $"To {(what.Length == 0 ? "an empty body" : what)} the answer is {answered}; the hub would ask again for ever.");
    }

    private static async Task OversizeAsync(Kit kit)
    {
        var delivery = kit.Delivery(kit.Fresh("oversize"));
        ((JsonObject)delivery["content"]!)["html"] = new string('x', 8 * 1024 * 1024);
        var body = Wire.Bytes(delivery);
        var answered = await kit.PushAsync(body, Delivering.Signed(kit.Options.Secrets[0], Delivering.IdOf(delivery), body, Now));

        // Status 0: the connection was closed while we still wrote, which is a refusal too.
        Expect.That(answered.Status is 0 or (>= 400 and < 500 and not 429), $"The answer is {answered}.");
        await kit.FenceAsync();
    }
}
