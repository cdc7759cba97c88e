using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Http;
using Omnichannel.Playground.Mail;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Setup;

/// <summary>
/// Starts the mail servers and makes the hub's accounts at our providers, once we listen: those that are absent, by the same call as an
/// administrator. Those that are there keep their secrets and only learn where we are now.
/// </summary>
internal sealed class AccountSetup(
    PlaygroundSwitch isOn, HubSettings settings, InternalHttp http, MailServers mail, IHostApplicationLifetime lifetime, IServiceProvider services,
    TimeProvider time, ILogger<AccountSetup> log)
    : BackgroundService
{
    /// <summary>Ends when the accounts are there.</summary>
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!isOn.IsOn)
        {
            return;
        }

        var started = new TaskCompletionSource();
        await using var listening = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        IReadOnlyList<Account> known = [];
        await Retry.WhileTransientAsync(async () => known = await KnownAsync(stoppingToken), services, stoppingToken);
        mail.Start(PortOf(known, "imap"), PortOf(known, "smtp"));
        foreach (var (app, body) in AccountSettings.All(settings, mail.ImapPort, mail.SmtpPort))
        {
            var id = Apps.AccountOf(app);
            var wanted = known.FirstOrDefault(account => account.Id == id) is { } there ? AccountSettings.Moved(there, body) : body;
            if (wanted is not null)
            {
                await Retry.WhileTransientAsync(() => PutAsync(id, wanted, stoppingToken), services, stoppingToken);
            }
        }

        Done.TrySetResult();
        await mail.RunAsync(time, stoppingToken);
    }

    private async Task<IReadOnlyList<Account>> KnownAsync(CancellationToken cancellationToken) =>
        (await http.Accounts().GetFromJsonAsync("internal/v1/accounts", HostingJson.Default.AccountList, cancellationToken))!.Items;

    private async Task PutAsync(string id, JsonObject body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.Accounts().PutAsync(new Uri("internal/v1/accounts/" + id, UriKind.Relative), content, cancellationToken);
        if ((int)answer.StatusCode is >= 400 and < 500)
        {
            log.LogError("The account {Account} was refused: {Reason}", id, await answer.Content.ReadAsStringAsync(cancellationToken));
            return;
        }

        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The port of last time, so that nothing changes when it is still free.</summary>
    private static int PortOf(IReadOnlyList<Account> known, string server) =>
        known.FirstOrDefault(account => account.Id == Apps.AccountOf(Apps.Mail)) is { } account
        && JsonNode.Parse(account.Settings.GetRawText())?[server]?["port"] is JsonValue port && port.TryGetValue<int>(out var number)
            ? number
            : 0;
}
