using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Testing.Channels;

/// <summary>Stands where conversations stands: keeps what the channel under test published.</summary>
public sealed class CapturingModule : IServiceModule
{
    private readonly Capture _capture = new();

    /// <summary>Everything that arrived, in the order of its arrival.</summary>
    public IReadOnlyCollection<Envelope> Arrived => _capture.Envelopes;

    /// <inheritdoc />
    public string Name => "capture";

    /// <summary>What arrived of one contract.</summary>
    public IReadOnlyList<T> Of<T>(JsonTypeInfo<T> type) =>
        [.. Arrived.Where(envelope => envelope.Type == typeof(T).Name).Select(envelope => JsonSerializer.Deserialize(envelope.Body.Span, type)!)];

    /// <inheritdoc />
    public void AddServices(IHostApplicationBuilder builder) => builder.Services.AddSingleton(_capture);

    /// <inheritdoc />
    public void AddConsumers(IConsumerRegistry bus)
    {
        bus.Handle<Handler>(Topology.Queues.ConversationsInbound);
        bus.Handle<Handler>(Topology.Queues.ConversationsParked);
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
    }

    private sealed class Capture
    {
        public ConcurrentQueue<Envelope> Envelopes { get; } = new();
    }

    private sealed class Handler(Capture capture) : IQueueHandler
    {
        public Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
        {
            foreach (var envelope in batch)
            {
                capture.Envelopes.Enqueue(envelope with { Body = envelope.Body.ToArray() });
            }

            return Task.CompletedTask;
        }
    }
}
