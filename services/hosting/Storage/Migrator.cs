using System.Data.Common;
using Dapper;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Hosting.Storage;

/// <summary>One step of a schema, written for both databases (or the same SQL for both).</summary>
/// <param name="Number">Counts from 1 without gaps.</param>
/// <param name="Sqlite">The step in SQLite's words.</param>
/// <param name="PostgreSql">The step in PostgreSQL's words.</param>
public sealed record Migration(int Number, string Sqlite, string PostgreSql)
{
    /// <summary>A step whose SQL is the same in both.</summary>
    public Migration(int number, string sql)
        : this(number, sql, sql)
    {
    }
}

/// <summary>A service's whole schema; registered as a singleton, applied before anything else starts.</summary>
/// <param name="Database">Where.</param>
/// <param name="Migrations">The steps in order.</param>
public sealed record Schema(Database Database, IReadOnlyList<Migration> Migrations);

/// <summary>Applies migrations at start, under a lock, and refuses a schema that is newer than the program.</summary>
public static class Migrator
{
    /// <summary>Brings the schema to the newest step: first the tables that every service has for the bus, then its own.</summary>
    /// <exception cref="InvalidOperationException">The database was made by a newer version.</exception>
    public static async Task ApplyAsync(Schema schema, CancellationToken cancellationToken)
    {
        var database = schema.Database;
        if (!database.IsSqlite)
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            await LockedAsync(connection, $"CREATE SCHEMA IF NOT EXISTS {database.Service}");
        }

        await database.WriteAsync(
            async (connection, transaction) =>
            {
                if (!database.IsSqlite)
                {
                    await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtext('migrate ' || current_schema()))", transaction: transaction);
                }

                await ApplyAsync(connection, transaction, database, "hosting_version", BusSchema.Migrations);
                await ApplyAsync(connection, transaction, database, "schema_version", schema.Migrations);
            },
            cancellationToken);
    }

    private static async Task ApplyAsync(
        DbConnection connection, DbTransaction transaction, Database database, string versions, IReadOnlyList<Migration> migrations)
    {
        await connection.ExecuteAsync($"CREATE TABLE IF NOT EXISTS {versions} (number integer NOT NULL)", transaction: transaction);
        var current = await connection.ExecuteScalarAsync<int?>($"SELECT max(number) FROM {versions}", transaction: transaction) ?? 0;
        if (current > migrations.Count)
        {
            throw new InvalidOperationException(
                $"The database of {database.Service} has schema {current}; this version knows {migrations.Count}. Start the newer version again, or restore a backup.");
        }

        foreach (var migration in migrations.Skip(current))
        {
            await connection.ExecuteAsync(database.IsSqlite ? migration.Sqlite : migration.PostgreSql, transaction: transaction);
            await connection.ExecuteAsync($"INSERT INTO {versions} (number) VALUES (@Number)", new { migration.Number }, transaction);
        }
    }

    private static async Task LockedAsync(DbConnection connection, string sql)
    {
        // CREATE SCHEMA IF NOT EXISTS races with itself; the lock makes the second instance wait for the first.
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtext('create schema'))", transaction: transaction);
        await connection.ExecuteAsync(sql, transaction: transaction);
        await transaction.CommitAsync();
    }
}
