using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Omnichannel.Hosting;

namespace Omnichannel.Automation.Models;

/// <summary>What came of a call.</summary>
/// <param name="Text">What the model said; null: nothing that could be used.</param>
/// <param name="Tokens">What it cost, as the endpoint says; null: it does not say.</param>
/// <param name="Failure">Why there is no text, for agents.</param>
/// <param name="MayHaveCost">Whether the endpoint may have done the work although there is no text.</param>
internal sealed record Completion(string? Text, long? Tokens, string? Failure = null, bool MayHaveCost = true);

/// <summary>
/// <c>POST {baseUrl}/chat/completions</c> as platform.openai.com/docs/api-reference/chat describes it and vLLM, Ollama, llama.cpp and others speak it.
/// Plain text in and out: no tools, no streaming, one choice.
/// </summary>
internal sealed class ChatCompletions(IHttpClientFactory clients, TimeProvider time)
{
    /// <summary>The name of the HTTP client, which follows no redirect: the key is for the configured host alone.</summary>
    public const string ClientName = "automation.model";

    private const int LargestAnswer = 256 * 1024;

    /// <summary>Asks. Never throws for what the endpoint does.</summary>
    /// <param name="settings">Whom.</param>
    /// <param name="system">What the model has to do.</param>
    /// <param name="user">What it does that with.</param>
    /// <param name="mostTokens">How long its answer may be.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Completion> AskAsync(ModelSettings settings, string system, string user, int mostTokens, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(settings.TimeoutSeconds), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var began = time.GetTimestamp();
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new ChatRequest(settings.Model, [new("system", system), new("user", user)], mostTokens), ChatJson.Default.ChatRequest);
        try
        {
            for (var isFirst = true; ; isFirst = false)
            {
                using var client = clients.CreateClient(ClientName);
                using var request = Request(settings, body);
                using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
                var left = TimeSpan.FromSeconds(settings.TimeoutSeconds) - time.GetElapsedTime(began);
                if (isFirst && Again(answer, time.GetUtcNow()) is { } wait && wait < left)
                {
                    await Task.Delay(wait, time, both.Token);
                    continue;
                }

                return await ReadAsync(answer, both.Token);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new Completion(null, null, $"The language model did not answer within {settings.TimeoutSeconds} seconds.");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new Completion(null, null, $"The language model could not be reached: {failure.Message}");
        }
    }

    private static HttpRequestMessage Request(ModelSettings settings, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, settings.BaseUrl + "/chat/completions") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (settings.ApiKey is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + settings.ApiKey);
        }

        return request;
    }

    /// <summary>After what time to ask once more; null: not at all.</summary>
    private static TimeSpan? Again(HttpResponseMessage answer, DateTimeOffset now) =>
        answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is { } after
            ? (after.Delta ?? after.Date - now) is { } wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero
            : null;

    private static async Task<Completion> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode)
        {
            // Its words are not passed on: they may repeat what must not be shown.
            return new Completion(null, null, $"The language model answered {(int)answer.StatusCode}.", MayHaveCost: false);
        }

        var buffer = new byte[LargestAnswer + 1];
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > LargestAnswer)
        {
            return new Completion(null, null, "The language model's answer is too large.");
        }

        try
        {
            var read = JsonSerializer.Deserialize(JsonText.Clean(buffer[..length]), ChatJson.Default.ChatResponse);
            var choice = read?.Choices is [{ } first, ..] ? first : null;
            var tokens = read?.Usage?.TotalTokens is > 0 and var total ? total : (long?)null;
            return choice switch
            {
                { FinishReason: "length" } => new Completion(null, tokens, "The language model's answer was cut off."),
                { Message.Content: { } text } when !string.IsNullOrWhiteSpace(text) => new Completion(Hosting.Text.Clean(text.Trim()), tokens),
                _ => new Completion(null, tokens, "The language model said nothing."),
            };
        }
        catch (JsonException)
        {
            return new Completion(null, null, "The language model's answer is not what the interface says.");
        }
    }
}

/// <summary>The request; <c>max_tokens</c> is what all speak, newer models of OpenAI's own included through <c>max_completion_tokens</c>' older name.</summary>
internal sealed record ChatRequest(string Model, IReadOnlyList<ChatMessage> Messages, int MaxTokens, double Temperature = 0, bool Stream = false);

/// <summary>A message of the conversation with the model.</summary>
internal sealed record ChatMessage(string Role, string? Content);

/// <summary>The answer.</summary>
internal sealed record ChatResponse(IReadOnlyList<ChatChoice>? Choices, ChatUsage? Usage);

/// <summary>One of its answers; <c>finish_reason</c> is <c>stop</c>, or <c>length</c> when it was cut.</summary>
internal sealed record ChatChoice(ChatMessage? Message, string? FinishReason);

/// <summary>What it cost.</summary>
internal sealed record ChatUsage(long? TotalTokens);

/// <summary>The interface's JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChatRequest))]
[JsonSerializable(typeof(ChatResponse))]
internal sealed partial class ChatJson : JsonSerializerContext;
