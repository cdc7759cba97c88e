using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Omnichannel.Hosting.Storage;

/// <summary>Rows as one parameter of JSON (<c>@rows</c>, an array of objects), so that a set is one statement in both databases.</summary>
public static class JsonRows
{
    /// <summary>What stands behind <c>FROM</c>: the rows as a table <c>given</c>.</summary>
    /// <param name="connection">To which database.</param>
    /// <param name="columns">Name and type of each column, <c>id text</c>.</param>
    public static string Of(DbConnection connection, params string[] columns) =>
        connection is SqliteConnection
            ? $"(SELECT {string.Join(", ", columns.Select(column => $"json_extract(value, '$.{Name(column)}') AS {Name(column)}"))} FROM json_each(@rows)) AS given WHERE true"
            : $"json_to_recordset(CAST(@rows AS json)) AS given ({string.Join(", ", columns)}) WHERE true";

    /// <summary>What stands behind <c>FROM</c>: the ids of <c>@ids</c>, made with <see cref="Ids(IEnumerable{Guid})"/>, as a table <c>given</c> with the column <c>id</c>.</summary>
    /// <param name="connection">To which database.</param>
    public static string Ids(DbConnection connection) =>
        connection is SqliteConnection ? "(SELECT value AS id FROM json_each(@ids)) AS given WHERE true" : "json_array_elements_text(CAST(@ids AS json)) AS given (id) WHERE true";

    /// <summary>The parameter for <see cref="Ids(DbConnection)"/>, each id once.</summary>
    public static string Ids(IEnumerable<Guid> ids) => JsonSerializer.Serialize([.. ids.Distinct()], HostingJson.Default.GuidArray);

    private static string Name(string column) => column.Split(' ')[0];
}
