using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Hosting.Tests.Storage;

/// <summary>Empty databases of the service "test", one after the other in both kinds.</summary>
internal static class TestDatabase
{
    /// <summary>Opens databases again and again as the processes of one service do: all on the same data.</summary>
    public static async Task<Func<Database>> CreateAsync(DatabaseKind kind)
    {
        if (kind == DatabaseKind.Sqlite)
        {
            var folder = TestFolder.Create("database");
            return () => Database.Sqlite("test", folder);
        }

        var server = await PostgreSqlServer.SharedAsync();
        var connection = await server.CreateDatabaseAsync("hosting");
        return () => Database.PostgreSql("test", connection);
    }

    /// <summary>A database with the tables that every service has.</summary>
    public static async Task<Database> CreateMigratedAsync(DatabaseKind kind)
    {
        var database = (await CreateAsync(kind))();
        await Migrator.ApplyAsync(new Schema(database, []), CancellationToken.None);
        return database;
    }
}
