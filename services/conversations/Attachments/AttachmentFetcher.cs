using Omnichannel.Contracts;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Attachments;

/// <summary>
/// Fetches the files that messages brought as URLs, some at a time, and stores them. A fetch is leased while it runs, so that any number of
/// instances share the work and what one leaves behind another takes up; storing a file twice has no effect.
/// </summary>
internal sealed class AttachmentFetcher(
    [FromKeyedServices(ConversationsModule.Service)] Database database,
    [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
    DeliveryStore messages,
    SafeFetch fetch,
    ProviderFiles provider,
    IAccountDirectory accounts,
    TimeProvider time)
{
    /// <summary>How often a file is tried before its message says why it is not there.</summary>
    public const int MaxAttempts = 6;

    private const int AtOnce = 8;
    private static readonly TimeSpan Lease = 2 * SafeFetch.Timeout;

    /// <summary>One round: up to 8 files.</summary>
    /// <returns>How many were tried.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (!await IsAnyDueAsync(cancellationToken))
        {
            return 0;
        }

        var leased = await database.WriteAsync(
            (connection, transaction) =>
            {
                var tx = new Tx(connection, transaction);
                return tx.QueryAsync<Fetch>(
                    $"""
                     UPDATE attachment_fetches SET attempts = attempts + 1, due_at = @until WHERE (message_id, attachment_id) IN (
                       SELECT message_id, attachment_id FROM attachment_fetches WHERE due_at <= @now ORDER BY due_at LIMIT {AtOnce}{(tx.IsSqlite ? "" : " FOR UPDATE SKIP LOCKED")})
                     RETURNING message_id, attachment_id, url, attempts
                     """,
                    new { now = time.GetUtcNow(), until = time.GetUtcNow() + Lease });
            },
            cancellationToken);
        await Task.WhenAll(leased.Select(work => RunAsync(work, cancellationToken)));
        return leased.Count;
    }

    private async Task<bool> IsAnyDueAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await new Tx(connection, null).FirstAsync<long?>("SELECT 1 FROM attachment_fetches WHERE due_at <= @now LIMIT 1", new { now = time.GetUtcNow() }) is not null;
    }

    private async Task RunAsync(Fetch work, CancellationToken cancellationToken)
    {
        var result = ProviderFiles.IsOne(work.Url)
            ? await provider.FetchAsync(work.Url, cancellationToken)
            : await fetch.FetchAsync(work.Url, BlobStore.MaxBytes, cancellationToken, await IsBelowConfiguredAsync(work, cancellationToken));
        await database.WriteAsync(
            (connection, transaction) =>
            {
                var tx = new Tx(connection, transaction);
                return result.MayPass && work.Attempts < MaxAttempts
                    ? tx.ExecuteAsync(
                        "UPDATE attachment_fetches SET due_at = @at WHERE message_id = @MessageId AND attachment_id = @AttachmentId",
                        new { at = time.GetUtcNow() + Backoff.Delay(work.Attempts + 1, Random.Shared.NextDouble()), work.MessageId, work.AttachmentId })
                    : FinishAsync(tx, work, result);
            },
            cancellationToken);
        outbox.Nudge();
    }

    /// <summary>Whether a file lies below the API address that an administrator gave the message's account: that may be anywhere.</summary>
    private async Task<bool> IsBelowConfiguredAsync(Fetch work, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await new Tx(connection, null).FirstAsync<string>("SELECT account FROM messages WHERE id = @MessageId", work) is { } id
            && (await accounts.FindAsync(id, cancellationToken))?.Text("apiBaseUrl") is { Length: > 0 } configured
            && Uri.TryCreate(configured.TrimEnd('/') + "/", UriKind.Absolute, out var api)
            && Uri.TryCreate(work.Url, UriKind.Absolute, out var file)
            && api.IsBaseOf(file);
    }

    private async Task FinishAsync(Tx tx, Fetch work, FetchResult result)
    {
        await tx.QueryAsync<string>($"SELECT id FROM threads WHERE id = (SELECT thread_id FROM messages WHERE id = @MessageId){tx.ForUpdate}", work);
        await tx.ExecuteAsync("DELETE FROM attachment_fetches WHERE message_id = @MessageId AND attachment_id = @AttachmentId", work);
        if (await tx.FirstAsync<string>("SELECT attachments FROM messages WHERE id = @MessageId", work) is not { } stored)
        {
            return;
        }

        var files = Stored.Attachments(stored).Select(file => file.Id == work.AttachmentId ? Fetched(file, result) : file);
        await tx.ExecuteAsync("UPDATE messages SET attachments = @files WHERE id = @MessageId", new { files = Stored.Json(files), work.MessageId });
        await messages.AnnounceAsync(tx, [work.MessageId]);
    }

    private static Attachment Fetched(Attachment file, FetchResult result) =>
        result.Blob is { } blob
            ? file with
            {
                Sha256 = blob.Sha256,
                Size = blob.Size,
                Url = null,
                Error = null,
                MediaType = file.MediaType == "application/octet-stream" && result.MediaType is { } named ? named : file.MediaType,
            }
            : file with { Error = result.Error };

    private sealed record Fetch
    {
        public Guid MessageId { get; init; }
        public string AttachmentId { get; init; } = "";
        public string Url { get; init; } = "";
        public long Attempts { get; init; }
    }
}

/// <summary>Runs the <see cref="AttachmentFetcher"/>; looks every second whether something came.</summary>
internal sealed class AttachmentFetcherLoop(AttachmentFetcher fetcher, TimeProvider time, IServiceProvider services) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(
        "Attachments",
        async () => await fetcher.RunOnceAsync(stoppingToken) > 0 ? TimeSpan.Zero : Pause,
        wait => Task.Delay(wait, time, stoppingToken),
        services,
        stoppingToken);
}
