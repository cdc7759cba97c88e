using System.Net.Http.Headers;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Providers;

/// <summary>Fetches the files that the hub named by URL, as providers do. Only who showed an account's credentials gets here.</summary>
internal sealed class LinkedFiles(IHttpClientFactory clients, Files files, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The file, or why there is none.</summary>
    public async Task<(StoredFile? File, string? Problem)> FetchAsync(string url, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            return (null, "This is no http:// or https:// address.");
        }

        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var client = clients.CreateClient(Webhooks.WebhookSender.ClientName);
            client.MaxResponseContentBufferSize = Files.Largest;
            using var answer = await client.GetAsync(address, either.Token);
            if (!answer.IsSuccessStatusCode)
            {
                return (null, $"The server answered {(int)answer.StatusCode}.");
            }

            var bytes = await answer.Content.ReadAsByteArrayAsync(either.Token);
            var name = answer.Content.Headers.ContentDisposition is { } told ? NameOf(told) : null;
            return (files.Add(name ?? Uri.UnescapeDataString(address.Segments[^1]), answer.Content.Headers.ContentType?.MediaType, bytes), null);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return (null, failure.Message);
        }
    }

    private static string? NameOf(ContentDispositionHeaderValue told) => (told.FileNameStar ?? told.FileName)?.Trim('"');
}
