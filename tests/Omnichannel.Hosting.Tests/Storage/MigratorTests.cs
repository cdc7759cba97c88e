using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Tests.Storage;

public sealed class MigratorTests
{
    private static readonly Migration First = new(1, "CREATE TABLE things (id text PRIMARY KEY)");
    private static readonly Migration Second = new(2, "INSERT INTO things (id) VALUES ('once')");

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Apply_NewStep_IsAppliedOnce(DatabaseKind kind)
    {
        var open = await TestDatabase.CreateAsync(kind);
        await using var database = open();
        await Migrator.ApplyAsync(new Schema(database, [First]), CancellationToken.None);
        await Migrator.ApplyAsync(new Schema(database, [First, Second]), CancellationToken.None);
        await Migrator.ApplyAsync(new Schema(database, [First, Second]), CancellationToken.None);

        (await CountAsync(database, "things")).ShouldBe(1);
        (await CountAsync(database, "outbox")).ShouldBe(0);
        (await CountAsync(database, "feed")).ShouldBe(0);
        (await CountAsync(database, "suspects")).ShouldBe(0);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Apply_SchemaOfANewerVersion_IsRefusedWithAdvice(DatabaseKind kind)
    {
        var open = await TestDatabase.CreateAsync(kind);
        await using var database = open();
        await Migrator.ApplyAsync(new Schema(database, [First, Second]), CancellationToken.None);

        var refusal = await Should.ThrowAsync<InvalidOperationException>(() => Migrator.ApplyAsync(new Schema(database, [First]), CancellationToken.None));
        refusal.Message.ShouldContain("has schema 2; this version knows 1");
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Apply_ManyInstancesStartAtOnce_OneAppliesAndTheOthersWait(DatabaseKind kind)
    {
        var open = await TestDatabase.CreateAsync(kind);
        var instances = Enumerable.Range(0, 6).Select(_ => open()).ToList();
        await Task.WhenAll(instances.Select(instance => Migrator.ApplyAsync(new Schema(instance, [First, Second]), CancellationToken.None)));

        (await CountAsync(instances[0], "things")).ShouldBe(1);
        foreach (var instance in instances)
        {
            await instance.DisposeAsync();
        }
    }

    private static async Task<long> CountAsync(Database database, string table)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table}");
    }
}
