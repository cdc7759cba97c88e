using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Omnichannel.Hosting.Storage;

/// <summary>Which database is underneath.</summary>
public enum DatabaseKind
{
    /// <summary>A file of its own per service, WAL, <c>synchronous=FULL</c>.</summary>
    Sqlite,

    /// <summary>A schema of its own per service.</summary>
    PostgreSql,
}

/// <summary>
/// One service's database: a SQLite file, or a schema of a PostgreSQL database. Registered as a keyed singleton under the
/// module's name. SQL is written by hand and set-based; Dapper maps it. Conventions in both: ids are lower-case <c>text</c>,
/// times are <c>bigint</c> Unix milliseconds, booleans are <c>boolean</c>, JSON is <c>text</c>.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    // On disks of today a page costs the same wherever it is: without this, every batch reads the whole of a table of some thousand rows.
    // Compiling a statement pays for reports that run for seconds, and we have none.
    // What is appended leaves PostgreSQL's memory soon and would stay in the system's, which brings hundreds of megabytes to the disk at one moment,
    // every half minute: whoever commits then waits half a second. So it goes on to the disk as it comes.
    private const string Tuning = "-c random_page_cost=1.1 -c jit=off -c backend_flush_after=512kB";

    // Of a process whose machine or network vanished the server hears nothing: it would keep what that process had locked, rows and duties, for
    // two hours. With these it asks after ten seconds of silence, and gives up half a minute after the last answer.
    private const string Vanished = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=30000 -c idle_in_transaction_session_timeout=30000";
    private const string IdleInTransaction = "25P03";

    // A page of the feed and the rows of a batch are some hundred kilobytes: as they come and go they need not be cut into pieces of eight.
    private const int BufferBytes = 64 * 1024;

    private const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=30000;";

    // Who writes everything keeps what it wrote at hand (KiB), and brings it into the file itself (pages) when a page was written many
    // times in the log, and not after every few batches.
    private const string WriterPragmas = "PRAGMA cache_size=-32768; PRAGMA wal_autocheckpoint=8000;";

    // By the handle: one from the pool keeps what it was told.
    private static readonly ConditionalWeakTable<sqlite3, object> Prepared = [];

    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly NpgsqlDataSource? _postgres;
    private readonly string? _sqlite;
    private SqliteConnection? _writing;

    private Database(string service, NpgsqlDataSource? postgres, string? sqlite)
    {
        Service = service;
        _postgres = postgres;
        _sqlite = sqlite;
    }

    /// <summary>The service it belongs to.</summary>
    public string Service { get; }

    /// <summary>Which database is underneath.</summary>
    public DatabaseKind Kind => _postgres is null ? DatabaseKind.Sqlite : DatabaseKind.PostgreSql;

    /// <summary>Whether SQL has to be SQLite's.</summary>
    public bool IsSqlite => _postgres is null;

    /// <summary>
    /// What a text column has to be to be among a parameter's, which is an array: for SQLite Dapper writes it out, PostgreSQL takes it as it is.
    /// </summary>
    public string In(string parameter) => IsSqlite ? $"IN @{parameter}" : $"= ANY(@{parameter})";

    /// <summary>A service's SQLite file in a folder, which is made when it is missing.</summary>
    public static Database Sqlite(string service, string folder)
    {
        DapperSetup.Once();
        SqliteSetup.Once();
        Directory.CreateDirectory(folder);
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, service + ".db"),
            DefaultTimeout = 30,
            Pooling = true,
        };
        return new Database(service, postgres: null, connection.ToString());
    }

    /// <summary>A service's schema in a PostgreSQL database.</summary>
    public static Database PostgreSql(string service, string connectionString)
    {
        DapperSetup.Once();
        var connection = new NpgsqlConnectionStringBuilder(connectionString)
        {
            SearchPath = service,
            ApplicationName = service,

            // Nothing is left behind on a connection but advisory locks, and who takes one gives it back.
            NoResetOnClose = true,
            MaxAutoPrepare = 100,
            ReadBufferSize = BufferBytes,
            WriteBufferSize = BufferBytes,
        };
        connection.Options ??= $"{Tuning} {Vanished}";
        return new Database(service, new NpgsqlDataSourceBuilder(connection.ToString()).Build(), sqlite: null);
    }

    /// <summary>Opens a connection for reading. Dispose it to give it back to the pool.</summary>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (_postgres is not null)
        {
            return await _postgres.OpenConnectionAsync(cancellationToken);
        }

        var connection = new SqliteConnection(_sqlite);
        await connection.OpenAsync(cancellationToken);
        if (!Prepared.TryGetValue(connection.Handle!, out _))
        {
            await ExecuteAsync(connection, Pragmas, cancellationToken);
            Prepared.AddOrUpdate(connection.Handle!, Prepared);
        }

        return connection;
    }

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction and commits. SQLite has one writer at a time; PostgreSQL runs
    /// READ COMMITTED and the work is done again after a deadlock or serialization failure, or when it stood still for so long that the
    /// server gave it up; so it must have no other effects.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await WriteOnceAsync(work, cancellationToken);
            }
            catch (PostgresException clash) when (attempt < 5 && clash.SqlState
                is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.FeatureNotSupported
                or IdleInTransaction)
            {
                // The other side of the clash has committed or is about to: the next try meets its result. What was prepared before a newer
                // version changed the schema is not supported any more; the next try prepares it anew.
            }
        }
    }

    /// <summary>As the other overload, for work without a result.</summary>
    public Task WriteAsync(Func<DbConnection, DbTransaction, Task> work, CancellationToken cancellationToken) =>
        WriteAsync(
            async (connection, transaction) =>
            {
                await work(connection, transaction);
                return true;
            },
            cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await (_writing?.DisposeAsync() ?? ValueTask.CompletedTask);
        _writer.Dispose();
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }
    }

    private async Task<T> WriteOnceAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        if (IsSqlite)
        {
            return await WriteSqliteAsync(work, cancellationToken);
        }

        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var result = await work(connection, transaction);
        await transaction.CommitAsync(cancellationToken);
        Boundary.Reached(Boundary.Committed, Service);
        return result;
    }

    // One connection writes, and is kept: what it has read and compiled stays good, because nobody else changes the file.
    private async Task<T> WriteSqliteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            var connection = _writing ??= await OpenWriterAsync(cancellationToken);
            await using var transaction = connection.BeginTransaction(deferred: false);
            var result = await work(connection, transaction);
            await transaction.CommitAsync(cancellationToken);
            Boundary.Reached(Boundary.Committed, Service);
            return result;
        }
        catch (Exception failure) when (failure is SqliteException or InvalidOperationException)
        {
            // Whatever is wrong with it, the next one begins with another; even when this one cannot be closed.
            await (Interlocked.Exchange(ref _writing, null)?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw;
        }
        finally
        {
            _writer.Release();
        }
    }

    private async Task<SqliteConnection> OpenWriterAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(_sqlite) { Pooling = false }.ToString());
        try
        {
            await connection.OpenAsync(cancellationToken);
            await ExecuteAsync(connection, Pragmas + WriterPragmas, cancellationToken);
            return connection;
        }
        catch (Exception)
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
