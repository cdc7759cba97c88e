using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Storage;

namespace Omnichannel.Routing.Erasure;

/// <summary>
/// Writes down whom conversations erased. Who decides forgets them in its next step: it alone writes most of what is kept of them, and may just
/// now be writing something.
/// </summary>
internal sealed class ErasedHandler([FromKeyedServices(RoutingModule.Service)] Database database, DecidingSignal signal) : IQueueHandler
{
    /// <inheritdoc />
    public async Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
    {
        ErasedIdentity[] erased = [.. batch.SelectMany(Read)];
        await database.WriteAsync(
            async (connection, transaction) =>
            {
                // First: whoever holds it has written of them, and is found then, or will see that they are gone.
                await Revision.CountAsync(connection, transaction);
                await ErasedTable.AddAsync(connection, transaction, erased);
            },
            cancellationToken);
        signal.Changed();
    }

    private static IReadOnlyList<ErasedIdentity> Read(Envelope envelope) =>
        (JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.CustomerErased) ?? throw new JsonException("The body is null.")).Identities;
}
