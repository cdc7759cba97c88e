using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Tests.Bus;

/// <summary>An outbox, its relays, and what they told the bus.</summary>
public abstract class OutboxStage
{
    private protected ListBus Bus { get; } = new();

    private protected Outbox Outgoing { get; } = new();

    private protected static async Task<long> CountAsync(Database database, string table)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table}");
    }

    private protected static async Task<IReadOnlyList<FeedRow>> FeedAsync(Database database)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return (await connection.QueryAsync<FeedRow>("SELECT id, key, body FROM feed ORDER BY id")).AsList();
    }

    private protected async Task WriteAsync(Database database, params Envelope[] messages)
    {
        await database.WriteAsync((connection, transaction) => Outgoing.AddAsync(connection, transaction, messages), CancellationToken.None);
        Outgoing.Nudge();
    }

    private protected async Task<StartedRelay> StartAsync(Database database)
    {
        var relay = new OutboxRelay(database, Outgoing, Bus, TimeProvider.System, NullLogger.Instance);
        await relay.StartAsync(CancellationToken.None);
        return new StartedRelay(relay);
    }

    private protected sealed class StartedRelay(OutboxRelay relay) : IAsyncDisposable
    {
        public bool IsPublishing => relay.IsPublishing;

        public string? Problem => relay.Problem;

        public async ValueTask DisposeAsync()
        {
            await relay.StopAsync(CancellationToken.None);
            relay.Dispose();
        }
    }

    private protected sealed record FeedRow
    {
        public long Id { get; init; }

        public required string Key { get; init; }

        public required string Body { get; init; }
    }
}
