using System.Data;
using System.Data.Common;
using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Bus;

/// <summary>
/// The right to do something that only one process per service may do at a time: a session lock on a connection of its own,
/// through which all the writing goes too. Who loses the connection loses the right and the transaction in one.
/// </summary>
public sealed class Duty : IAsyncDisposable
{
    private readonly Database _database;
    private readonly string _name;

    private Duty(Database database, string name, DbConnection connection)
    {
        _database = database;
        _name = name;
        Connection = connection;
    }

    /// <summary>The service whose duty it is.</summary>
    public string Service => _database.Service;

    /// <summary>For reading.</summary>
    public DbConnection Connection { get; }

    /// <summary>Takes the right; null when another process has it.</summary>
    internal static async Task<Duty?> TryTakeAsync(Database database, string name, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken);
        try
        {
            // A SQLite file belongs to one process anyway.
            if (database.IsSqlite || await connection.ExecuteScalarAsync<bool>(Lock("pg_try_advisory_lock"), new { name }))
            {
                return new Duty(database, name, connection);
            }
        }
        catch (Exception)
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <summary>Runs one transaction under the right.</summary>
    public async Task WriteAsync(Func<DbConnection, DbTransaction, Task> work, CancellationToken cancellationToken)
    {
        if (_database.IsSqlite)
        {
            await _database.WriteAsync(work, cancellationToken);
            return;
        }

        await using var transaction = await Connection.BeginTransactionAsync(cancellationToken);
        await work(Connection, transaction);
        await transaction.CommitAsync(cancellationToken);
        Boundary.Reached(Boundary.Committed, Service);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_database.IsSqlite && Connection.State == ConnectionState.Open)
            {
                // Before it goes back to the pool, which would keep the lock with it.
                await Connection.ExecuteAsync(Lock("pg_advisory_unlock"), new { name = _name });
            }
        }
        catch (DbException)
        {
            // The connection is broken, and the lock went with it.
        }

        await Connection.DisposeAsync();
    }

    private static string Lock(string function) => $"SELECT {function}(hashtext(current_schema()), hashtext(@name))";
}
