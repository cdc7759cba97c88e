using System.Net;
using System.Net.Http.Json;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Hosting.Threads;

/// <summary>Conversations' feed over HTTP.</summary>
internal sealed class RemoteFeed(InternalHttp http) : IFeedSource
{
    /// <inheritdoc />
    public async Task<FeedPage?> ReadAsync(long? after, TimeSpan wait, int limit, CancellationToken cancellationToken)
    {
        using var client = http.Conversations();

        // As it comes, and not put together before; then the client's patience ends with the headers, and this is the page's.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(client.Timeout);
        try
        {
            using var answer = await client.GetAsync(
                after is null ? "internal/v1/feed" : $"internal/v1/feed?after={after}&wait={(int)wait.TotalSeconds}&limit={limit}",
                HttpCompletionOption.ResponseHeadersRead,
                patience.Token);
            if (answer.StatusCode == HttpStatusCode.Gone)
            {
                return null;
            }

            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadFromJsonAsync(ThreadsJson.Default.FeedPage, patience.Token);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            // Those who wait together would hear of somebody who ended, and not that nothing is heard of conversations.
            throw new TimeoutException("Conversations do not answer.", late);
        }
    }
}
