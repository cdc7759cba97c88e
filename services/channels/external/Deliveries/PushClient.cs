using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Omnichannel.Adapters;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Channels.External.Deliveries;

/// <summary>Posts one delivery to an adapter's endpoint and understands its answer (protocol §3, "Push").</summary>
internal sealed class PushClient(IHttpClientFactory clients, TimeProvider time)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "external.push";

    private const int LongestAnswer = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// 200 and 202 are sent (200 with <c>"state":"unknown"</c> is that); 401, 429, 5xx and no answer are retry; any other answer is failed.
    /// </summary>
    public async Task<DeliveryResult> PushAsync(Account account, Leased delivery, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var http = clients.CreateClient(ClientName);
            using var request = RequestOf(account, delivery);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            Boundary.Reached(Boundary.Sent, account.Id);
            var answer = await AnswerAsync(response, limit.Token);
            return Understand(response, answer);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Retry("no-answer", failure is OperationCanceledException ? "The endpoint did not answer in 30 seconds." : failure.Message);
        }
    }

    private HttpRequestMessage RequestOf(Account account, Leased delivery)
    {
        var body = Encoding.UTF8.GetBytes(delivery.Payload);
        var now = time.GetUtcNow();
        var id = delivery.Id.ToString();
        var request = new HttpRequestMessage(HttpMethod.Post, account.Text("endpoint")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(StandardWebhooks.IdHeader, id);
        request.Headers.Add(StandardWebhooks.TimestampHeader, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

        // With two secrets valid at once both sign, so that the adapter can change from one to the other at its own time.
        request.Headers.Add(
            StandardWebhooks.SignatureHeader,
            string.Join(' ', account.Secrets.Select(secret => StandardWebhooks.Sign(secret, id, now, body))));
        return request;
    }

    private DeliveryResult Understand(HttpResponseMessage response, string answer)
    {
        var status = (int)response.StatusCode;
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            // It says nothing about the delivery: a clock is off, or a secret was changed on one side first.
            return Retry("http-401", $"The endpoint did not accept our signature: is the secret the same on both sides, and are both clocks right? {Shortened(answer)}".TrimEnd());
        }

        if (status is 429 or >= 500)
        {
            var after = response.Headers.RetryAfter;
            var wait = after?.Delta ?? (after?.Date - time.GetUtcNow());
            return Retry(
                "http-" + status.ToString(CultureInfo.InvariantCulture),
                Shortened(answer),
                wait is { } span ? (int)Math.Clamp(Math.Ceiling(span.TotalSeconds), 0, 24 * 3600) : null);
        }

        if (response.StatusCode == HttpStatusCode.Accepted)
        {
            return new DeliveryResult { State = DeliveryStates.Sent, ExternalId = Parse(answer)?.ExternalId };
        }

        if (response.IsSuccessStatusCode)
        {
            var parsed = Parse(answer);
            return parsed?.State == DeliveryStates.Unknown
                ? new DeliveryResult { State = DeliveryStates.Unknown, Error = parsed.Error }
                : new DeliveryResult { State = DeliveryStates.Sent, ExternalId = parsed?.ExternalId, Degraded = parsed?.Degraded };
        }

        var error = ParseError(answer);
        return new DeliveryResult
        {
            State = DeliveryStates.Failed,
            Error = new ProtocolError(error?.Code ?? "http-" + status.ToString(CultureInfo.InvariantCulture), error?.Detail ?? Shortened(answer)),
        };
    }

    private static async Task<string> AnswerAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[LongestAnswer];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static DeliveryResult? Parse(string answer) => Read(answer, ProtocolJson.Default.DeliveryResult);

    private static ProtocolError? ParseError(string answer) => Read(answer, ProtocolJson.Default.ProtocolError);

    /// <summary>An answer that is not JSON says no more than its status does.</summary>
    private static T? Read<T>(string answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(JsonText.Clean(answer), type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static DeliveryResult Retry(string code, string? detail, int? after = null) => new()
    {
        State = DeliveryStates.Retry,
        Error = new ProtocolError(code, detail),
        RetryAfter = after,
    };

    private static string? Shortened(string answer) => answer.Length == 0 ? null : answer[..Math.Min(answer.Length, 300)];
}
