using System.Text.Json;
using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Tests.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Hosting.Tests.Bus;

public sealed class OutboxTests : OutboxStage
{
    private const int Writers = 4, PerWriter = 40;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Relay_ManyWriters_PublishesEachKeyInOrderAndRemovesIt(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(kind);
        await using var relay = await StartAsync(database);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var number = 0; number < PerWriter; number += 2)
            {
                await WriteAsync(database, Messages.Of($"key-{writer}", number), Messages.Of($"key-{writer}", number + 1));
            }
        }));

        await Until.True(() => Bus.Published.Count == Writers * PerWriter, "all are published");
        foreach (var key in Bus.Published.GroupBy(message => message.Key))
        {
            key.Select(message => message.Text()).ShouldBe(Enumerable.Range(0, PerWriter).Select(number => number.ToString()), key.Key);
        }

        await Until.True(async () => await CountAsync(database, "outbox") == 0, "the outbox is empty");
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Relay_DiesBetweenPublishingAndRemoving_PublishesAgainWithTheSameIds(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(kind);
        var deaths = 1;
        Bus.After = () =>
        {
            if (Interlocked.Decrement(ref deaths) == 0)
            {
                throw new IOException("The connection died before the answer.");
            }
        };
        var messages = new[] { Messages.Of("a", 1), Messages.Of("a", 2) };
        await WriteAsync(database, messages);
        await using var relay = await StartAsync(database);

        await Until.True(async () => await CountAsync(database, "outbox") == 0, "the outbox is empty");
        var ids = messages.Select(message => message.Id).ToList();
        Bus.Published.Select(message => message.Id).ShouldBe([.. ids, .. ids]);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Relay_TopicWithoutAQueue_IsParkedAndHoldsUpNobody(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(kind);
        var lost = Messages.Of("a", "{}", "nobody.listens");
        await WriteAsync(database, lost, Messages.Of("a", 1));
        await using var relay = await StartAsync(database);

        await Until.True(() => Bus.Published.Count == 2, "both leave");
        Bus.Published[0].Topic.ShouldBe(Topics.Parked);
        var parked = JsonSerializer.Deserialize(Bus.Published[0].Body.Span, HostingJson.Default.ParkedMessage)!;
        parked.Id.ShouldBe(lost.Id);
        parked.Reason.ShouldBe("No queue receives the topic nobody.listens.");
        Bus.Published[1].Text().ShouldBe("1");
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Relay_BusIsAway_TheFeedGoesOnAndThePublishingLater(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(kind);
        var away = true;
        Bus.Before = _ =>
        {
            if (Volatile.Read(ref away))
            {
                throw new BusBusyException("The bus is away.");
            }
        };
        await WriteAsync(database, Messages.Of("a", 1), Messages.Of("thread", "{\"n\":1}", Outbox.FeedTopic));
        await using var relay = await StartAsync(database);

        await Until.True(async () => (await FeedAsync(database)).Count == 1, "the feed has it");
        await Until.True(() => relay.Problem == "The bus is away.", "the health check says why the other waits");
        await Until.True(() => Bus.Broadcasts.Contains("feed.test"), "it tells that the feed grew: the two do not wait for each other");
        (await FeedAsync(database)).Single().Body.ShouldBe("{\"n\":1}");

        Volatile.Write(ref away, false);
        await Until.True(async () => await CountAsync(database, "outbox") == 0, "it leaves once the bus is back");
        Bus.Published.Single().Text().ShouldBe("1");
        await Until.True(() => relay.Problem is null, "all is well again");
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Feed_ManyEventsOfOneTransaction_AllComeInTheirOrderAndAsTheyWere(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(kind);
        var bodies = Enumerable.Range(0, 2_345).Select(number => number % 100 == 7 ? $"{{\n\t\"n\": {number} }}" : $"{{\"n\":{number}}}").ToArray();
        await WriteAsync(database, [.. bodies.Select((body, number) => Messages.Of("thread-" + (number % 3), body, Outbox.FeedTopic)), Messages.Of("a", 1)]);
        await using var relay = await StartAsync(database);

        await Until.True(async () => (await FeedAsync(database)).Count == bodies.Length, "the feed has them all");
        var feed = await FeedAsync(database);
        feed.Select(row => row.Body).ShouldBe(bodies);
        feed.Select(row => row.Key).ShouldBe(bodies.Select((_, number) => "thread-" + (number % 3)));
        await Until.True(() => Bus.Published.Count == 1, "what is not for the feed leaves");
    }

    [Fact]
    public async Task Forget_EventsOnTheirWayToTheFeed_ThoseOfTheKeyNeverArrive()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseKind.PostgreSql);
        await WriteAsync(database, [.. "abcab".Select(key => Messages.Of(key.ToString(), $"\"{key}\"", Outbox.FeedTopic))]);
        await WriteAsync(database, Messages.Of("a", "\"a\"", Outbox.FeedTopic));
        await database.WriteAsync((connection, transaction) => Outbox.ForgetAsync(connection, transaction, ["a"]), CancellationToken.None);
        await using var relay = await StartAsync(database);

        await Until.True(async () => await CountAsync(database, "outbox") == 0, "the outbox is empty");
        (await FeedAsync(database)).Select(row => row.Key).ShouldBe(["b", "c", "b"]);
    }

    [Fact]
    public async Task Feed_TransactionWithTheLowerIdCommitsLater_ComesLaterInTheFeed()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseKind.PostgreSql);
        await using var relay = await StartAsync(database);
        await using var slow = await database.OpenAsync(CancellationToken.None);
        await using var transaction = await slow.BeginTransactionAsync();
        await Outgoing.AddAsync(slow, transaction, [Messages.Of("slow", "\"slow\"", Outbox.FeedTopic), Messages.Of("slow", "\"slower\"")]);
        await WriteAsync(database, Messages.Of("quick", "\"quick\"", Outbox.FeedTopic), Messages.Of("quick", "\"quicker\""));

        await Until.True(async () => (await FeedAsync(database)).Count == 1 && Bus.Published.Count == 1, "the quick ones do not wait");
        await transaction.CommitAsync();
        await Until.True(async () => (await FeedAsync(database)).Count == 2 && Bus.Published.Count == 2, "the slow ones are not passed over");
        (await FeedAsync(database)).Select(row => row.Body).ShouldBe(["\"quick\"", "\"slow\""]);
        Bus.Published.Select(message => message.Text()).ShouldBe(["\"quicker\"", "\"slower\""]);
    }

    [Fact]
    public async Task Relay_TwoProcesses_OnePublishesAndTheOtherTakesOver()
    {
        var open = await TestDatabase.CreateAsync(DatabaseKind.PostgreSql);
        await using var one = open();
        await using var two = open();
        await Migrator.ApplyAsync(new Schema(one, []), CancellationToken.None);
        var first = await StartAsync(one);
        await Until.True(() => first.IsPublishing, "the first takes the duty");
        await using var second = await StartAsync(two);
        for (var number = 0; number < PerWriter; number++)
        {
            await WriteAsync(one, Messages.Of("a", number));
            second.IsPublishing.ShouldBeFalse();
        }

        await Until.True(async () => await CountAsync(one, "outbox") == 0, "the outbox is empty");
        await first.DisposeAsync();
        await Until.True(() => second.IsPublishing, "the second takes over");
        await WriteAsync(one, Messages.Of("a", PerWriter));
        await Until.True(() => Bus.Published.Count == PerWriter + 1, "it publishes");
        Bus.Published.Select(message => message.Text()).ShouldBe(Enumerable.Range(0, PerWriter + 1).Select(number => number.ToString()));
    }

    [Fact]
    public async Task Relay_ItsConnectionIsCut_ComesBack()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseKind.PostgreSql);
        await using var relay = await StartAsync(database);
        await Until.True(() => relay.IsPublishing, "it runs");
        await using (var connection = await database.OpenAsync(CancellationToken.None))
        {
            await connection.ExecuteAsync(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        }

        await Until.True(
            async () =>
            {
                await WriteAsync(database, Messages.Of("a", 1));
                return true;
            },
            "the database takes writes again");
        await Until.True(() => Bus.Published.Count > 0, "it publishes again");
    }
}
