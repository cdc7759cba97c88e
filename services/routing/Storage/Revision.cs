using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Omnichannel.Routing.Storage;

/// <summary>
/// A number that every change of agents, teams and policies counts up in its transaction: whoever decides, in whichever process, sees that
/// there is something to read again.
/// </summary>
internal static class Revision
{
    /// <summary>Counts up.</summary>
    public static Task CountAsync(DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync("UPDATE revisions SET number = number + 1 WHERE name = 'configuration'", transaction: transaction);

    /// <summary>Keeps it as it is until the transaction ends; SQLite has one writer at a time, and needs nothing.</summary>
    public static Task HoldAsync(DbConnection connection, DbTransaction transaction) =>
        connection is SqliteConnection
            ? Task.CompletedTask
            : connection.ExecuteAsync("SELECT FROM revisions WHERE name = 'configuration' FOR SHARE", transaction: transaction);

    /// <summary>The number.</summary>
    public static Task<long> ReadAsync(DbConnection connection, DbTransaction? transaction = null) =>
        connection.ExecuteScalarAsync<long>("SELECT number FROM revisions WHERE name = 'configuration'", transaction: transaction);
}
