using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Webhooks;

/// <summary>
/// Sends the providers' webhooks, app by app in the order of what happened, unless something else was asked for: late, twice, in the wrong
/// order. What the hub did not take comes again, later and later.
/// </summary>
internal sealed class WebhookSender(IHttpClientFactory clients, Faults faults, Wire wire, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "playground.webhooks";

    private const int Attempts = 12, Waiting = 2000, LongestAnswer = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15), HeldBack = TimeSpan.FromSeconds(3), Longest = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Lazy<Channel<Webhook>>> _lanes = new();

    /// <summary>Puts a webhook into its app's lane.</summary>
    /// <returns>False when two thousand wait already: then the provider loses it.</returns>
    public bool Send(Webhook webhook) => _lanes.GetOrAdd(webhook.App, name => new Lazy<Channel<Webhook>>(() =>
    {
        var lane = Channel.CreateBounded<Webhook>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.Wait });
        _ = RunAsync(lane.Reader, lifetime.ApplicationStopping);
        return lane;
    })).Value.Writer.TryWrite(webhook);

    private async Task RunAsync(ChannelReader<Webhook> lane, CancellationToken stopping)
    {
        try
        {
            await foreach (var webhook in lane.ReadAllAsync(stopping))
            {
                var second = faults.Now.Reorder ? await NextAsync(lane, stopping) : null;
                foreach (var one in second is null ? [webhook] : new[] { second, webhook })
                {
                    await faults.DelayAsync(stopping);
                    await DeliverAsync(one, stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The outside world ends with the process.
        }
    }

    /// <summary>The next one, when it comes soon enough to change places with.</summary>
    private async Task<Webhook?> NextAsync(ChannelReader<Webhook> lane, CancellationToken stopping)
    {
        using var soon = new CancellationTokenSource(HeldBack, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(soon.Token, stopping);
        try
        {
            return await lane.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task DeliverAsync(Webhook webhook, CancellationToken stopping)
    {
        if (await AttemptAsync(webhook, 1, stopping))
        {
            if (faults.Now.Duplicate)
            {
                await AttemptAsync(webhook with { Told = static _ => { } }, 2, stopping, "sent again although it was taken");
            }

            return;
        }

        var again = AgainAsync(webhook, stopping);
        if (webhook.IsInOrder)
        {
            await again;
        }
    }

    private async Task AgainAsync(Webhook webhook, CancellationToken stopping)
    {
        for (var attempt = 2; attempt <= Attempts; attempt++)
        {
            var wait = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, attempt - 2), Longest.TotalSeconds));
            try
            {
                await Task.Delay(wait, time, stopping);
                if (await AttemptAsync(webhook, attempt, stopping))
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Whether nothing is left to do.</summary>
    private async Task<bool> AttemptAsync(Webhook webhook, int attempt, CancellationToken stopping, string? note = null)
    {
        var began = time.GetTimestamp();
        var (status, body) = await PostAsync(webhook, stopping);
        wire.Add(new Exchange
        {
            Id = wire.NewId(),
            At = time.GetUtcNow(),
            App = webhook.App,
            IsFromHub = false,
            Method = "POST",
            Url = webhook.Address.AbsoluteUri,
            RequestHeaders = Wire.Headers([new("Content-Type", webhook.MediaType), .. webhook.Headers]),
            Request = Encoding.UTF8.GetString(webhook.Body),
            Status = status,
            Response = body,
            Milliseconds = time.GetElapsedTime(began).TotalMilliseconds,
            Note = note ?? (attempt > 1 ? $"attempt {attempt}" : null),
        });
        var isTaken = status is >= 200 and < 300;
        var isFinal = isTaken || attempt == Attempts || !webhook.IsTriedAgain(status);
        webhook.Told(new WebhookResult(isTaken, status, body, isFinal));
        return isFinal;
    }

    private async Task<(int Status, string Body)> PostAsync(Webhook webhook, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Address) { Content = new ByteArrayContent(webhook.Body) };
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(webhook.MediaType);
            foreach (var (name, value) in webhook.Headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return ((int)answer.StatusCode, await TextAsync(answer.Content, either.Token));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException && !stopping.IsCancellationRequested)
        {
            return (0, failure is OperationCanceledException ? $"No answer within {Patience.TotalSeconds:0} seconds." : failure.Message);
        }
    }

    private static async Task<string> TextAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[LongestAnswer];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
