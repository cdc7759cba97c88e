using System.Text.Json;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Channels.External.Deliveries;

/// <summary>Takes back what waits for an adapter, or is still to come, and was for whom conversations erased.</summary>
internal sealed class ErasedHandler(DeliveryQueue queue) : IQueueHandler
{
    /// <inheritdoc />
    public Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken) =>
        queue.ForgetAsync([.. batch.SelectMany(Read)], cancellationToken);

    private static IReadOnlyList<Guid> Read(Envelope envelope) =>
        (JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.CustomerErased) ?? throw new JsonException("The body is null.")).Deliveries;
}
