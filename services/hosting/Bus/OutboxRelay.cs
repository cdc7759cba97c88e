using System.Data;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Bus;

/// <summary>
/// Empties a service's outbox: publishes its rows and removes them when the bus confirmed, and moves those for the feed. Each of
/// the two in one process at a time, and neither waits for the other.
/// </summary>
internal sealed class OutboxRelay : BackgroundService
{
    private const int BatchSize = 500;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(25);

    private readonly IBus _bus;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly DutyLoop _publishing;
    private readonly DutyLoop _feed;
    private readonly Outbox _outbox;
    private readonly Database _database;

    /// <summary>The relay of one outbox.</summary>
    public OutboxRelay(Database database, Outbox outbox, IBus bus, TimeProvider time, ILogger log)
    {
        _bus = bus;
        _outbox = outbox;
        _database = database;
        _time = time;
        _log = log;
        var writer = new FeedWriter(database, bus, time);
        _publishing = new DutyLoop("outbox", database, outbox.Publish, PublishAsync, time, log);
        _feed = new DutyLoop("feed", database, outbox.Feed, writer.MoveAsync, time, log);
    }

    /// <summary>Why messages do not leave; null while they do.</summary>
    public string? Problem => _publishing.Problem ?? _feed.Problem;

    /// <summary>Whether this process, and not another one, publishes.</summary>
    internal bool IsPublishing => _publishing.IsActive;

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_publishing.RunAsync(stoppingToken), _feed.RunAsync(stoppingToken), TellAsync(stoppingToken));

    // Of what was written to the feed at once, whoever wrote it tells; with SQLite the one who has the duty sees it.
    private async Task TellAsync(CancellationToken stopping)
    {
        while (!_database.IsSqlite)
        {
            await _outbox.Grown.WaitAsync(Timeout.InfiniteTimeSpan, stopping);
            try
            {
                await _bus.BroadcastAsync(Outbox.FeedBroadcast(_database.Service), _outbox.TakeGrewTo(), stopping);

                // Every process is woken by it, whatever it does; what grew meanwhile is told together.
                await Task.Delay(Gather, stopping);
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                // Nothing may end this loop. Who did not hear looks for itself within a second.
                _log.LogWarning(failure, "Nobody was told that the feed of {Service} grew", _database.Service);
            }
        }
    }

    // Ids are given before the commit, so a lower one may appear after a higher one: every look takes all rows that are there,
    // and never remembers how far it came.
    private async Task<bool> PublishAsync(Duty duty, CancellationToken cancellationToken)
    {
        var rows = (await duty.Connection.QueryAsync<Row>(new CommandDefinition(
            "SELECT id, message_id, topic, key, type, body FROM outbox WHERE topic <> 'feed' ORDER BY id LIMIT @BatchSize",
            new { BatchSize },
            cancellationToken: cancellationToken))).AsList();
        if (rows.Count == 0)
        {
            return false;
        }

        Boundary.Reached(Boundary.Persisted, duty.Service);
        await _bus.PublishAsync([.. rows.Select(ToMessage)], cancellationToken);

        // It is published: to stop now would only publish it again.
        await duty.WriteAsync((connection, transaction) => DeleteAsync(connection, transaction, rows), CancellationToken.None);
        return true;
    }

    private static Task DeleteAsync(IDbConnection connection, IDbTransaction transaction, List<Row> rows)
    {
        var ids = rows.Select(row => row.Id).ToArray();
        return connection is Npgsql.NpgsqlConnection
            ? connection.ExecuteAsync("DELETE FROM outbox WHERE id = ANY(@ids)", new { ids }, transaction)
            : connection.ExecuteAsync(
                "DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(@ids))", new { ids = $"[{string.Join(',', ids)}]" }, transaction);
    }

    private Envelope ToMessage(Row row)
    {
        var message = new Envelope { Id = row.MessageId, Topic = row.Topic, Key = row.Key, Type = row.Type, Body = row.Body };
        if (Topology.Receiving(row.Topic).Any())
        {
            return message;
        }

        _log.LogError("{Type} {Id} has the topic {Topic}, which no queue receives; it is parked", row.Type, row.MessageId, row.Topic);
        return Parking.Of(message, row.Topic, $"No queue receives the topic {row.Topic}.", _time);
    }

    private sealed record Row
    {
        public long Id { get; init; }

        public Guid MessageId { get; init; }

        public required string Topic { get; init; }

        public required string Key { get; init; }

        public required string Type { get; init; }

        public required byte[] Body { get; init; }
    }
}
