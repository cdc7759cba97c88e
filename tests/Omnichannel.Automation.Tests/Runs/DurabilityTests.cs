using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Omnichannel.Automation.Tests.Runs;

public sealed class DurabilityTests
{
    private const int MostWrites = 60;

    private static readonly Guid Thread = Guid.Parse("01930000-0000-7000-8000-000000000001");

    public static TheoryData<string, bool> Deaths => new() { { World.Sqlite, false }, { World.Sqlite, true }, { World.PostgreSql, true } };

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Run_KilledAtEachWrite_SaysEverythingOnceAndForgetsNobody(string database, bool afterwards)
    {
        await using var shop = await Shop.StartAsync();
        var expected = await TalkAsync(database, shop, diesAt: 0, afterwards);
        expected.Deaths.ShouldBe(0);
        expected.Said.Count.ShouldBe(7);
        for (var write = 1; write <= MostWrites; write++)
        {
            var talk = await TalkAsync(database, shop, write, afterwards);
            talk.Said.ShouldBe(expected.Said, $"killed at write {write}");
            talk.Tags.ShouldBe(expected.Tags);
            talk.State.ShouldBe("resolved");
            if (talk.Deaths == 0)
            {
                // How much goes into one write depends on how busy the machine is; that it died in some of them does not.
                write.ShouldBeGreaterThan(2);
                return;
            }
        }

        throw new InvalidOperationException("There are more writes than the test kills at.");
    }

    private static async Task<(IReadOnlyList<string> Said, IReadOnlyList<string> Tags, string State, int Deaths)> TalkAsync(string database, Shop shop, int diesAt, bool afterwards)
    {
        await using var world = await World.StartAsync(database, diesAt, afterwards);
        await world.PublishAsync("orders", shop.Flow);
        var hub = world.Hub;
        hub.Writes(Thread, "Hello", "flow:orders");
        await world.UntilAsync(() => hub.Said(Thread).Count == 1, "the question");
        hub.Writes(Thread, "4711");
        await world.UntilAsync(() => hub.Said(Thread).Count == 4, "the look-up's result, and that it waits");

        // The timer becomes due while nobody is there.
        await world.KillAsync();
        world.Time.Forward(TimeSpan.FromMinutes(30));
        await world.UntilAsync(() => hub.Said(Thread).Count == 5, "the timer's question");
        hub.Writes(Thread, "hm");
        await world.UntilAsync(() => hub.Said(Thread).Count == 6, "the question again");
        hub.Writes(Thread, "yes");
        await world.UntilAsync(() => hub.Thread(Thread).State == "resolved", "it is resolved");
        return (hub.Said(Thread), hub.Thread(Thread).Tags, hub.Thread(Thread).State, world.Deaths);
    }

    /// <summary>A shop to look things up in.</summary>
    private sealed class Shop(WebApplication app) : IAsyncDisposable
    {
        public string Flow => $$"""
            flow: 1
            name: Orders
            steps:
              first:
                - ask: { text: Which order?, type: number, save: number }
                - say: One moment.
                - call: { url: "{{app.Urls.First()}}/orders/${number}", save: order, failed: trouble }
                - say: It is ${order.state}.
                - tag: looked
                - say: I will ask again later.
                - wait: { for: 30m, reply: second }
                - goto: second
              second:
                - ask: { text: All well?, type: yesno, save: well }
                - say: Good bye.
                - resolve: true
              trouble:
                - handover: The shop did not answer.
            """;

        public static async Task<Shop> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            var app = builder.Build();
            app.Urls.Add("http://127.0.0.1:0");
            app.MapGet("/orders/{number}", (string number) => Results.Json(new Dictionary<string, string> { ["state"] = "order " + number }));
            await app.StartAsync();
            return new Shop(app);
        }

        public async ValueTask DisposeAsync()
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }
}
