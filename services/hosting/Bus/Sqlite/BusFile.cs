using Microsoft.Data.Sqlite;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Bus.Sqlite;

/// <summary>
/// The file <c>bus.db</c>: its schema, its connections, and the lock that keeps a second process out. What was put into a lane with one commit is
/// one row, a parcel; the rows of a lane stand together, in their order, because its number is the upper part of their ids.
/// </summary>
internal sealed class BusFile : IDisposable
{
    private const string Schema =
        """
        PRAGMA journal_mode=WAL;
        CREATE TABLE IF NOT EXISTS lanes (id INTEGER PRIMARY KEY, queue TEXT NOT NULL, partition INTEGER NOT NULL, UNIQUE (queue, partition));
        CREATE TABLE IF NOT EXISTS parcels (id INTEGER PRIMARY KEY, messages INTEGER NOT NULL, body BLOB NOT NULL);
        """;

    /// <summary>Values of <c>user_version</c>, which says how the last process ended.</summary>
    private const int Running = 1, Ended = 2;

    private readonly string _connection;
    private readonly FileStream _lock;

    /// <summary>Opens the file in <paramref name="folder"/>, which is made when it is missing.</summary>
    /// <exception cref="InvalidOperationException">Another process has it.</exception>
    public BusFile(string folder)
    {
        SqliteSetup.Once();
        Directory.CreateDirectory(folder);
        _lock = Lock(Path.Combine(folder, "bus.lock"));
        _connection = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "bus.db"), Pooling = false }.ToString();
        using var connection = Open();
        Execute(connection, Schema);
        MessagesAlone.Pack(connection);
        EndedWell = Number(connection, "PRAGMA user_version") != Running;
        Execute(connection, $"PRAGMA user_version={Running}");
    }

    /// <summary>Whether the process before this one came to a proper end, so that no message is suspected of having killed it.</summary>
    public bool EndedWell { get; }

    /// <summary>A new connection.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connection);
        connection.Open();
        Execute(connection, "PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000; PRAGMA wal_autocheckpoint=4000;");
        return connection;
    }

    /// <summary>The number of a lane, which it keeps for ever.</summary>
    public static long NumberOf(SqliteConnection connection, string queue, long partition)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO lanes (queue, partition) VALUES ($queue, $partition) ON CONFLICT DO NOTHING;
            SELECT id FROM lanes WHERE queue = $queue AND partition = $partition;
            """;
        command.Parameters.AddWithValue("$queue", queue);
        command.Parameters.AddWithValue("$partition", partition);
        return (long)command.ExecuteScalar()!;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        using (var connection = Open())
        {
            Execute(connection, $"PRAGMA user_version={Ended}");
        }

        _lock.Dispose();
    }

    /// <summary>Runs statements.</summary>
    internal static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The number that a statement gives.</summary>
    internal static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken) when (File.Exists(path))
        {
            throw new InvalidOperationException(
                $"Another process uses {Path.GetDirectoryName(path)}. End it, give this one a folder of its own (OMNICHANNEL_DATA), "
                + "or let both use RabbitMQ (OMNICHANNEL_RABBITMQ).",
                taken);
        }
    }
}
