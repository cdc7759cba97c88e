namespace Omnichannel.Adapters.Conformance.Checks;

/// <summary>What becomes of events while the hub is busy, slow, broken or away.</summary>
internal static class HubFaultChecks
{
    public static IReadOnlyList<Check> All { get; } =
    [
        new("event.hub-busy", "429 with Retry-After: the adapter waits as long, and nothing is lost", Needs.Inject, BusyAsync),
        new("event.hub-fails", "500: the same events come again, nothing is lost", Needs.Inject, kit => FaultAsync(kit, "when the hub answered 500", http =>
        {
            http.Response.StatusCode = 500;
            return Task.FromResult(true);
        })),
        new("event.answer-lost", "when the hub's answer is lost after it took them, events come again with the same ids", Needs.Inject, AnswerLostAsync),
        new("event.hub-slow", "a hub that takes long loses nothing and gets nothing under two ids", Needs.Inject, kit =>
            FaultAsync(kit, "when the hub was slow", async http =>
            {
                await Task.Delay(1500);
                return http.RequestAborted.IsCancellationRequested;
            })),
        new("event.hub-dead", "while the hub is away events are kept (or refused to the provider), and come later, once", Needs.Inject, kit => DeadAsync(kit, crash: false)),
        new("event.crash", "what was taken from the provider while the hub was away survives a crash of the adapter", Needs.Inject | Needs.Start, kit =>
            DeadAsync(kit, crash: true)),
    ];

    private static bool IsEvents(HttpContext http) => http.Request.Path.Value!.EndsWith("/events", StringComparison.Ordinal);

    /// <summary>The first request with events meets the fault.</summary>
    private static async Task FaultAsync(Kit kit, string when, Func<HttpContext, Task<bool>> fault)
    {
        var times = 0;
        kit.Hub.Weather = http => IsEvents(http) && Interlocked.Increment(ref times) == 1 ? fault(http) : Task.FromResult(false);
        var message = kit.MessageFrom(kit.Fresh("ada"), kit.Fresh("fault"));
        Expect.That(await kit.InjectAsync(message), "The adapter refuses its provider's webhook.");
        await kit.UntilAsync(() => Volatile.Read(ref times) > 0, "The adapter sends nothing to the hub.");
        await kit.ExpectArrivedOnceAsync([message], when);
    }

    private static async Task BusyAsync(Kit kit)
    {
        var times = 0;
        long told = 0;
        var waited = TimeSpan.MaxValue;
        kit.Hub.Weather = http =>
        {
            if (!IsEvents(http))
            {
                return Task.FromResult(false);
            }

            switch (Interlocked.Increment(ref times))
            {
                case 1:
                    http.Response.StatusCode = 429;
                    http.Response.Headers.RetryAfter = "1";
                    told = TimeProvider.System.GetTimestamp();
                    return Task.FromResult(true);
                case 2:
                    waited = TimeProvider.System.GetElapsedTime(told);
                    break;
            }

            return Task.FromResult(false);
        };
        var message = kit.MessageFrom(kit.Fresh("ada"), kit.Fresh("busy"));
        await kit.ArrivesAsync(message, "After a 429 it never reaches the hub.");

        // A little less than a second: clocks of two programs, not of one.
        Expect.That(waited > TimeSpan.FromMilliseconds(900), $"Told to wait 1 s it came again after {waited.TotalSeconds:0.00} s.");
        await kit.ExpectArrivedOnceAsync([message], "when the hub was busy");
    }

    private static async Task AnswerLostAsync(Kit kit)
    {
        var times = 0;
        kit.Hub.Weather = http =>
        {
            if (IsEvents(http) && Interlocked.Increment(ref times) == 1)
            {
                // Taken, and then the line is cut before the answer is whole.
                http.Response.OnStarting(() =>
                {
                    http.Abort();
                    return Task.CompletedTask;
                });
            }

            return Task.FromResult(false);
        };
        var message = kit.MessageFrom(kit.Fresh("ada"), kit.Fresh("answer-lost"));
        await kit.InjectAsync(message);
        await kit.UntilAsync(() => Volatile.Read(ref times) > 0, "The adapter sends nothing to the hub.");
        await kit.ExpectArrivedOnceAsync([message], "when the hub's answer was lost");
    }

    private static async Task DeadAsync(Kit kit, bool crash)
    {
        var refused = 0;
        kit.Hub.Weather = http =>
        {
            if (IsEvents(http))
            {
                Interlocked.Increment(ref refused);
            }

            http.Abort();
            return Task.FromResult(true);
        };
        var customer = kit.Fresh("ada");
        var messages = Enumerable.Range(1, 3).Select(number => kit.MessageFrom(customer, $"dead {number}")).ToList();

        // An adapter that keeps nothing refuses its provider until the hub is back: that loses nothing either.
        var injecting = Task.Run(async () =>
        {
            foreach (var message in messages)
            {
                Expect.That(await kit.InjectAsync(message), "The adapter refuses its provider's webhook for good while the hub is away.");
            }
        });
        await kit.UntilAsync(() => Volatile.Read(ref refused) > 0, "The adapter does not try to reach the hub.");
        if (crash)
        {
            await Task.WhenAny(injecting, Task.Delay(TimeSpan.FromSeconds(2)));
            await kit.KillAsync();
            kit.Hub.Weather = null;
            await kit.StartAgainAsync();
        }
        else
        {
            await kit.UntilAsync(() => Volatile.Read(ref refused) > 1 || injecting.IsCompleted, "The adapter neither takes what its provider tells nor tries the hub again.");
            kit.Hub.Weather = null;
        }

        await injecting;
        await kit.ExpectArrivedOnceAsync(messages, crash ? "when the adapter was killed while the hub was away" : "when the hub was away");
    }
}
