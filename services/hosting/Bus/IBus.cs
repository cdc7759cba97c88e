namespace Omnichannel.Hosting.Bus;

/// <summary>The bus between services: durable, ordered per key; RabbitMQ, or SQLite in the standalone host.</summary>
public interface IBus
{
    /// <summary>
    /// Publishes to every queue that is bound to the messages' topics. When it returns, all are on disk (a broker confirm of a
    /// quorum queue, or a commit); when it throws, some may be: publish them again with the same ids.
    /// </summary>
    /// <exception cref="BusBusyException">The queues are full; nothing was taken.</exception>
    Task PublishAsync(IReadOnlyList<Envelope> messages, CancellationToken cancellationToken);

    /// <summary>Tells every process something that needs no memory (typing, "look again"). Best effort, never durable.</summary>
    ValueTask BroadcastAsync(string type, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>Listens to broadcasts of a type, those of this process included. The handler must be quick.</summary>
    IDisposable OnBroadcast(string type, Action<ReadOnlyMemory<byte>> handler);
}

/// <summary>The bus takes no more right now: answer 503 with <c>Retry-After</c>.</summary>
public sealed class BusBusyException(string message) : Exception(message);

/// <summary>Handles one queue, in batches. A batch holds messages of one lane in the order in which they were published.</summary>
public interface IQueueHandler
{
    /// <summary>
    /// Whether batches of several lanes are handed over as one: for handlers whose cost is the transaction. It is one call at a time
    /// then, so not for those that wait for somebody outside.
    /// </summary>
    bool TakesLanesTogether => false;

    /// <summary>
    /// Takes the whole batch or throws. When it throws, the messages are tried one by one, and one that fails by itself is
    /// parked; broken infrastructure (see <see cref="Failures.IsTransient"/>) is waited for instead. Must bear redelivery.
    /// </summary>
    Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken);
}

/// <summary>Where modules say what they consume.</summary>
public interface IConsumerRegistry
{
    /// <summary>Hands the messages of a queue, named in <see cref="Topology"/>, to <typeparamref name="THandler"/> (a singleton).</summary>
    void Handle<THandler>(string queue) where THandler : class, IQueueHandler;
}
