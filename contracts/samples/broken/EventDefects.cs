using System.Text.Json.Nodes;

namespace Omnichannel.Samples.Broken;

/// <content>What is wrong with how events reach the hub.</content>
internal static partial class Defects
{
    private static IEnumerable<Defect> OfEvents =>
    [
        new("loses-senders", "Does not say who wrote.", "event.arrives")
        {
            ByWaiting = true,
            OnInbox = Changing(given => given["from"] = "somebody"),
        },
        new("new-id-each-time", "Invents an id for what the provider tells again.", "event.again")
        {
            OnInbox = Changing(given => given["id"] = (string?)given["type"] == "message" ? Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString() : given["id"]?.DeepClone()),
        },
        new("new-receipt-each-time", "Invents an id for a receipt that comes again.", "receipt.again")
        {
            OnInbox = Changing(given => given["id"] = (string?)given["type"] == "receipt" ? Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString() : given["id"]?.DeepClone()),
        },
        new("holds-the-first", "Passes the second on before the first.", "event.order")
        {
            OnInbox = (given, around) =>
            {
                if ((string?)given["text"] == "order 1")
                {
                    around.Memory["held"] = given;
                    return [];
                }

                return around.Memory.Remove("held", out var held) ? [given, held] : [given];
            },
        },
        new("narrow-letters-in", "Loses letters beyond 16 bits that customers write.", "event.utf8") { OnInbox = Changing(given => Narrow(given, "text")) },
        new("stuck-on-nul", "Stops at a text with NUL.", "event.broken-text")
        {
            ByWaiting = true,
            OnInbox = Sticking(given => given["text"]?.ToString().Contains('\0') == true),
        },
        new("stuck-on-large", "Stops at a text that is too large.", "event.oversize")
        {
            ByWaiting = true,
            OnInbox = Sticking(given => given["text"]?.ToString().Length > 500_000),
        },
        new("stuck-on-unknown-receipt", "Stops at a receipt of a message that it does not know.", "receipt.unknown")
        {
            ByWaiting = true,
            OnInbox = Sticking(given => (string?)given["messageId"] == "p-nobody"),
        },
        new("no-receipts", "Says that it has receipts, and drops them.", "receipt.reversed")
        {
            ByWaiting = true,
            OnInbox = (given, _) => (string?)given["type"] == "receipt" ? [] : [given],
        },
        new("stuck-on-rejected", "Sends a rejected event again for ever.", "event.rejected")
        {
            ByWaiting = true,
            ToHub = OnEvents(async (request, _, _, onward) =>
            {
                var response = await onward(request);
                var said = await response.Content.ReadAsStringAsync();
                return said.Contains("rejected", StringComparison.Ordinal) ? Around.Answer(503) : response;
            }),
        },
        new("ignores-retry-after", "Comes again at once when the hub is busy.", "event.hub-busy")
        {
            ToHub = OnEvents(async (request, _, _, onward) =>
            {
                var response = await onward(request);
                return (int)response.StatusCode == 429 ? Around.Answer(503) : response;
            }),
        },
        new("drops-on-500", "Forgets events that the hub answered with 500.", "event.hub-fails")
        {
            ToHub = OnEvents(async (request, _, events, onward) =>
            {
                var response = await onward(request);
                return (int)response.StatusCode == 500 ? Around.Accepted(events) : response;
            }),
        },
        new("new-ids-after-loss", "Gives events other ids when it sends them again.", "event.answer-lost", "event.again", "receipt.again")
        {
            ToHub = OnEvents((request, around, events, onward) =>
            {
                foreach (var given in events)
                {
                    given!["id"] = given["id"] + "-" + Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
                }

                Around.Rewrite(request, events, around.Secret);
                return onward(request);
            }),
        },
        new("impatient", "Takes a slow hub for one that has taken everything.", "event.hub-slow")
        {
            ByWaiting = true,
            ToHub = OnEvents(async (request, around, events, onward) =>
            {
                if (around.Stuck)
                {
                    return await onward(request);
                }

                around.Stuck = true;
                using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
                using var http = new HttpClient();
                using var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Content = request.Content };
                foreach (var header in request.Headers)
                {
                    copy.Headers.Add(header.Key, header.Value);
                }

                try
                {
                    return await http.SendAsync(copy, limit.Token);
                }
                catch (OperationCanceledException)
                {
                    return Around.Accepted(events);
                }
            }),
        },
        new("forgets-when-away", "Forgets events when the hub does not answer.", "event.hub-dead")
        {
            ToHub = OnEvents(async (request, _, events, onward) =>
            {
                try
                {
                    return await onward(request);
                }
                catch (HttpRequestException)
                {
                    return Around.Accepted(events);
                }
            }),
        },
        new("memory-only", "Keeps nothing over a crash.", "event.crash")
        {
            Crashes = true,
            Options = options => options with { Folder = Path.Combine(options.Folder, Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N")) },
        },
        new("once-unsigned", "Forgets to sign a request now and then.", "request.form")
        {
            ToHub = async (request, _, onward) =>
            {
                if (Around.Is(request, "/capabilities"))
                {
                    using var unsigned = new HttpRequestMessage(HttpMethod.Get, new Uri(request.RequestUri!, "deliveries"));
                    using var refused = await onward(unsigned);
                }

                return await onward(request);
            },
        },
    ];

    private static Func<JsonObject, Surroundings, IReadOnlyList<JsonObject>> Changing(Action<JsonObject> change) => (given, _) =>
    {
        change(given);
        return [given];
    };

    private static Func<JsonObject, Surroundings, IReadOnlyList<JsonObject>> Sticking(Func<JsonObject, bool> on) => (given, around) =>
    {
        around.Stuck |= on(given);
        return around.Stuck ? [] : [given];
    };

    private static Func<HttpRequestMessage, Surroundings, Onward, Task<HttpResponseMessage>> OnEvents(
        Func<HttpRequestMessage, Surroundings, JsonArray, Onward, Task<HttpResponseMessage>> act) =>
        async (request, around, onward) => Around.Is(request, "/events") ? await act(request, around, (JsonArray)await Around.BodyOf(request), onward) : await onward(request);
}
