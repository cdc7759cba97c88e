using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Bus;

/// <summary>Who handles a queue.</summary>
internal sealed record QueueConsumer(QueueDefinition Queue, string Service, Type Handler);

/// <summary>Runs the queues' handlers from the start of the host to its end, each lane by itself.</summary>
internal sealed class Consumers(
    ITransport transport, IEnumerable<QueueConsumer> consumers, IServiceProvider services, TimeProvider time, ILoggerFactory logs) : IHostedService, IDisposable
{
    /// <summary>How long a batch that runs may go on when the host stops.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Suspects _suspects = new();
    private readonly CancellationTokenSource _stopping = new(), _abort = new();
    private Task _lanes = Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _lanes = Task.WhenAll(consumers.SelectMany(consumer =>
        {
            var runner = new ConsumerRunner(
                consumer.Queue,
                HandlerOf(consumer),
                transport,
                _suspects,
                services.GetKeyedService<Database>(consumer.Service),
                time,
                logs.CreateLogger("Omnichannel.Bus." + consumer.Queue.Name),
                _stopping.Token,
                _abort.Token);
            return Enumerable.Range(0, consumer.Queue.Partitions)
                .Select(partition => Task.Run(() => transport.ConsumeAsync(consumer.Queue, partition, runner.HandleAsync, _stopping.Token)));
        }));
        return Task.CompletedTask;
    }

    private IQueueHandler HandlerOf(QueueConsumer consumer)
    {
        var handler = (IQueueHandler)services.GetRequiredService(consumer.Handler);
        if (!handler.TakesLanesTogether)
        {
            return handler;
        }

        return new LanesTogether(handler);
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAny(_lanes, Task.Delay(Grace, time, cancellationToken));
        await _abort.CancelAsync();
        await _lanes.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _suspects.RetractAsync(cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _suspects.Dispose();
        _stopping.Dispose();
        _abort.Dispose();
    }
}
