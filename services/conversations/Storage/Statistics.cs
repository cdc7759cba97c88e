using System.Threading.Channels;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Storage;

/// <summary>
/// Has PostgreSQL look anew at what the messages are like, whenever there are twice as many. Its own sweeper would go by the pace that it has for
/// these tables (<see cref="VacuumPace"/>), and look for minutes; and as long as it looks nothing that was replaced since can be removed, in
/// any table: with 5,000 texts a second a thousand threads took 64 MB, and a transaction ten times as long.
/// </summary>
internal sealed class Statistics([FromKeyedServices(ConversationsModule.Service)] Database database, ILogger<Statistics> log) : BackgroundService
{
    private readonly Channel<bool> _due = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _written, _next = 1_000;

    /// <summary>The tenth step: the sweeper does not look at them any more.</summary>
    public static Migration Step { get; } = new(
        10,
        "SELECT 1",
        "ALTER TABLE messages SET (autovacuum_analyze_threshold = 2147483647); ALTER TABLE received SET (autovacuum_analyze_threshold = 2147483647)");

    /// <summary>So many messages were committed.</summary>
    public void Note(int messages)
    {
        if (Interlocked.Add(ref _written, messages) >= Volatile.Read(ref _next))
        {
            _due.Writer.TryWrite(true);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!database.IsSqlite && await _due.Reader.ReadAsync(stoppingToken))
        {
            Volatile.Write(ref _next, 2 * Volatile.Read(ref _written));
            try
            {
                // A tenth of the usual sample: it is about which index to take, and done in some tenths of a second. The sweeper, if it is just there,
                // gives way after one.
                await database.WriteAsync(
                    (connection, transaction) => new Tx(connection, transaction).ExecuteAsync(
                        "SET LOCAL lock_timeout = '3s'; SET LOCAL default_statistics_target = 10; ANALYZE messages, received"),
                    stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.Log(Failures.IsTransient(failure) ? LogLevel.Information : LogLevel.Warning, failure, "Statistics cannot be made right now; what was known before is used");
            }
        }
    }
}
