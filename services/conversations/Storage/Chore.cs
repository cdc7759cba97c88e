using System.Threading.Channels;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Storage;

/// <summary>
/// What PostgreSQL is told to do whenever so much was written, beside the transactions that write. It only makes others faster: where it fails, it is
/// done when it is due again. SQLite needs none.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="log">Where it is told when it fails.</param>
/// <param name="sql">What is done, in one transaction.</param>
/// <param name="first">When so much was written it is due for the first time.</param>
/// <param name="next">When it is due again, after it was done when so much was written.</param>
internal abstract class Chore(Database database, ILogger log, string sql, long first, Func<long, long> next) : BackgroundService
{
    private readonly Channel<bool> _due = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _written, _next = first;

    /// <summary>So much was committed.</summary>
    public void Note(int written)
    {
        if (Interlocked.Add(ref _written, written) >= Volatile.Read(ref _next))
        {
            _due.Writer.TryWrite(true);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!database.IsSqlite && await _due.Reader.ReadAsync(stoppingToken))
        {
            Volatile.Write(ref _next, next(Volatile.Read(ref _written)));
            try
            {
                await database.WriteAsync((connection, transaction) => new Tx(connection, transaction).ExecuteAsync(sql), stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.Log(Failures.IsTransient(failure) ? LogLevel.Information : LogLevel.Warning, failure, "{Sql} cannot be done right now", sql);
            }
        }
    }
}
