using System.Text.Json.Nodes;

namespace Omnichannel.Adapters.Conformance.Checks;

/// <summary>What becomes of deliveries when the provider, or the adapter itself, fails.</summary>
internal static class ProviderFaultChecks
{
    public static IReadOnlyList<Check> All { get; } =
    [
        new("delivery.provider-fails", "a provider that answers 500 is asked again later, with one effect", Needs.Nothing, kit =>
            TroubledAsync(kit, (http, _) => StatusAsync(http, 500))),
        new("delivery.provider-busy", "a provider that answers 429 is asked again later, with one effect", Needs.Nothing, kit =>
            TroubledAsync(kit, (http, _) => StatusAsync(http, 429, retryAfter: 1))),
        new("delivery.answer-lost", "when the provider's answer is lost after it sent, there is one effect", Needs.Nothing, kit =>
            TroubledAsync(kit, (http, act) =>
            {
                act();
                http.Abort();
                return Task.FromResult(true);
            })),
        new("delivery.provider-refuses", "what the provider refuses has failed for good, with its reason", Needs.Nothing, RefusedAsync),
        new("delivery.crash", "an adapter that dies after it sent sends nothing twice and loses nothing", Needs.Start, CrashAsync),
    ];

    /// <summary>The first request goes wrong, all others are right.</summary>
    private static async Task TroubledAsync(Kit kit, Func<HttpContext, Func<Effect>, Task<bool>> trouble)
    {
        var text = kit.Fresh("troubled");
        var times = 0;
        kit.Provider.Trouble = (http, act) => Interlocked.Increment(ref times) == 1 ? trouble(http, act) : Task.FromResult(false);
        var answered = await kit.SettleAsync(kit.Delivery(text));
        Expect.That(answered.State is "sent" or "unknown", $"It ends as {answered} {answered.Said.ToJsonString()}, although it was only the first attempt that went wrong.");
        await kit.SentOnceAsync(text, $"(answered {answered})");
    }

    private static async Task RefusedAsync(Kit kit)
    {
        var text = kit.Fresh("refused");
        kit.Provider.Trouble = async (http, _) =>
        {
            http.Response.StatusCode = 400;
            await http.Response.WriteAsJsonAsync(new JsonObject { ["code"] = "no-such-person", ["detail"] = "Nobody has this number." });
            return true;
        };
        var answered = await kit.DeliverAsync(kit.Delivery(text));
        kit.Provider.Trouble = null;
        Expect.That(answered.State == "failed", $"The answer is {answered}: it will be tried again in vain.");
        Expect.That(
            answered.Said.ToJsonString().Contains("Nobody has this number.", StringComparison.Ordinal),
            $"The agent is not told the provider's reason: {answered.Said.ToJsonString()}");
        await kit.FenceAsync();
    }

    private static async Task CrashAsync(Kit kit)
    {
        var text = kit.Fresh("crash");
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var dead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        kit.Provider.Trouble = async (http, act) =>
        {
            act();
            sent.TrySetResult();
            await dead.Task;
            http.Abort();
            return true;
        };
        var delivery = kit.Delivery(text);
        var first = kit.Options.Endpoint is null ? Task.CompletedTask : kit.DeliverAsync(delivery);
        if (kit.Options.Endpoint is null)
        {
            kit.Hub.Offer(delivery);
        }

        try
        {
            await kit.UntilAsync(() => sent.Task.IsCompleted, "It did not reach the provider.");
            await kit.KillAsync();
        }
        finally
        {
            dead.TrySetResult();
        }

        await first;
        kit.Provider.Trouble = null;
        await kit.StartAgainAsync();
        var answered = await kit.SettleAsync(delivery, attempt: 2);
        Expect.That(answered.State is "sent" or "unknown", $"After the crash it ends as {answered} {answered.Said.ToJsonString()}.");
        await kit.SentOnceAsync(text, $"when the adapter was killed between the provider's sending and its answer (answered {answered})");
    }

    private static Task<bool> StatusAsync(HttpContext http, int status, int? retryAfter = null)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.RetryAfter = retryAfter?.ToString();
        return Task.FromResult(true);
    }
}
