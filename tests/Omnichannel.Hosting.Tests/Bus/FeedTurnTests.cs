using Dapper;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Tests.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Hosting.Tests.Bus;

public sealed class FeedTurnTests : OutboxStage
{
    [Fact]
    public async Task FeedTurn_OneHasItUntilItsCommitAndNobodyWhileSomethingWaits()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseKind.PostgreSql);
        await using var slow = await database.OpenAsync(CancellationToken.None);
        await using var transaction = await slow.BeginTransactionAsync();
        (await slow.ExecuteScalarAsync<bool>(Outbox.FeedTurnSql, transaction: transaction)).ShouldBeTrue();
        await Outgoing.AddAsync(slow, transaction, [Messages.Of("slow", 1, Outbox.FeedTopic), Messages.Of("slow", 2)], hasFeedTurn: true);
        (await WriteWithTurnAsync(database, Messages.Of("quick", 3, Outbox.FeedTopic))).ShouldBeFalse();
        await using var relay = await StartAsync(database);
        await transaction.CommitAsync();
        Outgoing.Nudge(feedGrew: true);

        await Until.True(async () => (await FeedAsync(database)).Count == 2 && Bus.Published.Count == 1, "the one who had to wait is moved");
        (await FeedAsync(database)).Select(row => row.Body).ShouldBe(["1", "3"]);
        await Until.True(() => WriteWithTurnAsync(database, Messages.Of("next", 4, Outbox.FeedTopic)), "the turn is free again");
        (await FeedAsync(database)).Select(row => row.Key).Last().ShouldBe("next");
    }

    [Fact]
    public async Task Feed_SomeWriteAtOnceAndSomeThroughTheOutbox_ReadersByCursorSeeEveryKeyWholeAndInOrder()
    {
        const int Keys = 6, Each = 60;
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseKind.PostgreSql);
        await using var relay = await StartAsync(database);
        var writing = Task.WhenAll(Enumerable.Range(0, Keys).Select(key => Task.Run(async () =>
        {
            for (var number = 0; number < Each; number++)
            {
                var message = Messages.Of("key-" + key, number, Outbox.FeedTopic);
                if (number % 10 == 9)
                {
                    // Now and then it has to be written at once, however long the others keep the turn away.
                    await Until.True(() => WriteWithTurnAsync(database, message, orElse: false), "the turn comes");
                }
                else if ((key + number) % 3 == 0)
                {
                    await WriteAsync(database, message);
                }
                else
                {
                    await WriteWithTurnAsync(database, message);
                }
            }
        })));
        var (seen, cursor) = (new List<FeedRow>(), 0L);
        await Until.True(
            async () =>
            {
                await using var connection = await database.OpenAsync(CancellationToken.None);
                seen.AddRange(await connection.QueryAsync<FeedRow>("SELECT id, key, body FROM feed WHERE id > @cursor ORDER BY id", new { cursor }));
                cursor = seen.Count > 0 ? seen[^1].Id : 0;
                return seen.Count == Keys * Each;
            },
            "a reader by cursor saw them all");
        await writing;
        seen.GroupBy(row => row.Key).ShouldAllBe(rows => rows.Select(row => row.Body).SequenceEqual(Enumerable.Range(0, Each).Select(number => number.ToString())));
    }

    [Fact]
    public async Task Run_IsWhatTheFeedHasAfterWhatWasThereBefore()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseKind.PostgreSql);
        (await RunAsync(database, 3)).After.ShouldBe(0);
        var run = await RunAsync(database, 4);

        await using var connection = await database.OpenAsync(CancellationToken.None);
        var kept = (await connection.QueryAsync<FeedRow>("SELECT id, key, body FROM feed WHERE id > @After ORDER BY id", run)).AsList();
        kept.Select(row => row.Id).ShouldBe([run.First, run.First + 1, run.First + 2, run.Last]);
        kept.Select(row => row.Body).ShouldBe(["0", "1", "2", "3"]);
        run.After.ShouldBe(await connection.ExecuteScalarAsync<long>("SELECT max(id) FROM feed WHERE id < @First", run));
        Outbox.GrewTo(default).ShouldBe(long.MaxValue);
    }

    [Fact]
    public async Task Feed_TellingFails_IsToldTheNextTime()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseKind.PostgreSql);
        var failures = 0;
        Bus.BeforeBroadcast = () =>
        {
            if (Interlocked.Increment(ref failures) == 1)
            {
                throw new InvalidOperationException("The broker says no.");
            }
        };
        await using var relay = await StartAsync(database);
        (await WriteWithTurnAsync(database, Messages.Of("a", 1, Outbox.FeedTopic))).ShouldBeTrue();
        await Until.True(() => Volatile.Read(ref failures) == 1, "telling fails");

        await Until.True(() => WriteWithTurnAsync(database, Messages.Of("a", 2, Outbox.FeedTopic), orElse: false), "the turn is free");
        await Until.True(() => Bus.Broadcasts.Contains("feed.test"), "it tells of the next");
    }

    private Task<FeedRun> RunAsync(Database database, int count) => database.WriteAsync(
        async (connection, transaction) =>
        {
            var mine = await connection.ExecuteScalarAsync<bool>(Outbox.FeedTurnSql, transaction: transaction);
            var events = Enumerable.Range(0, count).Select(number => Messages.Of("a", number, Outbox.FeedTopic)).ToArray();
            return (await Outgoing.AddAsync(connection, transaction, events, mine)).ShouldNotBeNull();
        },
        CancellationToken.None);

    /// <returns>Whether it had the turn.</returns>
    private async Task<bool> WriteWithTurnAsync(Database database, Envelope message, bool orElse = true)
    {
        var hasTurn = await database.WriteAsync(
            async (connection, transaction) =>
            {
                var mine = await connection.ExecuteScalarAsync<bool>(Outbox.FeedTurnSql, transaction: transaction);
                await Outgoing.AddAsync(connection, transaction, mine || orElse ? [message] : [], mine);
                return mine;
            },
            CancellationToken.None);
        Outgoing.Nudge(feedGrew: hasTurn);
        return hasTurn;
    }
}
