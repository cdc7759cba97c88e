using System.Text.Json.Nodes;

namespace Omnichannel.Samples.Broken;

/// <content>What is wrong with how deliveries reach the provider.</content>
internal static partial class Defects
{
    private static IEnumerable<Defect> OfDeliveries =>
    [
        new("gives-up-on-500", "Takes a provider's trouble for a refusal.", "delivery.provider-fails") { ToProvider = Instead(500, 400) },
        new("gives-up-on-429", "Takes a busy provider for a refusal.", "delivery.provider-busy") { ToProvider = Instead(429, 400) },
        new("retries-refusals", "Tries again what was refused.", "delivery.provider-refuses") { ToProvider = Instead(400, 500) },
        new("fresh-keys", "Gives each request to the provider another key.", "delivery.answer-lost") { ToProvider = FreshKey },
        new("fresh-keys-after-crash", "Gives each request to the provider another key.", "delivery.crash") { Crashes = true, ToProvider = FreshKey },
        new("narrow-letters", "Loses letters beyond 16 bits.", "delivery.utf8") { ToProvider = Asking(asked => Narrow(asked, "text")) },
        new("cuts-texts", "Cuts long texts.", "delivery.long")
        {
            ToProvider = Asking(asked => asked["text"] = asked["text"]?.ToString() is { Length: > 1000 } text ? text[..1000] : asked["text"]?.DeepClone()),
        },
        new("drops-html", "Says that it has HTML, and drops it.", "capability.html", "capability.left-out") { ToProvider = Asking(asked => asked.Remove("html")) },
        new("drops-choices", "Says that it has buttons, and drops them.", "capability.choices", "capability.left-out") { ToProvider = Asking(asked => asked.Remove("choices")) },
        new("drops-files", "Says that it takes files, and drops them.", "capability.media", "capability.left-out") { ToProvider = Asking(asked => asked.Remove("files")) },
        new("edits-anew", "Sends an edit as a new message.", "capability.edit")
        {
            ToProvider = (request, _, onward) =>
            {
                if (request.Method == HttpMethod.Put)
                {
                    (request.Method, request.RequestUri) = (HttpMethod.Post, new Uri(request.RequestUri!, "."));
                    request.RequestUri = new Uri(request.RequestUri.ToString().TrimEnd('/'));
                }

                return onward(request);
            },
        },
        new("deletes-nothing", "Says that it deleted.", "capability.delete") { ToProvider = Faking(request => request.Method == HttpMethod.Delete) },
        new("reacts-never", "Says that it reacted.", "capability.reactions") { ToProvider = Faking(request => Around.Is(request, "/reactions")) },
        new("types-never", "Says that it showed typing.", "capability.typing") { ToProvider = Faking(request => Around.Is(request, "/typing")) },
        new("edits-though-it-cannot", "Says that it cannot edit, and takes edits.", "capability.lacking")
        {
            ToHub = async (request, around, onward) =>
            {
                if (Around.Is(request, "/capabilities"))
                {
                    var told = await Around.BodyOf(request);
                    told["edit"] = false;
                    Around.Rewrite(request, told, around.Secret);
                }

                return await onward(request);
            },
        },
        new("tells-nothing", "Does not tell its capabilities.", "capability.told")
        {
            ByWaiting = true,
            ToHub = (request, _, onward) => Around.Is(request, "/capabilities") ? Task.FromResult(Around.Answer(204)) : onward(request),
        },
        new("forgets-results", "Tells a result once, whatever the hub answers.", "pull.result-again")
        {
            Pulls = true,
            ToHub = async (request, _, onward) => Around.Is(request, "/result") && await onward(request) is { IsSuccessStatusCode: false } ? Around.Answer(204)
                : Around.Is(request, "/result") ? Around.Answer(204) : await onward(request),
        },
        new("stops-pulling", "Pulls no more once the hub was away.", "pull.hub-dead")
        {
            Pulls = true,
            ByWaiting = true,
            ToHub = async (request, around, onward) =>
            {
                if (!Around.Is(request, "/deliveries"))
                {
                    return await onward(request);
                }

                try
                {
                    return around.Stuck ? Around.Answer(404) : await onward(request);
                }
                catch (HttpRequestException)
                {
                    around.Stuck = true;
                    throw;
                }
            },
        },
    ];

    private static Task<HttpResponseMessage> FreshKey(HttpRequestMessage request, Surroundings around, Onward onward) =>
        Asking(asked => asked["key"] = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString())(request, around, onward);

    private static Func<HttpRequestMessage, Surroundings, Onward, Task<HttpResponseMessage>> Instead(int status, int other) =>
        async (request, _, onward) =>
        {
            var response = await onward(request);
            response.StatusCode = (int)response.StatusCode == status ? (System.Net.HttpStatusCode)other : response.StatusCode;
            return response;
        };

    private static Func<HttpRequestMessage, Surroundings, Onward, Task<HttpResponseMessage>> Faking(Func<HttpRequestMessage, bool> what) =>
        (request, _, onward) => what(request) ? Task.FromResult(Around.Answer(200)) : onward(request);

    private static Func<HttpRequestMessage, Surroundings, Onward, Task<HttpResponseMessage>> Asking(Action<JsonObject> change) =>
        async (request, around, onward) =>
        {
            if (request.Method == HttpMethod.Post && Around.Is(request, "/messages"))
            {
                var asked = (JsonObject)await Around.BodyOf(request);
                change(asked);
                Around.Rewrite(request, asked, around.Secret);
            }

            return await onward(request);
        };

    private static void Narrow(JsonObject given, string name) =>
        given[name] = given[name] is null ? null : string.Concat(given[name]!.ToString().Select(letter => char.IsSurrogate(letter) ? '?' : letter));
}
