using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>
/// Tells Telegram where to post an account's updates, whenever the account or our address changed. Without an address at which Telegram
/// could reach us nothing is told. Source: core.telegram.org/bots/api#setwebhook.
/// </summary>
internal sealed class WebhookRegistration(
    [FromKeyedServices(SocialSchema.Service)] Database database,
    IAccountDirectory accounts,
    BotApi api,
    AccountStatuses statuses,
    IBus bus,
    HubSettings settings,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<WebhookRegistration> log) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(30), AfterRefusal = TimeSpan.FromMinutes(5);
    private static readonly string[] Updates = ["message", "edited_message", "callback_query", "message_reaction", "my_chat_member"];
    private readonly Dictionary<string, (string Fingerprint, DateTimeOffset Until)> _refused = [];

    /// <summary>Where Telegram reaches us for an account; null: nowhere.</summary>
    public Uri? UrlOf(Account account)
    {
        var told = account.Text("publicUrl") is { Length: > 0 } own && Uri.TryCreate(own.TrimEnd('/') + "/", UriKind.Absolute, out var given) ? given : settings.PublicUrl;

        // An API on this machine (a playground, a Bot API server of one's own) reaches what listens on this machine.
        return told.IsLoopback && !new Uri(BotApi.BaseOf(account)).IsLoopback ? null : new Uri(told, $"webhooks/{account.Id}/telegram");
    }

    /// <summary>One round over all accounts.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var account in await accounts.AllAsync(cancellationToken))
        {
            if (account is { Provider: "telegram", Enabled: true } && UrlOf(account) is { } url)
            {
                await RegisterAsync(account, url, cancellationToken);
            }
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Before that, the standalone host's own accounts cannot be asked for.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var hasStarted = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await using var hasStopped = stoppingToken.Register(() => started.TrySetCanceled(stoppingToken));
        await started.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var changed = new SemaphoreSlim(0);
        using var subscription = bus.OnBroadcast(IAccountDirectory.ChangedBroadcast, _ => changed.Release());
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Nothing may end this loop, and the host with it.
                log.Log(
                    Failures.IsTransient(failure) ? LogLevel.Warning : LogLevel.Error, "Telegram's webhooks are looked at again later: {Reason}",
                    Failures.IsTransient(failure) ? failure.Message : failure.GetType().Name);
            }

            using var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var round = Task.Delay(Round, time, pause.Token);
            await Task.WhenAny(round, changed.WaitAsync(pause.Token));
            await pause.CancelAsync();
        }
    }

    private async Task RegisterAsync(Account account, Uri url, CancellationToken cancellationToken)
    {
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Join('\n', url, account.Text("botToken"), account.Text("secretToken"), BotApi.BaseOf(account), string.Join(',', Updates)))));
        if ((_refused.TryGetValue(account.Id, out var refused) && refused.Fingerprint == fingerprint && time.GetUtcNow() < refused.Until)
            || await IsKnownAsync(account, fingerprint, cancellationToken))
        {
            return;
        }

        var reply = await api.CallAsync(
            account,
            "setWebhook",
            new JsonObject
            {
                ["url"] = url.AbsoluteUri,
                ["secret_token"] = account.Text("secretToken"),
                ["allowed_updates"] = new JsonArray([.. Updates.Select(name => JsonValue.Create(name))]),
            },
            cancellationToken);
        if (reply.Result is null)
        {
            var (code, reason) = reply.Code is 401 or 404 ? (BotErrors.Token, BotErrors.BadToken) : ("webhook", "Telegram does not take the webhook: " + reply.Description);
            log.LogWarning("{Account}: {Reason}", account.Id, reason);
            _refused[account.Id] = (fingerprint, time.GetUtcNow() + AfterRefusal);
            await statuses.FailingAsync(account, code, reason, cancellationToken);
            return;
        }

        await statuses.WellAsync(account, cancellationToken);
        log.LogInformation("Telegram posts the updates of {Account} to {Url}", account.Id, url);
        await database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                """
                INSERT INTO telegram_webhooks (account, fingerprint, registered_at) VALUES (@account, @fingerprint, @now)
                ON CONFLICT (account) DO UPDATE SET fingerprint = excluded.fingerprint, registered_at = excluded.registered_at
                """,
                new { account = account.Id, fingerprint, now = time.GetUtcNow() },
                transaction),
            cancellationToken);
    }

    private async Task<bool> IsKnownAsync(Account account, string fingerprint, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return fingerprint == await connection.ExecuteScalarAsync<string?>("SELECT fingerprint FROM telegram_webhooks WHERE account = @account", new { account = account.Id });
    }
}
