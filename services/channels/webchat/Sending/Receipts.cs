using System.Threading.Channels;
using Omnichannel.Channels.WebChat.Conversations;
using Omnichannel.Channels.WebChat.Features;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Channels.WebChat.Sending;

/// <summary>Tells conversations how far messages came: to a browser, and under somebody's eyes.</summary>
internal sealed class Receipts(IBus bus, TimeProvider time, ILogger<Receipts> log) : BackgroundService
{
    private const int Batch = 256;

    // "Delivered" may be lost when the process ends: the next page or stream that shows the message says it again.
    private readonly Channel<DeliveryUpdated> _delivered = Channel.CreateBounded<DeliveryUpdated>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>A browser has them. Told soon.</summary>
    public void Delivered(IEnumerable<ThreadMessage> messages)
    {
        foreach (var message in messages)
        {
            _delivered.Writer.TryWrite(Update(message, DeliveryStates.Delivered));
        }
    }

    /// <summary>The visitor has seen them. Durable when it returns.</summary>
    public async Task ReadAsync(IEnumerable<ThreadMessage> messages, CancellationToken cancellationToken)
    {
        var updates = messages.Select(message => ChannelEvents.Of(Update(message, DeliveryStates.Read), time)).ToList();
        if (updates.Count > 0)
        {
            Boundary.Reached(Boundary.Receipt, Topology.Queues.WebChatSend);
            await bus.PublishAsync(updates, cancellationToken);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reader = _delivered.Reader;
        while (await reader.WaitToReadAsync(stoppingToken))
        {
            var updates = new List<Envelope>();
            while (updates.Count < Batch && reader.TryRead(out var update))
            {
                updates.Add(ChannelEvents.Of(update, time));
            }

            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await bus.PublishAsync(updates, stoppingToken);
                    break;
                }
                catch (Exception failure) when (Failures.IsTransient(failure) && !stoppingToken.IsCancellationRequested)
                {
                    log.LogWarning("Receipts have to wait: {Reason}", failure.Message);
                    await Task.Delay(Retry.Delay(attempt), time, stoppingToken);
                }
            }
        }
    }

    private DeliveryUpdated Update(ThreadMessage message, string state) => new()
    {
        Account = message.Account ?? "",
        DeliveryId = message.Delivery!.Id,
        State = state,
        OccurredAt = time.GetUtcNow(),
    };
}
