using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Omnichannel.Testing;

/// <summary>Looks for somebody in a whole database: whoever is to be forgotten must not be found.</summary>
public static class Traces
{
    /// <summary>The tables in which a text stands anywhere, whatever its case. What makes a full text findable says no more than the text.</summary>
    public static async Task<IReadOnlyList<string>> TablesWithAsync(DbConnection connection, string text)
    {
        var tables = await ReadAsync(connection, connection is SqliteConnection
            ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'message_search_%' AND name NOT LIKE 'sqlite_%'"
            : "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()");
        var found = new List<string>();
        foreach (var table in tables.Select(row => row[0]).Order(StringComparer.Ordinal))
        {
            if ((await ReadAsync(connection, $"SELECT * FROM {table}")).Exists(row => row.Exists(value => value.Contains(text, StringComparison.OrdinalIgnoreCase))))
            {
                found.Add(table);
            }
        }

        return found;
    }

    private static async Task<List<List<string>>> ReadAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<List<string>>();
        while (await reader.ReadAsync())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue).Select(value =>
                value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")]);
        }

        return rows;
    }
}
