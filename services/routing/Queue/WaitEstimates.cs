using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Deciding;

namespace Omnichannel.Routing.Queue;

/// <summary>What the deciding process found, for the others.</summary>
internal sealed class WaitEstimates([FromKeyedServices(RoutingModule.Service)] Database database) : IWaitEstimates
{
    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<Guid, WaitEstimate>> EstimateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await QueueTables.WaitsAsync(connection)).ToDictionary(row => row.ThreadId, row => new WaitEstimate((int)row.Seconds, (int)row.Low, (int)row.High, row.Because));
    }
}
