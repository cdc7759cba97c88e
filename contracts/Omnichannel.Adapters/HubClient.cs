using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Omnichannel.Adapters;

/// <summary>
/// Speaks the adapter protocol for one account: signs every request, and sends again with back-off what the hub did not
/// answer or was too busy for.
/// </summary>
/// <param name="http">Its base address is the hub's.</param>
/// <param name="account">The account's slug.</param>
/// <param name="secret">The account's <c>whsec_…</c>.</param>
/// <param name="time">The clock for timestamps and back-off.</param>
public sealed class HubClient(HttpClient http, string account, string secret, TimeProvider time)
{
    private const int Attempts = 8;

    private readonly string _path = $"adapters/v1/accounts/{Uri.EscapeDataString(account)}/";

    /// <summary>Hands over 1–100 events; when this returns, the hub has those it accepted.</summary>
    /// <exception cref="HubException">The hub refused the request, or did not take it in time.</exception>
    public async Task<IReadOnlyList<EventResult>> SendAsync(IReadOnlyList<AdapterEvent> events, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(events, ProtocolJson.Default.IReadOnlyListAdapterEvent);
        return await SendRawAsync(body, cancellationToken);
    }

    /// <summary>The same with events that are JSON already.</summary>
    internal async Task<IReadOnlyList<EventResult>> SendRawAsync(byte[] events, CancellationToken cancellationToken) =>
        (await CallAsync(HttpMethod.Post, "events", events, AnswerJson.Default.EventResults, cancellationToken))?.Results ?? [];

    /// <summary>Waits up to <paramref name="wait"/> seconds for deliveries, and leases at most <paramref name="max"/> for 60 s.</summary>
    /// <exception cref="HubException">The hub refused the request, or did not answer in time.</exception>
    public async Task<IReadOnlyList<Delivery>> PullAsync(int wait, int max, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"deliveries?wait={wait}&max={max}");
        return (await CallAsync(HttpMethod.Get, path, [], ProtocolJson.Default.DeliveryPage, cancellationToken))?.Items ?? [];
    }

    /// <summary>The same, each as it came, so that one that cannot be read does not hide the others.</summary>
    internal async Task<IReadOnlyList<ReadOnlyMemory<byte>>> PullRawAsync(int wait, int max, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"deliveries?wait={wait}&max={max}");
        var page = await CallAsync(HttpMethod.Get, path, [], ProtocolJson.Default.JsonElement, cancellationToken);
        return page.ValueKind == JsonValueKind.Object && page.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array
            ? [.. items.EnumerateArray().Select(item => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(item.GetRawText()))]
            : page.ValueKind == JsonValueKind.Undefined ? []
            : throw new HubException((int)HttpStatusCode.OK, "It has no items.");
    }

    /// <summary>Says what became of a leased delivery. One that nobody waits for any more (404) is no error.</summary>
    /// <exception cref="HubException">The hub refused the request, or did not answer in time.</exception>
    public async Task ReportAsync(string deliveryId, DeliveryResult result, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync<DeliveryPage>(
                HttpMethod.Post,
                $"deliveries/{Uri.EscapeDataString(deliveryId)}/result",
                JsonSerializer.SerializeToUtf8Bytes(result, ProtocolJson.Default.DeliveryResult),
                answer: null,
                cancellationToken);
        }
        catch (HubException settled) when (settled.Status is 404 or 409)
        {
            // Somebody else's answer was first.
        }
    }

    /// <summary>Says what the channel can do.</summary>
    /// <param name="capabilities">The JSON object of protocol §3.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    /// <exception cref="HubException">The hub refused the request, or did not answer in time.</exception>
    public Task PutCapabilitiesAsync(ReadOnlyMemory<byte> capabilities, CancellationToken cancellationToken) =>
        CallAsync<DeliveryPage>(HttpMethod.Put, "capabilities", capabilities.ToArray(), answer: null, cancellationToken);

    private async Task<T?> CallAsync<T>(
        HttpMethod method, string path, byte[] body, JsonTypeInfo<T>? answer, CancellationToken cancellationToken)
    {
        var id = "req_" + Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan? told = null;
            var failure = "no answer";
            var status = 0;
            try
            {
                using var request = Request(method, path, body, id);
                using var response = await http.SendAsync(request, cancellationToken);
                status = (int)response.StatusCode;
                if (response.IsSuccessStatusCode)
                {
                    return answer is null || response.StatusCode == HttpStatusCode.NoContent
                        ? default
                        : await JsonSerializer.DeserializeAsync(await response.Content.ReadAsStreamAsync(cancellationToken), answer, cancellationToken);
                }

                told = response.Headers.RetryAfter?.Delta ?? (response.Headers.RetryAfter?.Date - time.GetUtcNow());
                failure = await response.Content.ReadAsStringAsync(cancellationToken);
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or JsonException
                || (broken is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // An answer that breaks off is no answer.
                (failure, status) = (broken.Message, 0);
            }

            if (attempt == Attempts || status is not (0 or 429 or >= 500))
            {
                throw new HubException(status, failure);
            }

            var pause = told ?? TimeSpan.FromMilliseconds(Math.Min(200 * Math.Pow(2, attempt), 10_000));
            await Task.Delay(pause < TimeSpan.Zero ? TimeSpan.Zero : pause, time, cancellationToken);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, byte[] body, string id)
    {
        var now = time.GetUtcNow();
        var request = new HttpRequestMessage(method, _path + path);
        if (method != HttpMethod.Get)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        request.Headers.Add(StandardWebhooks.IdHeader, id);
        request.Headers.Add(StandardWebhooks.TimestampHeader, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(StandardWebhooks.SignatureHeader, StandardWebhooks.Sign(secret, id, now, body));
        return request;
    }
}

/// <summary>The hub refused a request or could not be reached.</summary>
/// <param name="status">The HTTP status, 0 when there was no answer.</param>
/// <param name="detail">What the hub said.</param>
public sealed class HubException(int status, string detail) : Exception($"The hub answered {status}: {detail}")
{
    /// <summary>The HTTP status, 0 when there was no answer.</summary>
    public int Status { get; } = status;
}
