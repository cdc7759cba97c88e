using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Omnichannel.Hosting.Storage;

/// <summary>
/// A statement that is compiled once for a SQLite connection and then run for row after row: parameters by their place, from 1, without an
/// object, a name or a copy for each. One user at a time, as its connection; it runs within whatever transaction that is in.
/// </summary>
public sealed class SqliteStatement
{
    // By the handle, which outlives a pooled connection's objects.
    private static readonly ConditionalWeakTable<sqlite3, Dictionary<string, SqliteStatement>> Kept = [];

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    private SqliteStatement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out _statement));
        Parameters = raw.sqlite3_bind_parameter_count(_statement);
    }

    /// <summary>The highest place of a parameter.</summary>
    public int Parameters { get; }

    /// <summary>The number of the row that this connection inserted last.</summary>
    public long LastId => raw.sqlite3_last_insert_rowid(_database);

    /// <summary>The statement for this SQL, compiled when it is asked for the first time. SQL is a constant, or made of few.</summary>
    /// <exception cref="SqliteException">It cannot be compiled.</exception>
    public static SqliteStatement Of(SqliteConnection connection, string sql)
    {
        var database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        var statements = Kept.GetOrCreateValue(database);
        return statements.TryGetValue(sql, out var known) ? known : statements[sql] = new SqliteStatement(database, sql);
    }

    /// <summary>Sets a parameter; null is NULL.</summary>
    public SqliteStatement Set(int place, string? value)
    {
        Check(value is null ? raw.sqlite3_bind_null(_statement, place) : raw.sqlite3_bind_text(_statement, place, value));
        return this;
    }

    /// <summary>Sets a parameter; null is NULL.</summary>
    public SqliteStatement Set(int place, long? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_int64(_statement, place, number) : raw.sqlite3_bind_null(_statement, place));
        return this;
    }

    /// <summary>Sets a parameter to an id, written as everywhere in lower case.</summary>
    public SqliteStatement Set(int place, Guid value)
    {
        Span<byte> text = stackalloc byte[36];
        value.TryFormat(text, out _);
        return SetText(place, text);
    }

    /// <summary>Sets a parameter to a text that is UTF-8 already.</summary>
    public SqliteStatement SetText(int place, ReadOnlySpan<byte> value)
    {
        // Nothing at all would be taken for NULL.
        Check(value.IsEmpty ? raw.sqlite3_bind_text(_statement, place, "") : raw.sqlite3_bind_text(_statement, place, value));
        return this;
    }

    /// <summary>Sets a parameter to bytes.</summary>
    public SqliteStatement SetBlob(int place, ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, place, 0) : raw.sqlite3_bind_blob(_statement, place, value));
        return this;
    }

    /// <summary>Runs it to its end and leaves it ready for the next row.</summary>
    /// <returns>How many rows it changed.</returns>
    /// <exception cref="SqliteException">It failed; as with any other statement it had no effect.</exception>
    public int Run()
    {
        var result = raw.sqlite3_step(_statement);
        if (result is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            // Its message is gone with the reset.
            var failure = Failure(result);
            raw.sqlite3_reset(_statement);
            throw failure;
        }

        raw.sqlite3_reset(_statement);
        return raw.sqlite3_changes(_database);
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw Failure(result);
        }
    }

    private SqliteException Failure(int result) =>
        new($"SQLite Error {result}: '{raw.sqlite3_errmsg(_database).utf8_to_string()}'.", result, raw.sqlite3_extended_errcode(_database));
}
