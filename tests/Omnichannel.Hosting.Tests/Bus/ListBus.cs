using System.Collections.Concurrent;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Hosting.Tests.Bus;

/// <summary>Remembers what was published; can fail after it has taken a batch, as a process that dies before it knows.</summary>
internal sealed class ListBus : IBus
{
    private readonly ConcurrentQueue<Envelope> _published = new();
    private readonly ConcurrentQueue<string> _broadcasts = new();

    public IReadOnlyList<Envelope> Published => [.. _published];

    public IReadOnlyList<string> Broadcasts => [.. _broadcasts];

    /// <summary>Called with every batch before it is taken.</summary>
    public Action<IReadOnlyList<Envelope>> Before { get; set; } = _ => { };

    /// <summary>Called after a batch was taken.</summary>
    public Action After { get; set; } = () => { };

    /// <summary>Called before anybody is told.</summary>
    public Action BeforeBroadcast { get; set; } = () => { };

    public Task PublishAsync(IReadOnlyList<Envelope> messages, CancellationToken cancellationToken)
    {
        Before(messages);
        foreach (var message in messages)
        {
            _published.Enqueue(message);
        }

        After();
        return Task.CompletedTask;
    }

    public ValueTask BroadcastAsync(string type, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        BeforeBroadcast();
        _broadcasts.Enqueue(type);
        return ValueTask.CompletedTask;
    }

    public IDisposable OnBroadcast(string type, Action<ReadOnlyMemory<byte>> handler) => throw new NotSupportedException();
}
