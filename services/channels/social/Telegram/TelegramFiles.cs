using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Files;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>
/// Fetches what customers sent: first its path, then the file itself from an address that holds the bot's token, which therefore never
/// leaves this service. Source: core.telegram.org/bots/api#getfile.
/// </summary>
internal sealed class TelegramFiles(BotApi api, BlobStore blobs)
{
    /// <summary>Fetches and stores a file.</summary>
    public async Task<FetchResult> FetchAsync(Account account, string id, CancellationToken cancellationToken)
    {
        var named = await api.CallAsync(account, "getFile", new JsonObject { ["file_id"] = id }, cancellationToken);
        if (named.Result is not { } result)
        {
            return named.Description.Contains("too big", StringComparison.OrdinalIgnoreCase)
                ? new FetchResult(null, Error: "Telegram gives bots no files of more than 20 MB; the customer can share it another way.")
                : new FetchResult(null, Error: "Telegram: " + named.Description, MayPass: named.Code is 0 or 401 or 429 or >= 500);
        }

        if (result.ValueKind != JsonValueKind.Object || result.Deserialize(BotJson.Default.BotFilePath)?.FilePath is not { Length: > 0 } path)
        {
            return new FetchResult(null, Error: "Telegram did not say where the file is.", MayPass: true);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(SafeFetch.Timeout);
        try
        {
            using var response = await api.OpenAsync(account, path, patience.Token);
            var status = (int)response.StatusCode;
            if (!response.IsSuccessStatusCode)
            {
                return new FetchResult(null, Error: $"Telegram answered {status}.", MayPass: status is 404 or 408 or 429 or >= 500);
            }

            await using var body = await response.Content.ReadAsStreamAsync(patience.Token);
            return new FetchResult(await blobs.SaveAsync(body, BlobStore.MaxBytes, patience.Token), response.Content.Headers.ContentType?.MediaType);
        }
        catch (BlobTooLargeException large)
        {
            return new FetchResult(null, Error: large.Message);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new FetchResult(null, Error: "Telegram's server could not be reached, or broke off.", MayPass: true);
        }
    }
}
