using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>What came of a call.</summary>
/// <param name="Result">What Telegram answered; null: it did not do it.</param>
/// <param name="Code">Telegram's error code; 0: it never answered.</param>
/// <param name="Description">Why not.</param>
internal sealed record BotReply(JsonElement? Result, int Code, string Description)
{
    /// <summary>Whether the request may have been carried out although no answer came.</summary>
    public bool IsLost { get; init; }

    /// <summary>How long Telegram wants us to wait.</summary>
    public int? RetryAfter { get; init; }
}

/// <summary>A file to send along.</summary>
/// <param name="Field">The name by which the request refers to it.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Name">What the customer sees.</param>
/// <param name="MediaType">Its type.</param>
internal sealed record BotUpload(string Field, string Path, string Name, string MediaType);

/// <summary>
/// Telegram's Bot API, <c>POST {apiBaseUrl}/bot{token}/{method}</c>. The address holds the token: it is never logged, traced or told.
/// Source: core.telegram.org/bots/api#making-requests.
/// </summary>
internal sealed class BotApi(IHttpClientFactory clients)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "social.telegram";

    private const string DefaultApi = "https://api.telegram.org";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), PatienceWithFiles = TimeSpan.FromMinutes(3);

    /// <summary>Calls a method.</summary>
    public async Task<BotReply> CallAsync(
        Account account, string method, JsonObject fields, CancellationToken cancellationToken, IReadOnlyList<BotUpload>? files = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(files is { Count: > 0 } ? PatienceWithFiles : Patience);
        try
        {
            using var http = clients.CreateClient(ClientName);
            using HttpContent content = files is { Count: > 0 } ? Form(fields, files) : new StringContent(fields.ToJsonString(), Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(Url(account, "bot", method), content, limit.Token);
            Hosting.Boundary.Reached(Hosting.Boundary.Sent, account.Id);
            return Understand((int)response.StatusCode, response.Headers.RetryAfter, await response.Content.ReadAsStringAsync(limit.Token));
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError
            is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            return new BotReply(null, 0, "Telegram cannot be reached: " + failure.HttpRequestError);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            return new BotReply(null, 0, "Telegram's answer was lost.") { IsLost = true };
        }
    }

    /// <summary>Opens a file for reading; the caller disposes the answer.</summary>
    public async Task<HttpResponseMessage> OpenAsync(Account account, string path, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(ClientName);
        var escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        return await http.GetAsync(Url(account, "file/bot", escaped), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>The API's address: the account's, or Telegram's own.</summary>
    public static string BaseOf(Account account) => (account.Text("apiBaseUrl") is { Length: > 0 } own ? own : DefaultApi).TrimEnd('/');

    private static Uri Url(Account account, string kind, string rest) => new($"{BaseOf(account)}/{kind}{account.Text("botToken")}/{rest}");

    private static MultipartFormDataContent Form(JsonObject fields, IReadOnlyList<BotUpload> files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value is JsonValue text && text.GetValueKind() == JsonValueKind.String ? text.GetValue<string>() : value!.ToJsonString()), name);
        }

        foreach (var file in files)
        {
            var content = new StreamContent(new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 * 1024, useAsync: true));
            content.Headers.ContentType = MediaTypeHeaderValue.TryParse(file.MediaType, out var type) ? type : new MediaTypeHeaderValue("application/octet-stream");
            form.Add(content, file.Field, file.Name);
        }

        return form;
    }

    private static BotReply Understand(int status, RetryConditionHeaderValue? retryAfter, string body)
    {
        BotResponse? answer;
        try
        {
            answer = JsonSerializer.Deserialize(JsonText.Clean(body), BotJson.Default.BotResponse);
        }
        catch (JsonException)
        {
            // A proxy's page says no more than its status.
            answer = null;
        }

        if (answer is { Ok: true, Result: { } result } && status is >= 200 and < 300)
        {
            return new BotReply(result, status, "");
        }

        var code = answer?.ErrorCode ?? status;
        return new BotReply(null, code, answer?.Description ?? "HTTP " + status)
        {
            RetryAfter = answer?.Parameters?.RetryAfter ?? (int?)retryAfter?.Delta?.TotalSeconds,

            // Taken, as it seems, but nobody says what became of it; a gateway that gave up waiting knows no more than we do.
            IsLost = status is >= 200 and < 300 && answer is not { Ok: false } || status == 504,
        };
    }
}
