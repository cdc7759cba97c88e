using Microsoft.Data.Sqlite;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Bus.Sqlite;

/// <summary>The file <c>bus.db</c>: its schema, its connections, and the lock that keeps a second process out.</summary>
internal sealed class BusFile : IDisposable
{
    private const string Schema =
        """
        PRAGMA journal_mode=WAL;
        CREATE TABLE IF NOT EXISTS messages (
            id INTEGER PRIMARY KEY,
            queue TEXT NOT NULL,
            partition INTEGER NOT NULL,
            message_id TEXT NOT NULL,
            topic TEXT NOT NULL,
            key TEXT NOT NULL,
            type TEXT NOT NULL,
            body BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS messages_lane ON messages (queue, partition);
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
        using var ended = connection.CreateCommand();
        ended.CommandText = "PRAGMA user_version";
        EndedWell = (long)ended.ExecuteScalar()! != Running;
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

    /// <inheritdoc />
    public void Dispose()
    {
        using (var connection = Open())
        {
            Execute(connection, $"PRAGMA user_version={Ended}");
        }

        _lock.Dispose();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
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
