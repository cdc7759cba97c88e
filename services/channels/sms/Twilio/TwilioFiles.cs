using Omnichannel.Channels.Sms.Sending;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Files;

namespace Omnichannel.Channels.Sms.Twilio;

/// <summary>
/// Fetches pictures and recordings that customers sent. Accounts may ask for their credentials there, which therefore go to the
/// account's own API only; it leads on to a signed address elsewhere, which is followed without them.
/// Source: twilio.com/docs/messaging/api/media-resource, "HTTP Basic authentication for media".
/// </summary>
internal sealed class TwilioFiles(IHttpClientFactory clients, IAccountDirectory accounts, BlobStore blobs, SafeFetch elsewhere)
{
    /// <summary>What an attachment's URL becomes: one of <see cref="ProviderFiles"/> when it lies below the account's API.</summary>
    public static string UrlOf(Account account, string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var file) && TwilioClient.ApiOf(account) is var api && api.IsBaseOf(file)
            ? ProviderFiles.UrlOf(account.Id, api.MakeRelativeUri(file).ToString())
            : url;

    /// <summary>Fetches and stores a file.</summary>
    public async Task<FetchResult> FetchAsync(ProviderFileRequest request, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(request.Account, cancellationToken) is not { } account)
        {
            return new FetchResult(null, Error: "The account is gone, and its files with it.");
        }

        var api = TwilioClient.ApiOf(account);
        if (!Uri.TryCreate(api, request.Id, out var file) || !api.IsBaseOf(file))
        {
            return new FetchResult(null, Error: "This is no file of the account's.");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(SafeFetch.Timeout);
        try
        {
            using var http = clients.CreateClient(TwilioClient.ClientName);
            using var asked = new HttpRequestMessage(HttpMethod.Get, file);
            asked.Headers.Authorization = TwilioClient.CredentialsOf(account);
            using var response = await http.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var status = (int)response.StatusCode;
            if (status is >= 300 and < 400 && response.Headers.Location is { } location)
            {
                return await elsewhere.FetchAsync(new Uri(file, location).AbsoluteUri, BlobStore.MaxBytes, cancellationToken);
            }

            if (!response.IsSuccessStatusCode)
            {
                return new FetchResult(null, Error: $"Twilio answered {status}.", MayPass: status is 404 or 408 or 429 or >= 500);
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
            return new FetchResult(null, Error: "Twilio could not be reached, or broke off.", MayPass: true);
        }
    }
}
