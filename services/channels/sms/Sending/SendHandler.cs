using System.Text.Json;
using Omnichannel.Channels.Sms.OptOut;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Channels.Sms.Sending;

/// <summary>
/// Sends what conversations wants sent. Messages to one number go one after the other, different numbers side by side; the batch
/// is done when every outcome was told to conversations.
/// </summary>
internal sealed class SendHandler(IAccountDirectory accounts, SendLedger ledger, OptOuts optOuts, TwilioClient twilio, IBus bus, TimeProvider time) : IQueueHandler
{
    private const int AtOnce = 16;

    public async Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
    {
        // The same delivery may stand in a batch twice (a repeated publication): its last attempt counts.
        var sends = batch
            .Select(envelope => JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.SendMessage) ?? throw new JsonException("The body is null."))
            .Where(send => send.Type != "typing")
            .GroupBy(send => send.DeliveryId)
            .Select(attempts => attempts.MaxBy(send => send.Attempt)!)
            .ToList();
        var byAccount = new Dictionary<string, Account?>();
        foreach (var id in sends.Select(send => send.Account).Distinct())
        {
            byAccount[id] = await accounts.FindAsync(id, cancellationToken);
        }

        await Parallel.ForEachAsync(
            sends.GroupBy(send => (send.Account, send.To)),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (lane, cancelled) =>
            {
                foreach (var send in lane)
                {
                    // Begun one by one: whoever dies in between leaves only what was really on its way in doubt.
                    var entry = await ledger.BeginAsync(send, cancelled);
                    await TellAsync(send, await OutcomeAsync(send, entry, byAccount[send.Account], cancelled));
                }
            });
    }

    private async Task<DeliveryUpdated> OutcomeAsync(SendMessage send, LedgerEntry entry, Account? account, CancellationToken cancellationToken)
    {
        if (!entry.MaySend)
        {
            return entry.Outcome is { } before
                ? before with { Attempt = send.Attempt }
                : Outcome(send, DeliveryStates.Unknown, new DeliveryError("answer-lost", "We stopped while the message was being sent; it may have arrived."));
        }

        if (send.Type != "message.send")
        {
            return Outcome(send, DeliveryStates.Failed, new DeliveryError("unsupported", "Texts cannot be changed after they were sent."));
        }

        if (await optOuts.HasStoppedAsync(send.Account, send.To, cancellationToken))
        {
            return Outcome(send, DeliveryStates.Failed, new DeliveryError("unsubscribed", "The customer has unsubscribed (STOP)."));
        }

        var answer = account is { Enabled: true }
            ? await twilio.SendAsync(account, send, cancellationToken)
            : new TwilioAnswer(DeliveryStates.Failed, ExternalId: null, new DeliveryError("account-disabled", "The account was disabled or removed."));
        return Outcome(send, answer.State, answer.Error) with { ExternalId = answer.ExternalId, RetryAfterSeconds = answer.RetryAfterSeconds };
    }

    private DeliveryUpdated Outcome(SendMessage send, string state, DeliveryError? error) => new()
    {
        Account = send.Account,
        DeliveryId = send.DeliveryId,
        Attempt = send.Attempt,
        State = state,
        Error = error,
        OccurredAt = time.GetUtcNow(),
    };

    /// <summary>Once Twilio has answered, nothing stops us from remembering it and telling it.</summary>
    private async Task TellAsync(SendMessage send, DeliveryUpdated outcome)
    {
        await ledger.EndAsync(outcome, CancellationToken.None);
        Boundary.Reached(Boundary.Receipt, send.Account);
        await bus.PublishAsync(
            [
                new Envelope
                {
                    Id = Ids.New(time),
                    Topic = Topics.Inbound,
                    Key = send.DeliveryId.ToString(),
                    Type = nameof(DeliveryUpdated),
                    Body = JsonSerializer.SerializeToUtf8Bytes(outcome, HostingJson.Default.DeliveryUpdated),
                },
            ],
            CancellationToken.None);
    }
}
