using Dapper;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Tests.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Hosting.Tests.Bus;

/// <summary>Every look would go over the places of what was moved out of the outbox: they are cleared away after every 10,000 events.</summary>
public sealed class SweepTests : OutboxStage
{
    private const int Every = 10_000;

    [Fact]
    public async Task Move_TenThousandEvents_AreSweptOnceAndLessAreNot()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseKind.PostgreSql);
        await using var duty = (await Duty.TryTakeAsync(database, "feed", CancellationToken.None))!;
        var writer = new FeedWriter(database, Bus, TimeProvider.System);

        await MoveAsync(database, duty, writer, Every - 1);
        (await SweepsAsync(database)).ShouldBe(0);
        await MoveAsync(database, duty, writer, 1);
        (await SweepsAsync(database)).ShouldBe(1);
        await MoveAsync(database, duty, writer, Every - 1);
        (await SweepsAsync(database)).ShouldBe(1, "it counts from the last time on");
        await MoveAsync(database, duty, writer, 1);
        (await SweepsAsync(database)).ShouldBe(2);

        (await FeedAsync(database)).Count.ShouldBe(2 * Every);
        (await CountAsync(database, "outbox")).ShouldBe(0);
    }

    [Fact]
    public async Task Move_DatabasesOwnSweeperIsAtIt_DoesNotWaitForIt()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseKind.PostgreSql);
        await using var duty = (await Duty.TryTakeAsync(database, "feed", CancellationToken.None))!;
        await using var sweeper = await database.OpenAsync(CancellationToken.None);
        await using var sweeping = await sweeper.BeginTransactionAsync();

        // The lock that VACUUM takes: who writes is not kept out by it, another VACUUM is.
        await sweeper.ExecuteAsync("LOCK TABLE outbox IN SHARE UPDATE EXCLUSIVE MODE", transaction: sweeping);
        await MoveAsync(database, duty, new FeedWriter(database, Bus, TimeProvider.System), Every).WaitAsync(Until.Patience);

        (await FeedAsync(database)).Count.ShouldBe(Every);
        (await SweepsAsync(database)).ShouldBe(0);
    }

    private async Task MoveAsync(Database database, Duty duty, FeedWriter writer, int events)
    {
        await WriteAsync(database, [.. Enumerable.Range(0, events).Select(number => Messages.Of("a", number, Outbox.FeedTopic))]);
        while (await writer.MoveAsync(duty, CancellationToken.None))
        {
            // There may be more.
        }
    }

    // Not those of the database's own sweeper, which are counted apart.
    private static async Task<long> SweepsAsync(Database database)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>("SELECT vacuum_count FROM pg_stat_user_tables WHERE schemaname = current_schema() AND relname = 'outbox'");
    }
}
