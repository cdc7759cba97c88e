using System.Data.Common;
using Omnichannel.Contracts;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>What channels and providers say became of deliveries.</summary>
public sealed class DeliveryUpdates
{
    /// <summary>Moves the deliveries forward, with the caller's transaction.</summary>
    public Task ApplyAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<DeliveryUpdated> updates, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
