using Microsoft.Extensions.Logging.Abstractions;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using static Omnichannel.Hosting.Bus.Topology.Queues;

namespace Omnichannel.Hosting.Tests.Bus;

/// <summary>A process as far as suspects go. It dies by never coming back from a killer.</summary>
internal sealed class SuspectProcess(params IReadOnlyList<Guid> killers) : IQueueHandler
{
    private readonly Suspects _suspects = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Exception? Failure { get; init; }

    public Guid? Bad { get; init; }

    public Task Entered => _entered.Task;

    public List<Guid> Handled { get; } = [];

    public List<int> Batches { get; } = [];

    public ConsumerRunner Runner(IBus bus, Database? database) => new(
        Messages.Queue(ConversationsInbound),
        this,
        bus,
        _suspects,
        database,
        TimeProvider.System,
        NullLogger.Instance,
        _stopping.Token,
        CancellationToken.None);

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _suspects.RetractAsync(CancellationToken.None);
    }

    public async Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
    {
        if (Failure is not null)
        {
            _entered.TrySetResult();
            throw Failure;
        }

        if (batch.Any(message => killers.Contains(message.Id)))
        {
            _entered.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        if (batch.Any(message => message.Id == Bad))
        {
            throw new FormatException("I cannot read this.");
        }

        Batches.Add(batch.Count);
        Handled.AddRange(batch.Select(message => message.Id));
    }
}
