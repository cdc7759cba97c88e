using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Omnichannel.Routing.Storage;

/// <summary>Locks the rows that a query gives until the end of the transaction.</summary>
internal static class RowLock
{
    /// <summary>What stands at the query's end; SQLite has one writer at a time, and needs nothing.</summary>
    public static string Of(DbConnection connection) => connection is SqliteConnection ? "" : " FOR UPDATE";
}
