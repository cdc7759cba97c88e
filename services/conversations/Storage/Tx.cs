using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Storage;

/// <summary>
/// A transaction, and how many rows are written or named with one statement: as a parameter that the database reads as a table, or
/// with PostgreSQL's COPY.
/// </summary>
public readonly record struct Tx(DbConnection Connection, DbTransaction? Transaction)
{
    // SQLite's search index writes what it has gathered before every statement that fires a trigger, and brings it together later: two thirds of what
    // a row costs (43 µs, and 21 when 64 share a statement; 256 take another fifth off, more do not).
    private static readonly int[] Together = [256, 64, 8, 1];

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

    /// <summary>What a column has to be to be in a list: a parameter made with <see cref="List(IEnumerable{Guid})"/>.</summary>
    // A list made to an array is looked up in the index; a set of rows of unknown length made PostgreSQL read the whole table, thrice a batch.
    public string In(string parameter) =>
        IsSqlite ? $"IN (SELECT value FROM json_each(@{parameter}))" : $"= ANY (ARRAY(SELECT json_array_elements_text(@{parameter}::json)))";

    /// <summary>The parameter for <see cref="In"/>.</summary>
    public static string List(IEnumerable<string> values) => JsonSerializer.Serialize(values.Distinct().Order(StringComparer.Ordinal).ToArray(), RowsJson.Default.StringArray);

    /// <summary>The parameter for <see cref="In"/>.</summary>
    public static string List(IEnumerable<Guid> values) => List(values.Select(value => value.ToString("D")));

    /// <summary>
    /// A table <c>r</c> with a column for each property of <typeparamref name="T"/>, for <c>FROM</c>; its rows come with the parameters
    /// made with <see cref="Parameters"/>.
    /// </summary>
    public string Rows<T>() => IsSqlite ? RowColumns<T>.Sqlite : RowColumns<T>.PostgreSql;

    /// <summary>The parameters for <see cref="Rows{T}"/>: JSON for SQLite, for PostgreSQL an array per column, which it need not parse.</summary>
    public DynamicParameters Parameters<T>(IEnumerable<T> rows)
    {
        var parameters = new DynamicParameters();
        if (IsSqlite)
        {
            parameters.Add("rows", Json(rows));
            return parameters;
        }

        foreach (var (name, value) in RowColumns<T>.Arrays(rows as IReadOnlyCollection<T> ?? [.. rows]))
        {
            parameters.Add(name, value);
        }

        return parameters;
    }

    /// <summary>The rows as one JSON text.</summary>
    public static string Json<T>(IEnumerable<T> rows) => JsonSerializer.Serialize(rows.ToArray(), (JsonTypeInfo<T[]>)RowsJson.Default.GetTypeInfo(typeof(T[]))!);

    /// <summary>Inserts rows in their order: one statement, or within the process one prepared statement again and again.</summary>
    /// <param name="table">Where; its columns are named as the properties.</param>
    /// <param name="rows">What.</param>
    /// <param name="suffix">For example <c>ON CONFLICT DO NOTHING</c>.</param>
    public async Task<int> InsertAsync<T>(string table, IReadOnlyCollection<T> rows, string suffix = "") =>
        rows.Count == 0 ? 0
        : Connection is SqliteConnection sqlite ? InsertPrepared(sqlite, table, rows, suffix)
        : Connection is NpgsqlConnection postgres && suffix.Length == 0 ? await CopyAsync(postgres, table, rows)
        : await ExecuteAsync(InsertSql<T>(table, suffix), Parameters(rows));

    /// <summary>The statement of <see cref="InsertAsync"/>, for those who want something returned.</summary>
    public string InsertSql<T>(string table, string suffix = "") =>

        // Without WHERE, SQLite takes ON CONFLICT for a join's condition.
        $"INSERT INTO {table} ({RowColumns<T>.Names}) SELECT {RowColumns<T>.Names} FROM {Rows<T>()} WHERE true {suffix}";

    /// <summary>Inserts rows into a SQLite file, and gives those that were not there yet.</summary>
    public IReadOnlyList<T> InsertNew<T>(string table, IReadOnlyCollection<T> rows)
    {
        var insert = SqliteStatement.Of((SqliteConnection)Connection, InsertSomeSql<T>(table, 1, "ON CONFLICT DO NOTHING"));
        return [.. rows.Where(row => Run(insert, row) > 0)];
    }

    /// <summary>Updates rows by their key: one statement, or within the process one prepared statement again and again.</summary>
    /// <param name="table">Where.</param>
    /// <param name="key">The key's column.</param>
    /// <param name="set">What to set; the rows' values are <c>r.column</c>.</param>
    /// <param name="rows">What.</param>
    public Task UpdateAsync<T>(string table, string key, string set, IReadOnlyCollection<T> rows)
    {
        if (Connection is not SqliteConnection sqlite)
        {
            return ExecuteAsync(UpdateSql<T>(table, key, set), Parameters(rows));
        }

        var update = SqliteStatement.Of(sqlite, RowColumns<T>.Placed($"UPDATE {table} SET {set} WHERE {table}.{key} = r.{key}"));
        foreach (var row in rows)
        {
            Run(update, row);
        }

        return Task.CompletedTask;
    }

    /// <summary>PostgreSQL's statement of <see cref="UpdateAsync"/>.</summary>
    internal static string UpdateSql<T>(string table, string key, string set) =>
        $"UPDATE {table} SET {set} FROM {RowColumns<T>.PostgreSql} WHERE {table}.{key} = r.{key}";

    private static int InsertPrepared<T>(SqliteConnection connection, string table, IReadOnlyCollection<T> rows, string suffix)
    {
        var (list, done, inserted) = (rows as IReadOnlyList<T> ?? [.. rows], 0, 0);
        foreach (var size in Together)
        {
            for (; list.Count - done >= size; done += size)
            {
                var insert = SqliteStatement.Of(connection, InsertSomeSql<T>(table, size, suffix));
                for (var number = 0; number < size; number++)
                {
                    Set(insert, list[done + number], number * RowColumns<T>.All.Count, RowColumns<T>.All.Count);
                }

                inserted += insert.Run();
            }
        }

        return inserted;
    }

    private static string InsertSomeSql<T>(string table, int rows, string suffix)
    {
        var row = $"({string.Join(", ", RowColumns<T>.All.Select(_ => "?"))})";
        return $"INSERT INTO {table} ({RowColumns<T>.Names}) VALUES {string.Join(", ", Enumerable.Repeat(row, rows))} {suffix}";
    }

    private static int Run<T>(SqliteStatement statement, T row)
    {
        Set(statement, row, 0, statement.Parameters);
        return statement.Run();
    }

    private static void Set<T>(SqliteStatement statement, T row, int before, int count)
    {
        var columns = RowColumns<T>.All;
        for (var index = 0; index < count; index++)
        {
            columns[index].Set(statement, before + index + 1, row!);
        }
    }

    /// <summary>PostgreSQL's quickest way in.</summary>
    private static async Task<int> CopyAsync<T>(NpgsqlConnection connection, string table, IReadOnlyCollection<T> rows)
    {
        await using var import = await connection.BeginBinaryImportAsync($"COPY {table} ({RowColumns<T>.Names}) FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
        {
            await import.StartRowAsync();
            foreach (var column in RowColumns<T>.All)
            {
                await column.WriteAsync(import, row!);
            }
        }

        return (int)await import.CompleteAsync();
    }
}
