using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Omnichannel.Adapters;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Channels.External.Deliveries;

/// <summary>
/// Pushes waiting deliveries to the accounts that have an endpoint, up to <see cref="PerAccount"/> of one account at a time. Accounts
/// share no places: however many endpoints hang, they hold up only themselves. A push whose process dies is pushed again when
/// its lease ends, with the same <c>webhook-id</c>: that is the adapter's idempotency key.
/// </summary>
internal sealed class Pusher(
    DeliveryQueue queue, IAccountDirectory accounts, WaitingSignal waiting, PushClient client, Outcomes outcomes, TimeProvider time, ILogger<Pusher> log)
    : BackgroundService
{
    private const int PerAccount = 16;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60), Look = TimeSpan.FromSeconds(1), PruneEvery = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, int> _underWay = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pruned = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            var signal = waiting.Next();
            var found = 0;
            await Retry.WhileTransientAsync(async () => found = await RoundAsync(stoppingToken), time, log, stoppingToken);
            if (time.GetElapsedTime(pruned) > PruneEvery)
            {
                pruned = time.GetTimestamp();
                await Retry.WhileTransientAsync(() => queue.PruneAsync(stoppingToken), time, log, stoppingToken);
            }

            if (found == 0)
            {
                await WaitingSignal.EitherAsync(signal, Look, time, stoppingToken);
            }
        }
    }

    private async Task<int> RoundAsync(CancellationToken cancellationToken)
    {
        var found = 0;
        foreach (var id in await queue.WaitingAccountsAsync(cancellationToken))
        {
            if (await accounts.FindAsync(id, cancellationToken) is not { Enabled: true } account || account.Text("endpoint") is not { Length: > 0 })
            {
                continue;
            }

            var room = PerAccount - _underWay.GetValueOrDefault(id);
            if (room == 0)
            {
                continue;
            }

            var leased = await queue.LeaseAsync(id, room, Lease, cancellationToken);
            found += leased.Count;
            foreach (var delivery in leased)
            {
                _ = PushAsync(account, delivery, cancellationToken);
            }
        }

        return found;
    }

    /// <summary>Never throws: what could not be told is told again after the lease.</summary>
    private async Task PushAsync(Account account, Leased delivery, CancellationToken cancellationToken)
    {
        _underWay.AddOrUpdate(account.Id, 1, (_, count) => count + 1);
        try
        {
            var result = await AskAsync(account, delivery, cancellationToken);
            await outcomes.ReportAsync(account.Id, delivery.Id, delivery.Attempt, result, cancellationToken);
        }
        catch (Exception failure) when (Failures.IsTransient(failure) || failure is OperationCanceledException)
        {
            log.LogWarning("The outcome of delivery {Delivery} could not be told and will be asked for again: {Reason}", delivery.Id, failure.Message);
        }
        finally
        {
            if (_underWay.AddOrUpdate(account.Id, 0, (_, count) => count - 1) == PerAccount - 1)
            {
                // What waits of an account that was full need not wait for the next look.
                waiting.Wake();
            }
        }
    }

    /// <summary>What cannot be asked, or whose answer cannot be understood, would be asked again and again: a person decides.</summary>
    private async Task<DeliveryResult> AskAsync(Account account, Leased delivery, CancellationToken cancellationToken)
    {
        try
        {
            return await client.PushAsync(account, delivery, cancellationToken);
        }
        catch (Exception failure) when (!Failures.IsTransient(failure) && failure is not OperationCanceledException)
        {
            log.LogError(failure, "Delivery {Delivery} could not be pushed to {Account}", delivery.Id, account.Id);
            return new DeliveryResult { State = DeliveryStates.Unknown, Error = new ProtocolError("push-failed", failure.Message) };
        }
    }
}
