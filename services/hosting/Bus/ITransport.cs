namespace Omnichannel.Hosting.Bus;

/// <summary>What carries the bus: RabbitMQ or a SQLite file. It moves messages; what to do about failures is the <see cref="ConsumerRunner"/>'s.</summary>
internal interface ITransport : IBus, IAsyncDisposable
{
    /// <summary>
    /// Hands the messages of one lane to <paramref name="handle"/>, in order and one batch at a time, and removes each batch when
    /// <paramref name="handle"/> is done with it. Ends when <paramref name="stopping"/> is set and the running batch is finished.
    /// </summary>
    Task ConsumeAsync(QueueDefinition queue, int partition, Func<IReadOnlyList<Envelope>, Task> handle, CancellationToken stopping);

    /// <summary>Null when messages can be published, otherwise what is wrong.</summary>
    Task<string?> CheckAsync(CancellationToken cancellationToken);
}
