using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Omnichannel.Hosting.Bus.RabbitMq;

/// <summary>Consumes one lane; of all processes that do, the broker lets one at a time have messages.</summary>
internal sealed class RabbitMqLane(
    Reopened<IConnection> connection, QueueDefinition queue, int partition, int laneLength, Milestones milestones, TimeProvider time, ILogger log)
{
    /// <summary>The most messages that are handed over together, and that the broker sends ahead.</summary>
    private const int MaxBatch = 256;

    private readonly string _name = RabbitMqTopology.LaneName(queue.Name, partition);
    private int _failures;

    /// <summary>Consumes until it is told to stop, through any number of connections.</summary>
    public async Task RunAsync(Func<IReadOnlyList<Envelope>, Task> handle, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await ConsumeAsync(handle, stopping);
                log.LogWarning("{Lane}: the channel was closed", _name);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Whatever it was, what was not acknowledged comes again.
                log.LogWarning("{Lane}: consuming failed: {Failure}: {Reason}", _name, failure.GetType().Name, failure.Message);
            }

            await Task.Delay(Retry.Delay(++_failures), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ConsumeAsync(Func<IReadOnlyList<Envelope>, Task> handle, CancellationToken stopping)
    {
        var open = await connection.GetAsync().WaitAsync(stopping);
        await using var channel = await open.CreateChannelAsync(cancellationToken: stopping);
        await RabbitMqTopology.DeclareLaneAsync(channel, queue.Name, partition, laneLength, stopping);
        await channel.BasicQosAsync(prefetchSize: 0, MaxBatch, global: false, stopping);

        // Never holds more than the broker sends ahead.
        var arrived = Channel.CreateBounded<Arrived>(MaxBatch);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) => await arrived.Writer.WriteAsync(new Arrived(delivery));
        consumer.UnregisteredAsync += (_, _) => Complete(arrived);
        channel.ChannelShutdownAsync += (_, _) => Complete(arrived);
        await channel.BasicConsumeAsync(_name, autoAck: false, consumer, stopping);
        await using var handled = new Acknowledgements(channel, queue, time);
        while (await arrived.Reader.WaitToReadAsync(stopping) && channel.IsOpen)
        {
            var (batch, parcels) = (new List<Envelope>(), new List<Arrived>());
            while (batch.Count < MaxBatch && arrived.Reader.TryRead(out var next))
            {
                batch.AddRange(next.Messages);
                parcels.Add(next);
            }

            await handle(batch);
            await handled.AddAsync(parcels[^1].Tag, parcels.Count);
            if (queue.HoldsBack)
            {
                milestones.Reached(_name, parcels.Select(parcel => parcel.Milestone));
            }

            _failures = 0;
        }
    }

    private static Task Complete(Channel<Arrived> arrived)
    {
        arrived.Writer.TryComplete();
        return Task.CompletedTask;
    }

    private sealed class Arrived(BasicDeliverEventArgs delivery)
    {
        public ulong Tag { get; } = delivery.DeliveryTag;

        public IReadOnlyList<Envelope> Messages { get; } = Wire.ToEnvelopes(delivery);

        public Milestone? Milestone { get; } = RabbitMq.Milestone.Parse(delivery.BasicProperties.CorrelationId);
    }
}
