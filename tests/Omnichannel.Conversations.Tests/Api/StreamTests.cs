using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Feed;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Conversations.Tests.Api;

public sealed class StreamTests
{
    private const string Ada = "tel:+15550000001";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Events_OverReconnects_HaveEveryMessageOnceInOrder(DatabaseKind kind)
    {
        await using var host = await ConversationsHost.StartAsync(kind);
        var sending = Task.CompletedTask;

        // The first connection hears of what comes while it is open; the others come back while more is coming.
        var events = await host.EventsAsync(null, Heard(20), onceOpen: () =>
        {
            sending = Task.Run(async () =>
            {
                for (var i = 1; i <= 100; i++)
                {
                    await host.ReceiveAsync(host.Message(Ada, $"{i}"));
                }
            });
            return Task.CompletedTask;
        });
        while (Appended(events).Count() < 100)
        {
            var heard = Appended(events).Count();
            events.AddRange(await host.EventsAsync(events.Last(item => item.EventId is not null).EventId, more => Appended(more).Count() >= Math.Min(20, 100 - heard)));
        }

        await sending;
        Appended(events).Select(message => message["seq"]!.GetValue<long>()).ShouldBe(Enumerable.Range(1, 100).Select(i => (long)i));
        events.Select(item => item.EventId).OfType<string>().Select(long.Parse).ShouldBeInOrder(SortDirection.Ascending);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Events_SomeToldAtOnceAndSomeReadFromTheFeed_AreAllThatIsThereInItsOrder(DatabaseKind kind)
    {
        await using var host = await ConversationsHost.StartAsync(kind);
        var outbox = host.Services.GetRequiredKeyedService<Outbox>(ConversationsModule.Service);
        var database = host.Services.GetRequiredKeyedService<Database>(ConversationsModule.Service);
        var told = host.Services.GetRequiredService<FeedEvents>();

        var events = await host.EventsAsync(null, Heard(60), onceOpen: async () =>
        {
            var elsewhere = Task.Run(async () =>
            {
                for (var i = 0; i < 20; i++)
                {
                    await database.WriteAsync(
                        (connection, transaction) => outbox.AddAsync(connection, transaction, [told.CustomerUpdated(Guid.Empty, Guid.Empty)]), default);
                    outbox.Nudge();
                }
            });
            for (var i = 1; i <= 60; i++)
            {
                await host.ReceiveAsync(host.Message(Ada, $"{i} – one\u2028line"));
            }

            await elsewhere;
        });

        var heard = events.Where(item => item.EventType != "ready").ToList();
        var kept = await host.ReadAsync(tx => FeedReads.AfterAsync(tx, 0));
        heard.Select(item => (item.EventId, item.EventType, item.Data))
            .ShouldBe(kept.Take(heard.Count).Select(item => ((string?)$"{item.Id}", item.Type, item.Body)));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Events_OfOneWhoFellBehind_GoOnWithoutAGap(DatabaseKind kind)
    {
        const int Messages = 3_000;
        await using var host = await ConversationsHost.StartAsync(kind);

        // Nothing is read while more comes than waits for a listener, here and in the sockets.
        var last = $"\"{Messages} x";
        var events = await host.EventsAsync(null, events => events[^1].Data.Contains(last), onceOpen: async () =>
        {
            foreach (var batch in Enumerable.Range(1, Messages).Chunk(500))
            {
                await host.ReceiveAsync([.. batch.Select(i => host.Message(Ada, $"{i} {new string('x', 8_000)}"))]);
            }
        });

        Appended(events).Select(message => message["seq"]!.GetValue<long>()).ShouldBe(Enumerable.Range(1, Messages).Select(i => (long)i));
        events.Select(item => long.Parse(item.EventId!)).ShouldBe(Enumerable.Range(0, events.Count).Select(i => long.Parse(events[0].EventId!) + i));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Events_FromACursorThatIsNoLongerKept_SayReset(DatabaseKind kind)
    {
        await using var host = await ConversationsHost.StartAsync(kind);
        await host.ReceiveAsync(host.Message(Ada, "1"), host.Message(Ada, "2"));
        await Until.True(async () => await host.ReadAsync(tx => tx.FirstAsync<long>("SELECT count(*) FROM feed")) >= 3, "the feed has them");
        await host.ReadAsync(tx => tx.ExecuteAsync("DELETE FROM feed WHERE id <= 2"));

        (await host.EventsAsync("0", events => events.Count == 1)).Single().EventType.ShouldBe("reset");
        (await host.EventsAsync("2", Heard(0))).First().EventType.ShouldNotBe("reset");
        (await host.EventsAsync("999999", events => events.Count == 1)).Single().EventType.ShouldBe("reset");
        (await host.Api.GetAsync("/api/events?after=x")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Events_BeforeAnythingHappened_HaveACursorAllTheSame(DatabaseKind kind)
    {
        await using var host = await ConversationsHost.StartAsync(kind);

        (await host.EventsAsync(null, events => events.Count == 1)).Single().EventId.ShouldBe("0");
    }

    [Fact]
    public async Task Typing_IsToldWithoutACursor()
    {
        await using var host = await ConversationsHost.StartAsync(DatabaseKind.Sqlite);
        var bus = host.Services.GetRequiredService<IBus>();

        var events = await host.EventsAsync(
            null,
            events => events[^1].EventType == "typing",
            onceOpen: async () => await bus.BroadcastAsync("typing", """{"threadId":"x","who":"customer","name":"Ada","active":true}"""u8.ToArray(), default));

        events[^1].EventId.ShouldBeNull();
        events[^1].Data.ShouldContain("Ada");
    }

    [Fact]
    public void Subscription_ThatIsTooSlow_EndsInsteadOfSkipping()
    {
        using var subscription = new Subscription(0, _ => { });
        for (var id = 1; id <= 3_000; id++)
        {
            subscription.Offer(new FeedItem { Id = id });
        }

        var read = new List<long>();
        while (subscription.Items.TryRead(out var item))
        {
            read.Add(item.Id);
        }

        read.ShouldBe(Enumerable.Range(1, read.Count).Select(i => (long)i));
        subscription.Items.Completion.IsCompleted.ShouldBeTrue();
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task InternalReads_ForWebChat_ShowOnlyWhatIsTheCustomers(DatabaseKind kind)
    {
        await using var host = await ConversationsHost.StartAsync(kind);
        var start = (await host.Internal.GetFromJsonAsync<JsonNode>("/internal/v1/feed"))!["cursor"]!.GetValue<long>();
        var message = host.Message("webchat:v", "hi", "webchat", new Claim(Ada, Assurances.Signed));
        await host.ReceiveAsync(message, host.Message(Ada, "text"));

        var conversation = (await host.Internal.GetFromJsonAsync<JsonNode>("/internal/v1/conversation?address=webchat:v"))!;
        conversation["strong"]!.GetValue<bool>().ShouldBeTrue();
        conversation["lastSeq"]!.GetValue<long>().ShouldBe(2);
        var thread = conversation["threadId"]!.ToString();
        (await host.Internal.GetFromJsonAsync<JsonNode>($"/internal/v1/threads/{thread}/messages"))!["items"]!.AsArray().Count.ShouldBe(2);
        (await host.Internal.GetFromJsonAsync<JsonNode>($"/internal/v1/threads/{thread}/messages?address=webchat:v"))!["items"]!.AsArray().Count.ShouldBe(1);
        (await host.Internal.GetFromJsonAsync<JsonNode>($"/internal/v1/messages/{message.Id}"))!["seq"]!.GetValue<long>().ShouldBe(1);
        (await host.Internal.GetFromJsonAsync<JsonNode>("/internal/v1/conversation?address=webchat:nobody"))!["threadId"].ShouldBeNull();
        (await host.Internal.GetAsync("/internal/v1/feed?after=99999")).StatusCode.ShouldBe(HttpStatusCode.Gone);

        var types = new List<string>();
        await Until.True(
            async () =>
            {
                var page = (await host.Internal.GetFromJsonAsync<JsonNode>($"/internal/v1/feed?after={start}&wait=20"))!;
                types.AddRange(page["items"]!.AsArray().Select(item => item!["type"]!.GetValue<string>()));
                page["items"]!.AsArray().ShouldAllBe(item => item!["type"]!.GetValue<string>() != "message.appended" || item["data"]!["message"]!["id"] != null);
                start = page["cursor"]!.GetValue<long>();
                return types.Count(type => type == "message.appended") == 2;
            },
            "the feed tells of both");
    }

    private static Func<List<SseItem<string>>, bool> Heard(int count) => events => Appended(events).Count() >= count;

    private static IEnumerable<JsonNode> Appended(IEnumerable<SseItem<string>> events) =>
        events.Where(item => item.EventType == "message.appended").Select(item => JsonNode.Parse(item.Data)!["message"]!);
}
