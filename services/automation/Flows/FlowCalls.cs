using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Hosting;

namespace Omnichannel.Automation.Flows;

/// <summary>
/// Does a flow's look-ups. The address was configured, so it may be anywhere; but what customers wrote is escaped and cannot change the host or
/// leave the path, redirects are not followed, and what comes back is bounded. Nothing of it is logged: there are secrets in it.
/// </summary>
internal sealed class FlowCalls : IDisposable
{
    private const int Largest = 256 * 1024, LongestHeader = 4000;

    private readonly TimeProvider _time;
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        MaxResponseHeadersLength = 64,

        // No spans: their attributes have addresses.
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = Largest,
    };

    public FlowCalls(TimeProvider time)
    {
        _time = time;
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("Omnichannel");
    }

    /// <summary>The answer; what fails has no status.</summary>
    /// <param name="call">What to ask.</param>
    /// <param name="scope">Fills its gaps, secrets too.</param>
    /// <param name="key">The same when it has to be asked once more, as <c>Idempotency-Key</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<FlowInput.Called> AskAsync(Call call, Scope scope, string key, CancellationToken cancellationToken)
    {
        if (Address(call.Url, scope) is not { } address)
        {
            return new FlowInput.Called(null, null);
        }

        using var patience = new CancellationTokenSource(call.Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var request = Request(call, address, scope, key);
            using var response = await _client.SendAsync(request, both.Token);
            return new FlowInput.Called((int)response.StatusCode, Json(await response.Content.ReadAsStringAsync(both.Token)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new FlowInput.Called(null, null);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidOperationException)
        {
            return new FlowInput.Called(null, null);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    /// <summary>The address with its gaps filled; null: a value would lead elsewhere than the flow says.</summary>
    internal static Uri? Address(Template url, Scope scope)
    {
        var isGood = Uri.TryCreate(url.Fill(scope, Uri.EscapeDataString), UriKind.Absolute, out var address);
        var plain = new Uri(url.Fill(scope, _ => "x"));

        // "." and ".." are no characters to escape, but would step up: then there are fewer places in the path than the flow has.
        return isGood && address!.Segments.Length == plain.Segments.Length && address.Authority == plain.Authority && address.Scheme == plain.Scheme ? address : null;
    }

    private static HttpRequestMessage Request(Call call, Uri address, Scope scope, string key)
    {
        var request = new HttpRequestMessage(new HttpMethod(call.Method), address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (call.Body is { } body)
        {
            request.Content = new StringContent(Filled(body, scope)?.ToJsonString() ?? "null", Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in call.Headers)
        {
            // No line breaks: what follows one would be another header.
            var text = new string([.. value.Fill(scope).Where(character => !char.IsControl(character)).Take(LongestHeader)]);
            if (!request.Headers.TryAddWithoutValidation(name, text))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, text);
            }
        }

        return request;
    }

    private static JsonNode? Filled(JsonNode? json, Scope scope) => json switch
    {
        JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, Filled(field.Value, scope)))),
        JsonArray list => new JsonArray([.. list.Select(item => Filled(item, scope))]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Template.Parse(text, out _).Fill(scope)),
        _ => json?.DeepClone(),
    };

    private static JsonElement? Json(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(JsonText.Clean(text));
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // A text that is no JSON is a text.
            using var document = JsonDocument.Parse(JsonValue.Create(text).ToJsonString());
            return document.RootElement.Clone();
        }
    }
}
