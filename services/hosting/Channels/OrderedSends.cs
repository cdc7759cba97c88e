using System.Text.Json;
using Microsoft.Extensions.Logging;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Hosting.Channels;

/// <summary>What a provider made of a message.</summary>
/// <param name="State">sent, retry, failed or unknown.</param>
/// <param name="ExternalId">The provider's id of the message.</param>
/// <param name="Error">Why it was not sent.</param>
/// <param name="RetryAfterSeconds">How long the provider wants us to wait.</param>
public sealed record SendOutcome(string State, string? ExternalId = null, DeliveryError? Error = null, int? RetryAfterSeconds = null)
{
    /// <summary>What had to be left out.</summary>
    public IReadOnlyList<string> Degraded { get; init; } = [];
}

/// <summary>
/// Sends what conversations wants sent through a provider that has no idempotency key. Messages to one address go one after the
/// other, different addresses side by side; the batch is done when every outcome was told to conversations. Keyed singleton under
/// the service's name.
/// </summary>
public sealed class OrderedSends(IAccountDirectory accounts, SendLedger ledger, IBus bus, TimeProvider time, ILogger<OrderedSends> log)
{
    private const int AtOnce = 16;

    /// <summary>Sends a batch of <see cref="SendMessage"/>s.</summary>
    /// <param name="batch">From the queue.</param>
    /// <param name="send">Asks the provider; must not throw for what a provider can do, nor for what may pass.</param>
    /// <param name="typing">Shows that somebody types, where the channel can; nobody waits for its result.</param>
    /// <param name="cancellationToken">Ends it between two messages.</param>
    public async Task HandleAsync(
        IReadOnlyList<Envelope> batch,
        Func<Account, SendMessage, CancellationToken, Task<SendOutcome>> send,
        Func<Account, SendMessage, CancellationToken, Task>? typing,
        CancellationToken cancellationToken)
    {
        var all = batch
            .Select(envelope => JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.SendMessage) ?? throw new JsonException("The body is null."))
            .ToList();
        var byAccount = new Dictionary<string, Account?>();
        foreach (var id in all.Select(one => one.Account).Distinct())
        {
            byAccount[id] = await accounts.FindAsync(id, cancellationToken);
        }

        // The same delivery may stand in a batch twice (a repeated publication): its last attempt counts.
        var wanted = all.Where(one => one.Type == "typing" ? typing is not null && byAccount[one.Account] is { Enabled: true } : true)
            .GroupBy(one => one.DeliveryId)
            .Select(attempts => attempts.MaxBy(one => one.Attempt)!);
        await Parallel.ForEachAsync(
            wanted.GroupBy(one => (one.Account, one.To)),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (lane, cancelled) =>
            {
                foreach (var one in lane)
                {
                    if (one.Type == "typing")
                    {
                        await typing!(byAccount[one.Account]!, one, cancelled);
                        continue;
                    }

                    // Another lane's failure ends this one between two messages, and cuts off none that is on its way.
                    cancelled.ThrowIfCancellationRequested();

                    // Begun one by one: whoever dies in between leaves only what was really on its way in doubt.
                    var entry = await ledger.BeginAsync(one, cancellationToken);
                    await TellAsync(one, await OutcomeAsync(one, entry, byAccount[one.Account], send, cancellationToken), cancellationToken);
                }
            });
    }

    private async Task<DeliveryUpdated> OutcomeAsync(
        SendMessage one, LedgerEntry entry, Account? account, Func<Account, SendMessage, CancellationToken, Task<SendOutcome>> send, CancellationToken cancellationToken)
    {
        // A change done twice is done once: only a message that may have been sent is in doubt.
        if (!entry.MaySend && (entry.Outcome is not null || one.Type == "message.send"))
        {
            return entry.Outcome is { } before
                ? before with { Attempt = one.Attempt }
                : Updated(one, new SendOutcome(
                    DeliveryStates.Unknown, Error: new DeliveryError("answer-lost", "We stopped while the message was being sent; it may have arrived.")));
        }

        return Updated(one, account is { Enabled: true }
            ? await send(account, one, cancellationToken)
            : new SendOutcome(DeliveryStates.Failed, Error: new DeliveryError("account-disabled", "The account was disabled or removed.")));
    }

    private DeliveryUpdated Updated(SendMessage one, SendOutcome outcome) => new()
    {
        Account = one.Account,
        DeliveryId = one.DeliveryId,
        Attempt = one.Attempt,
        ExternalId = outcome.ExternalId,
        State = outcome.State,
        Error = outcome.Error,
        Degraded = outcome.Degraded,
        RetryAfterSeconds = outcome.RetryAfterSeconds,
        OccurredAt = time.GetUtcNow(),
    };

    /// <summary>
    /// Once the provider has answered, nothing stops us from remembering it and telling it: given up for a database that is away for a
    /// moment, the answer would be lost, and the message in doubt.
    /// </summary>
    private async Task TellAsync(SendMessage one, DeliveryUpdated outcome, CancellationToken cancellationToken)
    {
        var told = Envelopes.Inbound(
            Ids.New(time), one.DeliveryId.ToString(), nameof(DeliveryUpdated), JsonSerializer.SerializeToUtf8Bytes(outcome, HostingJson.Default.DeliveryUpdated));
        await Retry.WhileTransientAsync(() => ledger.EndAsync(outcome, CancellationToken.None), time, log, cancellationToken);
        Boundary.Reached(Boundary.Receipt, one.Account);
        await Retry.WhileTransientAsync(() => bus.PublishAsync([told], CancellationToken.None), time, log, cancellationToken);
    }
}
