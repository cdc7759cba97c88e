using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Omnichannel.Routing.Storage;

/// <summary>Rows as one parameter of JSON (<c>@rows</c>, an array of objects), so that a set is one statement in both databases.</summary>
internal static class JsonRows
{
    /// <summary>What stands behind <c>FROM</c>: the rows as a table <c>given</c>.</summary>
    /// <param name="connection">To which database.</param>
    /// <param name="columns">Name and type of each column, <c>id text</c>.</param>
    public static string Of(DbConnection connection, params string[] columns) =>
        connection is SqliteConnection
            ? $"(SELECT {string.Join(", ", columns.Select(column => $"json_extract(value, '$.{Name(column)}') AS {Name(column)}"))} FROM json_each(@rows)) AS given WHERE true"
            : $"json_to_recordset(CAST(@rows AS json)) AS given ({string.Join(", ", columns)}) WHERE true";

    private static string Name(string column) => column.Split(' ')[0];
}
