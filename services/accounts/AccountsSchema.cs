using System.Data.Common;
using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Accounts;

/// <summary>The tables of the accounts service.</summary>
internal static class AccountsSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new(1, """
            CREATE TABLE users (
                id text PRIMARY KEY,
                name text NOT NULL,
                email text NOT NULL UNIQUE,
                role text NOT NULL,
                password text NOT NULL,
                disabled boolean NOT NULL,
                created_at bigint NOT NULL);
            CREATE TABLE sessions (
                token_hash text PRIMARY KEY,
                user_id text NOT NULL REFERENCES users (id),
                created_at bigint NOT NULL,
                seen_at bigint NOT NULL,
                expires_at bigint NOT NULL);
            CREATE INDEX sessions_of_user ON sessions (user_id);
            CREATE INDEX sessions_by_end ON sessions (expires_at);
            CREATE TABLE api_keys (
                id text PRIMARY KEY,
                name text NOT NULL,
                role text NOT NULL,
                key_hash text NOT NULL UNIQUE,
                created_by text NOT NULL,
                created_at bigint NOT NULL,
                used_at bigint NULL);
            CREATE TABLE accounts (
                id text PRIMARY KEY,
                channel text NOT NULL,
                provider text NOT NULL,
                display_name text NOT NULL,
                enabled boolean NOT NULL,
                revision bigint NOT NULL,
                settings text NOT NULL,
                secrets text NOT NULL,
                capabilities text NULL,
                created_at bigint NOT NULL,
                updated_at bigint NOT NULL);
            """),
        new(2, "ALTER TABLE accounts ADD COLUMN status text NULL"),
    ];

    /// <summary>
    /// Lets nobody else change a table until the transaction ends (SQLite has one writer anyway). For tables that people
    /// change a few times a day, so that a rule over several rows needs no cleverness.
    /// </summary>
    public static Task LockAsync(this Database database, DbConnection connection, DbTransaction transaction, string table) =>
        database.IsSqlite
            ? Task.CompletedTask
            : connection.ExecuteAsync($"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE", transaction: transaction);
}
