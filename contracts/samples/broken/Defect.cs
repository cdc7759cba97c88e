using System.Text.Json.Nodes;
using Omnichannel.Adapters;

namespace Omnichannel.Samples.Broken;

/// <summary>The rest of an exchange.</summary>
internal delegate Task<HttpResponseMessage> Onward(HttpRequestMessage request);

/// <summary>What a defect may know of its adapter.</summary>
internal sealed class Surroundings(AdapterOptions options)
{
    public string Secret => options.Secrets[0];

    /// <summary>Something that a defect remembers.</summary>
    public Dictionary<string, JsonObject> Memory { get; } = [];

    /// <summary>Whether it has come to a stop.</summary>
    public bool Stuck { get; set; }
}

/// <summary>One way to be wrong, laid around an adapter that is right.</summary>
/// <param name="Name">How <c>--defect</c> calls it.</param>
/// <param name="What">A sentence.</param>
/// <param name="Fails">The checks that find it; all others pass.</param>
internal sealed record Defect(string Name, string What, params IReadOnlyList<string> Fails)
{
    /// <summary>Whether it shows only when something does not come, so that its checks are run alone, with little patience.</summary>
    public bool ByWaiting { get; init; }

    /// <summary>Whether it shows only in an adapter that pulls.</summary>
    public bool Pulls { get; init; }

    /// <summary>Whether it shows only in an adapter that the kit can kill.</summary>
    public bool Crashes { get; init; }

    /// <summary>Around pushes: body and headers can be changed, and the answer.</summary>
    public Func<Push, Surroundings, Func<Push, Task<PushAnswer>>, Task<PushAnswer>> OnPush { get; init; } = (push, _, onward) => onward(push);

    /// <summary>Around the provider's webhook: null means "taken" and forgotten.</summary>
    public Func<JsonObject, Surroundings, IReadOnlyList<JsonObject>> OnInbox { get; init; } = (given, _) => [given];

    /// <summary>Around every request to the hub.</summary>
    public Func<HttpRequestMessage, Surroundings, Onward, Task<HttpResponseMessage>> ToHub { get; init; } = (request, _, onward) => onward(request);

    /// <summary>Around every request to the provider.</summary>
    public Func<HttpRequestMessage, Surroundings, Onward, Task<HttpResponseMessage>> ToProvider { get; init; } = (request, _, onward) => onward(request);

    /// <summary>Changes what the adapter is started with.</summary>
    public Func<AdapterOptions, AdapterOptions> Options { get; init; } = options => options;
}

/// <summary>A push of the hub.</summary>
internal sealed record Push(Dictionary<string, string?> Headers, byte[] Body)
{
    /// <summary>Another body, signed as if the hub had.</summary>
    public Push Signed(byte[] body, string secret)
    {
        var now = TimeProvider.System.GetUtcNow();
        var id = Headers[StandardWebhooks.IdHeader] ?? "msg_1";
        return new Push(
            new Dictionary<string, string?>
            {
                [StandardWebhooks.IdHeader] = id,
                [StandardWebhooks.TimestampHeader] = now.ToUnixTimeSeconds().ToString(),
                [StandardWebhooks.SignatureHeader] = StandardWebhooks.Sign(secret, id, now, body),
            },
            body);
    }
}
