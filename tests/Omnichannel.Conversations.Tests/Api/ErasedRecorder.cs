using System.Collections.Concurrent;
using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Conversations.Tests.Api;

/// <summary>Hears who was erased, as other services do.</summary>
internal sealed class ErasedRecorder : IQueueHandler
{
    private readonly ConcurrentQueue<CustomerErased> _heard = [];

    public IReadOnlyList<CustomerErased> Heard => [.. _heard];

    public Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
    {
        foreach (var envelope in batch)
        {
            _heard.Enqueue(JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.CustomerErased)!);
        }

        return Task.CompletedTask;
    }
}
