using System.Data.Common;
using Dapper;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Conversations.Tests;

public sealed class SchemaTests
{
    /// <summary>The step before the one that keeps the list of new words short.</summary>
    private const int Before = 4;

    [Fact]
    public async Task Migrations_OnSqlite_Apply() => await ApplyAsync(Sqlite());

    [Fact]
    public async Task Migrations_OnPostgreSql_Apply() => await ApplyAsync(await PostgreSqlAsync());

    [Fact]
    public async Task SearchIndex_PostgreSqlOfTheFourthStep_WaitsForFewerWordsAndFindsWhatWasThereAndWhatComes()
    {
        const string Limit = "SELECT coalesce(array_to_string(reloptions, ' '), '') FROM pg_class WHERE oid = 'messages_search'::regclass";
        const string Find = "SELECT seq FROM messages WHERE search @@ to_tsquery('simple', @word) ORDER BY seq";
        await using var database = await PostgreSqlAsync();
        await Migrator.ApplyAsync(new Schema(database, [.. ConversationsSchema.Migrations.Take(Before)]), default);
        await using var connection = await database.OpenAsync(default);
        (await connection.ExecuteScalarAsync<string>(Limit)).ShouldBe("");
        await WriteAsync(connection, 1, "parcel before");

        await Migrator.ApplyAsync(new Schema(database, ConversationsSchema.Migrations), default);
        await WriteAsync(connection, 2, "parcel after");

        (await connection.ExecuteScalarAsync<string>(Limit)).ShouldBe("gin_pending_list_limit=256");

        // By the index, and not by looking at every message, as it would with two of them.
        await connection.ExecuteAsync("SET enable_seqscan = off");
        (await connection.QueryAsync<string>("EXPLAIN " + Find, new { word = "parcel" })).ShouldContain(line => line.Contains("messages_search"));
        (await connection.QueryAsync<long>(Find, new { word = "parcel" })).ShouldBe([1, 2]);
        (await connection.QueryAsync<long>(Find, new { word = "before" })).ShouldBe([1]);
    }

    [Fact]
    public async Task SearchIndex_SqliteOfTheFourthStep_FindsWhatWasThereAndWhatComes()
    {
        const string Find = "SELECT seq FROM messages WHERE number IN (SELECT rowid FROM message_search WHERE message_search MATCH @word) ORDER BY seq";
        await using var database = Sqlite();
        await Migrator.ApplyAsync(new Schema(database, [.. ConversationsSchema.Migrations.Take(Before)]), default);
        await using var connection = await database.OpenAsync(default);
        await WriteAsync(connection, 1, "parcel before");

        await Migrator.ApplyAsync(new Schema(database, ConversationsSchema.Migrations), default);
        await WriteAsync(connection, 2, "parcel after");

        (await connection.QueryAsync<long>(Find, new { word = "parcel" })).ShouldBe([1, 2]);
        (await connection.QueryAsync<long>(Find, new { word = "before" })).ShouldBe([1]);
    }

    [Fact]
    public async Task Sweeper_OnPostgreSql_LeavesTheFeedAloneAndTakesItsTimeForWhatOnlyGrows()
    {
        await using var database = await PostgreSqlAsync();
        await Migrator.ApplyAsync(new Schema(database, ConversationsSchema.Migrations), default);
        await using var connection = await database.OpenAsync(default);

        (await OptionsAsync("feed")).ShouldNotBeNull().ShouldContain("autovacuum_vacuum_insert_threshold=-1");
        (await OptionsAsync("messages")).ShouldNotBeNull().ShouldContain("autovacuum_vacuum_cost_delay=100");
        (await OptionsAsync("received")).ShouldNotBeNull().ShouldContain("autovacuum_vacuum_cost_delay=100");
        (await OptionsAsync("messages")).ShouldNotBeNull().ShouldContain("autovacuum_analyze_threshold=2147483647");
        (await OptionsAsync("received")).ShouldNotBeNull().ShouldContain("autovacuum_analyze_threshold=2147483647");

        Task<string?> OptionsAsync(string table) => connection.ExecuteScalarAsync<string>(
            "SELECT array_to_string(reloptions, ' ') FROM pg_class WHERE oid = to_regclass(@table)", new { table });
    }

    private static Database Sqlite() => Database.Sqlite("conversations", TestFolder.Create("schema"));

    private static async Task<Database> PostgreSqlAsync() =>
        Database.PostgreSql("conversations", await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync());

    private static Task WriteAsync(DbConnection connection, long seq, string text) =>
        connection.ExecuteAsync(
            """
            INSERT INTO messages (id, thread_id, seq, direction, author_type, nature, text, parts, attachments, occurred_at, received_at, reactions)
            VALUES (@id, 't', @seq, 'inbound', 'customer', 'person', @text, '[]', '[]', 0, 0, '[]')
            """,
            new { id = "m" + seq, seq, text });

    private static async Task ApplyAsync(Database database)
    {
        await using var owned = database;
        await Migrator.ApplyAsync(new Schema(database, ConversationsSchema.Migrations), default);
        await Migrator.ApplyAsync(new Schema(database, ConversationsSchema.Migrations), default);
        await using var connection = await database.OpenAsync(default);
        (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM messages")).ShouldBe(0);
    }
}
