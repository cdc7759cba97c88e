using System.Text.Json;
using Omnichannel.Adapters;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Channels.External.Deliveries;

/// <summary>Tells conversations what became of a delivery, and only then forgets it.</summary>
internal sealed class Outcomes(IBus bus, DeliveryQueue queue, TimeProvider time)
{
    // A copy that was not sent is named by its address.
    private const int LongestDegraded = 300;

    /// <summary>Publishes the outcome of an attempt. The state is one of sent, failed, retry, unknown.</summary>
    public async Task ReportAsync(string account, Guid deliveryId, int attempt, DeliveryResult result, CancellationToken cancellationToken)
    {
        var updated = new DeliveryUpdated
        {
            Account = account,
            DeliveryId = deliveryId,
            Attempt = attempt,
            ExternalId = Text.Limit(Text.Clean(result.ExternalId), 512),
            State = result.State!,
            Error = result.Error is null
                ? null
                : new DeliveryError(Text.Limit(Text.Clean(result.Error.Code), 100) ?? result.State!, Text.Limit(Text.Clean(result.Error.Detail), 2000)),
            Degraded = [.. (result.Degraded ?? []).Select(degraded => Text.Limit(Text.Clean(degraded), LongestDegraded) ?? "")],
            RetryAfterSeconds = result.RetryAfter,
            OccurredAt = time.GetUtcNow(),
        };
        Boundary.Reached(Boundary.Receipt, account);
        await bus.PublishAsync(
            [
                new Envelope
                {
                    Id = Ids.New(time),
                    Topic = Topics.Inbound,
                    Key = deliveryId.ToString(),
                    Type = nameof(DeliveryUpdated),
                    Body = JsonSerializer.SerializeToUtf8Bytes(updated, HostingJson.Default.DeliveryUpdated),
                },
            ],
            cancellationToken);
        await queue.DoneAsync(deliveryId, attempt, cancellationToken);
    }
}
