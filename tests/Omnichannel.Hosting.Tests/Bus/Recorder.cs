using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Tests.Bus;

/// <summary>Consumes a queue as a host does, and remembers what was handled.</summary>
internal sealed class Recorder : IQueueHandler, IAsyncDisposable
{
    private readonly ConcurrentQueue<Envelope> _handled = new();
    private readonly Func<IReadOnlyList<Envelope>, Task> _before;
    private readonly Consumers _consumers;

    private Recorder(ITransport bus, string queue, Func<IReadOnlyList<Envelope>, Task> before, Database? database)
    {
        _before = before;
        var services = new ServiceCollection().AddSingleton(this);
        if (database is not null)
        {
            services.AddKeyedSingleton("test", (_, _) => database);
        }

        _consumers = new Consumers(
            bus,
            [new QueueConsumer(Messages.Queue(queue), "test", typeof(Recorder))],
            services.BuildServiceProvider(),
            TimeProvider.System,
            NullLoggerFactory.Instance);
    }

    /// <summary>What was handled so far, in the order in which it was.</summary>
    public IReadOnlyList<Envelope> Handled => [.. _handled];

    /// <summary>Starts to consume; <paramref name="before"/> may throw instead of letting a batch be handled.</summary>
    public static async Task<Recorder> StartAsync(
        ITransport bus, string queue, Func<IReadOnlyList<Envelope>, Task>? before = null, Database? database = null)
    {
        var recorder = new Recorder(bus, queue, before ?? (_ => Task.CompletedTask), database);
        await recorder._consumers.StartAsync(CancellationToken.None);
        return recorder;
    }

    public static Task<Recorder> StartAsync(ITransport bus, string queue, Action<IReadOnlyList<Envelope>> before) =>
        StartAsync(bus, queue, batch =>
        {
            before(batch);
            return Task.CompletedTask;
        });

    public async Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
    {
        await _before(batch);
        foreach (var message in batch)
        {
            _handled.Enqueue(message);
        }
    }

    /// <summary>The bodies of a key's messages as they came, each where it came first.</summary>
    public IReadOnlyList<string> Of(string key) => [.. Handled.Where(message => message.Key == key).Select(message => message.Text()).Distinct()];

    public async ValueTask DisposeAsync()
    {
        await _consumers.StopAsync(CancellationToken.None);
        _consumers.Dispose();
    }
}
