using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Standalone;

/// <summary>
/// Runs the e-mail adapter while there is a mailbox account: starts it again when it ends, later and later while it does not
/// last; its output is our log. It ends when its standard input closes, so it also ends when we are killed.
/// </summary>
internal sealed class EmailAdapterSupervisor(
    HubSettings settings, IAccountDirectory accounts, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<EmailAdapterSupervisor> log)
    : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2), Patience = TimeSpan.FromSeconds(10), Lasting = TimeSpan.FromMinutes(1);

    /// <summary>What the adapter has no business knowing.</summary>
    private static readonly string[] Private =
        ["OMNICHANNEL_API_KEY", "OMNICHANNEL_ADMIN_EMAIL", "OMNICHANNEL_ADMIN_PASSWORD", "OMNICHANNEL_DATABASE", "OMNICHANNEL_RABBITMQ"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The adapter asks us for its accounts: not before we listen.
        var started = new TaskCompletionSource();
        await using var listening = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        for (var attempt = 1; ; attempt++)
        {
            await UntilMailboxAsync(stoppingToken);
            var begun = time.GetTimestamp();
            await RunAsync(stoppingToken);
            attempt = time.GetElapsedTime(begun) > Lasting ? 1 : attempt;
            await Task.Delay(Retry.Delay(attempt + 3) * Math.Min(attempt, 5), time, stoppingToken);
        }
    }

    private async Task UntilMailboxAsync(CancellationToken stopping)
    {
        while (!await IsMailboxThereAsync(stopping))
        {
            await Task.Delay(Look, time, stopping);
        }
    }

    private async Task<bool> IsMailboxThereAsync(CancellationToken stopping)
    {
        try
        {
            return (await accounts.AllAsync(stopping)).Any(account => account is { Provider: "mailbox", Enabled: true });
        }
        catch (Exception failure) when (Failures.IsTransient(failure))
        {
            log.LogWarning("Whether there is a mailbox cannot be seen right now: {Reason}", failure.Message);
            return false;
        }
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        var program = Find();
        if (program is null)
        {
            log.LogError("The e-mail adapter was not built (npm ci && npm run build in services/channels/email); mailboxes rest until it is.");
            return;
        }

        using var process = new Process { StartInfo = StartInfo(program) };
        process.OutputDataReceived += (_, line) => Relay(line.Data, LogLevel.Information);
        process.ErrorDataReceived += (_, line) => Relay(line.Data, LogLevel.Warning);
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            log.LogError("The e-mail adapter needs Node.js 20 or newer on the PATH: {Reason}", missing.Message);
            return;
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(stopping);
            log.LogWarning("The e-mail adapter ended with code {Code}; it is started again.", process.ExitCode);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process);
            throw;
        }
    }

    private async Task EndAsync(Process process)
    {
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Patience, time);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            log.LogWarning("The e-mail adapter does not end by itself.");
            process.Kill(entireProcessTree: true);
        }
    }

    private void Relay(string? line, LogLevel level)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            log.Log(level, "{Line}", line);
        }
    }

    /// <summary>Beside this program when it was published, otherwise where the repository has it.</summary>
    private static string? Find()
    {
        var built = typeof(EmailAdapterSupervisor).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == "EmailAdapter").Value!;
        return new[] { Path.Combine(AppContext.BaseDirectory, "email", "dist", "main.js"), built }.FirstOrDefault(File.Exists);
    }

    private ProcessStartInfo StartInfo(string program)
    {
        var start = new ProcessStartInfo("node", [program])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var name in Private)
        {
            start.Environment.Remove(name);
            start.Environment.Remove(name + "_FILE");
        }

        start.Environment["OMNICHANNEL_ACCOUNTS_URL"] = settings.AccountsUrl.ToString();
        start.Environment["OMNICHANNEL_ADAPTERS_URL"] = settings.AdaptersUrl.ToString();
        start.Environment["OMNICHANNEL_INTERNAL_KEY"] = settings.InternalKey;
        start.Environment["OMNICHANNEL_DATA"] = settings.Data;
        start.Environment["OMNICHANNEL_SUPERVISED"] = "true";
        return start;
    }
}
