namespace Omnichannel.Adapters.Conformance.Checks;

/// <summary>What only adapters that pull can do wrong.</summary>
internal static class PullChecks
{
    public static IReadOnlyList<Check> All { get; } =
    [
        new("pull.result-again", "a result that the hub did not take is told again, and nothing is sent again", Needs.Pull, ResultAgainAsync),
        new("pull.hub-dead", "after the hub was away deliveries are pulled again", Needs.Pull, DeadAsync),
    ];

    private static async Task ResultAgainAsync(Kit kit)
    {
        var text = kit.Fresh("result-again");
        var times = 0;
        kit.Hub.Weather = http =>
        {
            var first = http.Request.Path.Value!.EndsWith("/result", StringComparison.Ordinal) && Interlocked.Increment(ref times) == 1;
            http.Response.StatusCode = first ? 503 : http.Response.StatusCode;
            return Task.FromResult(first);
        };
        var delivery = kit.Delivery(text);
        kit.Hub.Offer(delivery);
        await kit.UntilAsync(() => Volatile.Read(ref times) > 0, "The adapter reports no result.");
        await kit.FenceAsync();
        Expect.That(kit.Hub.ResultsOf(Delivering.IdOf(delivery)).Count > 0, "The result was told once, answered with 503, and never told again.");
        kit.ExpectOneEffect(text, "when the hub did not take its result at first");
    }

    private static async Task DeadAsync(Kit kit)
    {
        var refused = 0;
        kit.Hub.Weather = http =>
        {
            Interlocked.Increment(ref refused);
            http.Abort();
            return Task.FromResult(true);
        };
        await kit.UntilAsync(() => Volatile.Read(ref refused) > 1, "The adapter does not pull again when the hub does not answer.");
        kit.Hub.Weather = null;
        await kit.FenceAsync();
    }
}
