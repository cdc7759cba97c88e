using System.Text.Json;
using Omnichannel.Channels.WebChat.Features;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Channels.WebChat.Sending;

/// <summary>
/// What conversations wants sent to visitors. There is nobody to send it to but the visitor's own timeline, where it stands already:
/// it is sent. Browsers hear of it by the feed, which also brings it to those who come back later.
/// </summary>
internal sealed class SendHandler(IBus bus, TimeProvider time) : IQueueHandler
{
    public async Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
    {
        var sends = batch
            .Select(envelope => JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.SendMessage) ?? throw new JsonException("The body is null."))
            .ToList();

        // That an agent types is told by a broadcast, which knows who and when they stop.
        var answers = sends.Where(send => send.Type != "typing").Select(send => ChannelEvents.Of(Answer(send), time)).ToList();
        if (answers.Count > 0)
        {
            Boundary.Reached(Boundary.Sent, Topology.Queues.WebChatSend);
            await bus.PublishAsync(answers, cancellationToken);
        }
    }

    private DeliveryUpdated Answer(SendMessage send)
    {
        var reachable = send.To.StartsWith("webchat:", StringComparison.Ordinal);
        return new DeliveryUpdated
        {
            Account = send.Account,
            DeliveryId = send.DeliveryId,
            Attempt = send.Attempt,
            State = reachable ? DeliveryStates.Sent : DeliveryStates.Failed,
            Error = reachable ? null : new DeliveryError("not-a-visitor", "Web chat reaches only its own visitors."),
            OccurredAt = time.GetUtcNow(),
        };
    }
}
