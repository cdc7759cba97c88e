using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Omnichannel.Conversations.Storage;

/// <summary>
/// A transaction, and how many rows are written or named with one statement: as one JSON parameter, which both databases
/// read as a table.
/// </summary>
public readonly record struct Tx(DbConnection Connection, DbTransaction? Transaction)
{
    /// <summary>Whether SQL has to be SQLite's.</summary>
    public bool IsSqlite => Connection is SqliteConnection;

    /// <summary>Locks the selected rows until the end of the transaction; SQLite has one writer anyway.</summary>
    public string ForUpdate => IsSqlite ? "" : " FOR UPDATE";

    /// <summary>Runs a statement and gives the number of rows it touched.</summary>
    public Task<int> ExecuteAsync(string sql, object? parameters = null) => Connection.ExecuteAsync(sql, parameters, Transaction);

    /// <summary>All rows of a query.</summary>
    public async Task<List<T>> QueryAsync<T>(string sql, object? parameters = null) =>
        (await Connection.QueryAsync<T>(sql, parameters, Transaction)).AsList();

    /// <summary>The first row of a query, or the type's default.</summary>
    public Task<T?> FirstAsync<T>(string sql, object? parameters = null) => Connection.QueryFirstOrDefaultAsync<T>(sql, parameters, Transaction);

    /// <summary>The list behind <c>IN</c>: a parameter made with <see cref="List(IEnumerable{Guid})"/>.</summary>
    public string In(string parameter) =>
        IsSqlite ? $"IN (SELECT value FROM json_each(@{parameter}))" : $"IN (SELECT json_array_elements_text(@{parameter}::json))";

    /// <summary>The parameter for <see cref="In"/>.</summary>
    public static string List(IEnumerable<string> values) => JsonSerializer.Serialize(values.Distinct().Order(StringComparer.Ordinal).ToArray(), RowsJson.Default.StringArray);

    /// <summary>The parameter for <see cref="In"/>.</summary>
    public static string List(IEnumerable<Guid> values) => List(values.Select(value => value.ToString("D")));

    /// <summary>
    /// A table <c>r</c> with a column for each property of <typeparamref name="T"/>, for <c>FROM</c>; its rows come with the parameter
    /// <c>rows</c>, made with <see cref="Json"/>.
    /// </summary>
    public string Rows<T>()
    {
        var columns = Columns<T>();
        return IsSqlite
            ? $"(SELECT {string.Join(", ", columns.Select(column => $"value ->> '{column.Name}' AS {column.Name}"))} FROM json_each(@rows)) AS r"
            : $"json_to_recordset(@rows::json) AS r({string.Join(", ", columns.Select(column => $"{column.Name} {TypeOf(column.PropertyType)}"))})";
    }

    /// <summary>The parameter for <see cref="Rows{T}"/>.</summary>
    public static string Json<T>(IEnumerable<T> rows) => JsonSerializer.Serialize(rows.ToArray(), (JsonTypeInfo<T[]>)RowsJson.Default.GetTypeInfo(typeof(T[]))!);

    /// <summary>Inserts rows with one statement, in their order.</summary>
    /// <param name="table">Where; its columns are named as the properties.</param>
    /// <param name="rows">What.</param>
    /// <param name="suffix">For example <c>ON CONFLICT DO NOTHING</c>.</param>
    public async Task<int> InsertAsync<T>(string table, IReadOnlyCollection<T> rows, string suffix = "") =>
        rows.Count == 0 ? 0 : await ExecuteAsync(InsertSql<T>(table, suffix), new { rows = Json(rows) });

    /// <summary>The statement of <see cref="InsertAsync"/>, for those who want something returned.</summary>
    public string InsertSql<T>(string table, string suffix = "")
    {
        var names = string.Join(", ", Columns<T>().Select(column => column.Name));

        // Without WHERE, SQLite takes ON CONFLICT for a join's condition.
        return $"INSERT INTO {table} ({names}) SELECT {names} FROM {Rows<T>()} WHERE true {suffix}";
    }

    private static IList<JsonPropertyInfo> Columns<T>() => RowsJson.Default.GetTypeInfo(typeof(T))!.Properties;

    private static string TypeOf(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var other when other == typeof(string) || other == typeof(Guid) => "text",
            var other when other == typeof(bool) => "boolean",
            _ => "bigint",
        };
}
