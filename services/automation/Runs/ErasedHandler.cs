using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Automation.Runs;

/// <summary>
/// Forgets runs that ended, of whom conversations erased and of those who were merged into them; of them the feed says nothing any more. The runs
/// that go on are the loop's, which hears of an erasure from the feed.
/// </summary>
internal sealed class ErasedHandler([FromKeyedServices(AutomationModule.Service)] Database database) : IQueueHandler
{
    /// <inheritdoc />
    public Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
    {
        Guid[] threads = [.. batch.SelectMany(Read).Select(identity => identity.ThreadId)];
        return database.WriteAsync((connection, transaction) => RunStore.ForgetEndedAsync(connection, transaction, threads), cancellationToken);
    }

    private static IReadOnlyList<ErasedIdentity> Read(Envelope envelope) =>
        (JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.CustomerErased) ?? throw new JsonException("The body is null.")).Identities;
}
