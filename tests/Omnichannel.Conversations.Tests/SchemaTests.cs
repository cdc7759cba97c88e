using Dapper;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Conversations.Tests;

public sealed class SchemaTests
{
    [Fact]
    public async Task Migrations_OnSqlite_Apply() =>
        await ApplyAsync(Database.Sqlite("conversations", TestFolder.Create("schema")));

    [Fact]
    public async Task Migrations_OnPostgreSql_Apply() =>
        await ApplyAsync(Database.PostgreSql("conversations", await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync()));

    private static async Task ApplyAsync(Database database)
    {
        await using var owned = database;
        await Migrator.ApplyAsync(new Schema(database, ConversationsSchema.Migrations), default);
        await Migrator.ApplyAsync(new Schema(database, ConversationsSchema.Migrations), default);
        await using var connection = await database.OpenAsync(default);
        (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM messages")).ShouldBe(0);
    }
}
