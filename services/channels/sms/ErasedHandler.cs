using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Channels.Sms.OptOut;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Channels;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.Sms;

/// <summary>Forgets whom conversations erased: what came of texts to them, and that they had unsubscribed once. Who has unsubscribed now stays so.</summary>
internal sealed class ErasedHandler([FromKeyedServices(SmsSchema.Service)] Database database, OptOuts optOuts, TimeProvider time) : IQueueHandler
{
    /// <inheritdoc />
    public async Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
    {
        foreach (var envelope in batch)
        {
            var erased = JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.CustomerErased) ?? throw new JsonException("The body is null.");
            await database.WriteAsync(
                async (connection, transaction) =>
                {
                    await optOuts.ForgetAsync(connection, transaction, [.. erased.OtherAddresses]);
                    await SendLedger.ForgetAsync(connection, transaction, erased.Deliveries, time.GetUtcNow());
                },
                cancellationToken);
        }
    }
}
