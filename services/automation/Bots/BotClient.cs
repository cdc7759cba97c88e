using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Omnichannel.Adapters;
using Omnichannel.Hosting;

namespace Omnichannel.Automation.Bots;

/// <summary>What came of asking a bot: an answer, one that comes later, or why there is none.</summary>
internal sealed record BotOutcome(BotAnswer? Answer, bool ComesLater = false, string? Failure = null);

/// <summary>
/// Asks a bot, signed as Standard Webhooks say. Tries again after 401, 429, 5xx and no answer while there is time, with the same <c>webhook-id</c>,
/// which is the bot's key to doing it once.
/// </summary>
internal sealed class BotClient(IHttpClientFactory clients, TimeProvider time)
{
    /// <summary>The name of the HTTP client, which follows no redirect.</summary>
    public const string ClientName = "automation.bot";

    private const int LargestAnswer = 256 * 1024, Attempts = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Asks. Never throws for what the bot does.</summary>
    public async Task<BotOutcome> AskAsync(BotRow bot, string id, BotRequest request, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(bot.TimeoutSeconds), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var body = JsonSerializer.SerializeToUtf8Bytes(request, BotJson.Default.BotRequest);
        var failure = "";
        try
        {
            for (var attempt = 1; attempt <= Attempts; attempt++)
            {
                var (outcome, wait) = await OnceAsync(bot, id, body, both.Token);
                if (wait is null)
                {
                    return outcome;
                }

                failure = outcome.Failure!;
                if (attempt < Attempts)
                {
                    var pause = FirstPause * (1 << attempt);
                    await Task.Delay(wait > pause ? wait.Value : pause, time, both.Token);
                }
            }

            return new BotOutcome(null, Failure: $"{failure} ({Attempts} times)");
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new BotOutcome(null, Failure: failure.Length > 0 ? failure : $"The bot did not answer within {bot.TimeoutSeconds} seconds.");
        }
    }

    /// <summary>One attempt; with a wait: it is worth another.</summary>
    private async Task<(BotOutcome Outcome, TimeSpan? Wait)> OnceAsync(BotRow bot, string id, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var request = Request(bot, id, body);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.Accepted)
            {
                return (new BotOutcome(null, ComesLater: true), null);
            }

            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return (await ReadAsync(answer, cancellationToken), null);
            }

            if (answer.StatusCode == HttpStatusCode.Unauthorized)
            {
                // It says nothing about the message: a clock is off, or a secret was changed on one side first.
                return (new BotOutcome(null, Failure: "The bot did not accept our signature (401): is the secret the same on both sides, and are both clocks right?"), TimeSpan.Zero);
            }

            var after = answer.Headers.RetryAfter;
            var failure = new BotOutcome(null, Failure: $"The bot answered {(int)answer.StatusCode}.");
            return (failure, (int)answer.StatusCode is 429 or >= 500 ? after?.Delta ?? (after?.Date - time.GetUtcNow()) ?? TimeSpan.Zero : null);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return (new BotOutcome(null, Failure: $"The bot could not be reached: {failure.Message}"), TimeSpan.Zero);
        }
    }

    private HttpRequestMessage Request(BotRow bot, string id, byte[] body)
    {
        var now = time.GetUtcNow();
        var request = new HttpRequestMessage(HttpMethod.Post, bot.Endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(StandardWebhooks.IdHeader, id);
        request.Headers.Add(StandardWebhooks.TimestampHeader, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

        // With two secrets valid at once both sign, so that the bot can change from one to the other at its own time.
        request.Headers.Add(StandardWebhooks.SignatureHeader, string.Join(' ', bot.SecretList().Select(secret => StandardWebhooks.Sign(secret, id, now, body))));
        return request;
    }

    private static async Task<BotOutcome> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var buffer = new byte[LargestAnswer + 1];
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > LargestAnswer)
        {
            return new BotOutcome(null, Failure: "The bot's answer is too large.");
        }

        try
        {
            var read = JsonSerializer.Deserialize(JsonText.Clean(buffer[..length]), BotJson.Default.BotAnswer);
            return read is null ? new BotOutcome(null, Failure: "The bot's answer is empty.")
                : read.Problem() is { } problem ? new BotOutcome(null, Failure: $"The bot's answer is not right. {problem}")
                : new BotOutcome(read);
        }
        catch (JsonException)
        {
            return new BotOutcome(null, Failure: "The bot's answer is not what the interface says.");
        }
    }
}
