using System.Net.Http.Headers;
using Omnichannel.Channels.Social.Meta.Sending;
using Omnichannel.Channels.Social.Meta.Webhooks;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Files;

namespace Omnichannel.Channels.Social.Meta;

/// <summary>
/// WhatsApp's files: first their address by their id, then the file itself, both with the account's token.
/// Source: developers.facebook.com/docs/whatsapp/cloud-api/reference/media.
/// </summary>
internal sealed class MetaFiles(GraphClient graph, IHttpClientFactory clients, BlobStore blobs)
{
    /// <summary>Fetches and stores a file.</summary>
    /// <param name="account">The account to which it was sent.</param>
    /// <param name="id">WhatsApp's media id.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<FetchResult> FetchAsync(Account account, string id, CancellationToken cancellationToken)
    {
        var number = account.Text("phoneNumberId") is { Length: > 0 } own ? "phone_number_id=" + Uri.EscapeDataString(own) : "";
        var named = await graph.GetAsync(account, Uri.EscapeDataString(id), number, cancellationToken);
        if (named.Refusal is { } refusal)
        {
            return new FetchResult(null, Error: refusal.Error?.Detail ?? "Meta refused the file.", MayPass: refusal.State != DeliveryStates.Failed);
        }

        if (!Uri.TryCreate(named.Body.Text("url"), UriKind.Absolute, out var url) || !MaySeeToken(account, url))
        {
            return new FetchResult(null, Error: "Meta named no address of the file.");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(SafeFetch.Timeout);
        try
        {
            return await DownloadAsync(account, url, named.Body.Text("mime_type"), patience.Token);
        }
        catch (BlobTooLargeException large)
        {
            return new FetchResult(null, Error: large.Message);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new FetchResult(null, Error: "Meta's server could not be reached, or broke off.", MayPass: true);
        }
    }

    /// <summary>The token leaves only encrypted, or to where the administrator sends it anyway.</summary>
    private static bool MaySeeToken(Account account, Uri url) => url.Scheme == "https" || (url.Scheme == "http" && url.Authority == GraphClient.ApiOf(account).Authority);

    private async Task<FetchResult> DownloadAsync(Account account, Uri url, string? mediaType, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(GraphClient.ClientName);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", account.Text("accessToken"));
        request.Headers.UserAgent.ParseAdd("Omnichannel");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var status = (int)response.StatusCode;
        if (!response.IsSuccessStatusCode)
        {
            // An address is good for five minutes; the next attempt asks for another.
            return new FetchResult(null, Error: $"Meta answered {status}.", MayPass: status is 401 or 403 or 404 or 408 or 429 or >= 500);
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var blob = await blobs.SaveAsync(body, BlobStore.MaxBytes, cancellationToken);
        return new FetchResult(blob, mediaType ?? response.Content.Headers.ContentType?.MediaType);
    }
}
