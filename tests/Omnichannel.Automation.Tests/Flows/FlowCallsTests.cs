using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Omnichannel.Automation.Tests.Runs;

namespace Omnichannel.Automation.Tests.Flows;

/// <summary>What look-ups answer.</summary>
public sealed class FlowCallsTests
{
    private readonly Guid _thread = Guid.CreateVersion7();

    [Theory]
    [MemberData(nameof(World.Databases), MemberType = typeof(World))]
    public async Task Call_AnswerWithHalfASurrogatePair_IsReadAndKept(string database)
    {
        await using var shop = await ShopAsync("""{"state":"half \ud83d of a pair","\ude00":{"odd":["\uDE00"]}}""");
        await using var world = await World.StartAsync(database);
        await world.PublishAsync("orders", $$"""
            flow: 1
            name: Orders
            steps:
              first:
                - call: { url: "{{shop.Urls.First()}}/order", save: order, failed: trouble }
                - ask: { text: "It is ${order.state}. All well?", type: yesno, save: well }
                - say: Order ${order}.
                - resolve: true
              trouble:
                - handover: The shop did not answer.
            """);

        world.Hub.Writes(_thread, "Hello", "flow:orders");
        await world.UntilAsync(() => world.Hub.Said(_thread).Count == 1, "the answer");
        world.Hub.Writes(_thread, "yes");
        await world.UntilAsync(() => world.Hub.Thread(_thread).State == "resolved", "it goes on");

        world.Hub.Said(_thread)[0].ShouldEndWith("It is half \ufffd of a pair. All well?");
        world.Hub.Notes(_thread).ShouldBeEmpty();
    }

    private static async Task<WebApplication> ShopAsync(string answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(context => context.Response.WriteAsync(answer));
        await app.StartAsync();
        return app;
    }
}
