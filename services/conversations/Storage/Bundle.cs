using System.Data.Common;
using Dapper;
using Npgsql;

namespace Omnichannel.Conversations.Storage;

/// <summary>
/// Statements none of which needs the answer of another: they go to PostgreSQL together, because each by itself wakes two processes and
/// waits for both. They run in their order, and each sees what those before it did. SQLite, which runs in this process, takes one after the other.
/// </summary>
internal sealed class Bundle(Tx tx)
{
    private readonly List<Statement> _statements = [];

    /// <summary>The transaction.</summary>
    public Tx Tx => tx;

    /// <summary>Adds a query; its rows are there when the bundle ran.</summary>
    public IReadOnlyList<T> Query<T>(string sql, params IReadOnlyList<Parameter> parameters)
    {
        var rows = new List<T>();
        _statements.Add(new Statement(sql, parameters, reader =>
        {
            var parse = reader.GetRowParser(typeof(T));
            return () => rows.Add((T)parse(reader));
        }));
        return rows;
    }

    /// <summary>Adds a statement.</summary>
    public void Execute(string sql, params IReadOnlyList<Parameter> parameters) => _statements.Add(new Statement(sql, parameters, Read: null));

    /// <summary>Adds an update of rows by their key, as <see cref="Tx.UpdateAsync"/>.</summary>
    public void Update<T>(string table, string key, string set, IReadOnlyCollection<T> rows)
    {
        if (tx.IsSqlite)
        {
            Step(() => tx.UpdateAsync(table, key, set, rows));
        }
        else if (rows.Count > 0)
        {
            Execute(Tx.UpdateSql<T>(table, key, set), RowColumns<T>.Arrays(rows));
        }
    }

    /// <summary>Adds an insertion of rows; those that were not there yet are told when the bundle ran.</summary>
    public IReadOnlyList<T> InsertNew<T>(string table, IReadOnlyList<T> rows)
    {
        if (!tx.IsSqlite)
        {
            return Query<T>(tx.InsertSql<T>(table, $"ON CONFLICT DO NOTHING RETURNING {RowColumns<T>.Names}"), RowColumns<T>.Arrays(rows));
        }

        var fresh = new List<T>();
        Step(() =>
        {
            fresh.AddRange(tx.InsertNew(table, rows));
            return Task.CompletedTask;
        });
        return fresh;
    }

    /// <summary>Adds an insertion of rows, as <see cref="Tx.InsertAsync"/>.</summary>
    public void Insert<T>(string table, IReadOnlyCollection<T> rows, string suffix)
    {
        if (tx.IsSqlite)
        {
            Step(() => tx.InsertAsync(table, rows, suffix));
        }
        else if (rows.Count > 0)
        {
            Execute(tx.InsertSql<T>(table, suffix), RowColumns<T>.Arrays(rows));
        }
    }

    /// <summary>Adds what is done between SQLite's statements.</summary>
    public void Step(Func<Task> step) => _statements.Add(new Statement("", [], Read: null, step));

    /// <summary>Runs what was added, and forgets it.</summary>
    public async Task RunAsync()
    {
        Statement[] statements = [.. _statements];
        _statements.Clear();
        if (statements.Length > 0 && tx.Connection is NpgsqlConnection postgres)
        {
            await RunAsync(postgres, statements);
            return;
        }

        foreach (var statement in statements)
        {
            await (statement.Step?.Invoke() ?? RunAsync(statement));
        }
    }

    private async Task RunAsync(NpgsqlConnection connection, Statement[] statements)
    {
        await using var batch = new NpgsqlBatch(connection, (NpgsqlTransaction?)tx.Transaction);
        foreach (var statement in statements)
        {
            var command = new NpgsqlBatchCommand(statement.Sql);
            foreach (var (name, value) in statement.Parameters)
            {
                command.Parameters.Add(new NpgsqlParameter(name, value ?? DBNull.Value));
            }

            batch.BatchCommands.Add(command);
        }

        // What gives no rows has no place among the answers.
        await using var reader = await batch.ExecuteReaderAsync();
        foreach (var read in statements.Select(statement => statement.Read).OfType<Func<DbDataReader, Action>>())
        {
            await ReadAsync(reader, read);
            await reader.NextResultAsync();
        }
    }

    private async Task RunAsync(Statement statement)
    {
        var parameters = new DynamicParameters();
        foreach (var (name, value) in statement.Parameters)
        {
            parameters.Add(name, value);
        }

        if (statement.Read is null)
        {
            await tx.ExecuteAsync(statement.Sql, parameters);
            return;
        }

        await using var reader = await tx.Connection.ExecuteReaderAsync(statement.Sql, parameters, tx.Transaction);
        await ReadAsync(reader, statement.Read);
    }

    private static async Task ReadAsync(DbDataReader reader, Func<DbDataReader, Action> read)
    {
        var row = read(reader);
        while (await reader.ReadAsync())
        {
            row();
        }
    }

    /// <summary>A value with its name.</summary>
    public readonly record struct Parameter(string Name, object? Value)
    {
        public static implicit operator Parameter((string Name, object? Value) pair) => new(pair.Name, pair.Value);
    }

    private sealed record Statement(string Sql, IReadOnlyList<Parameter> Parameters, Func<DbDataReader, Action>? Read, Func<Task>? Step = null);
}
