using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Features;
using Omnichannel.Conversations.Tests.Deliveries;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Threads;

/// <summary>What was written in a provider's own app, and what we sent ourselves and hear of again; templates and public answers.</summary>
public sealed class EchoTests
{
    private const string Ada = "messenger:5", Page = "page";

    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.PostgreSql];

    [Theory, MemberData(nameof(Databases))]
    public async Task Echo_OfAColleague_IsAnAnswerInTheThread_Once(DatabaseKind kind)
    {
        await using var bench = await CreateAsync(kind);
        var echo = Echo(bench, "m9", "We are open until six.");

        await bench.Store.ReceiveAsync(echo);
        await bench.Store.ReceiveAsync(echo with { Id = Ids.New(bench.Store.Time) });

        var thread = await bench.Store.ThreadOfAsync(Ada);
        (thread.State, thread.WaitingSince, thread.LastSeq).ShouldBe((ThreadStates.Waiting, null, 2));
        thread.Episode!.FirstReplyAt.ShouldNotBeNull();
        var message = (await bench.Store.TimelineAsync(thread.Id))[^1];
        (message.Direction, message.AuthorType, message.Text, message.ExternalId).ShouldBe(("outbound", AuthorTypes.Agent, "We are open until six.", "m9"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Echo_OfWhatWeSent_IsNoMessage(DatabaseKind kind)
    {
        await using var bench = await CreateAsync(kind);
        var known = await PostAsync(bench, "one");
        await bench.DispatchAsync();
        await bench.AnswerAsync((await bench.SentAsync())[0], DeliveryStates.Sent, "m1");
        await bench.Store.ReceiveAsync(Echo(bench, "m1", "one"));
        var underWay = await PostAsync(bench, "two");
        await bench.DispatchAsync();

        // Before the answer that names it.
        await bench.Store.ReceiveAsync(Echo(bench, "m2", "two"));

        (await bench.DeliveryAsync(known.Id)).State.ShouldBe(DeliveryStates.Sent);
        (await bench.DeliveryAsync(underWay.Id)).State.ShouldBe(DeliveryStates.Sent);
        await bench.AnswerAsync((await bench.SentAsync())[1], DeliveryStates.Sent, "m2");
        await bench.ReceiptAsync("m2", DeliveryStates.Read, Page);
        (await bench.DeliveryAsync(underWay.Id)).State.ShouldBe(DeliveryStates.Read);
        (await bench.Store.TextsOfAsync(Ada)).ShouldBe(["Hi", "one", "two"]);
    }

    [Fact]
    public async Task Reply_ToAPublicComment_IsPrivateUnlessItIsToldOtherwise()
    {
        await using var bench = await CreateAsync(DatabaseKind.Sqlite);
        (await RefusedAsync(bench, Request(bench, "x") with { Public = true })).Type.ShouldBe("not-public");
        await bench.Store.ReceiveAsync(bench.Store.Message(Ada, "Is it red?", channel: "messenger") with
        {
            Account = Page,
            Threading = new Threading { ExternalThreadId = "comment:7" },
            Facts = new Dictionary<string, string> { ["public"] = "true" },
        });
        await bench.Store.ReceiveAsync(bench.Store.Message(Ada, "Or blue?", channel: "messenger") with { Account = Page, Threading = new Threading() });

        await PostAsync(bench, "For you");
        await bench.DispatchAsync();
        await bench.AnswerAsync((await bench.SentAsync())[0], DeliveryStates.Sent, "m1");
        await PostAsync(bench, Request(bench, "For all") with { Public = true });
        await bench.DispatchAsync();

        (await bench.SentAsync()).Select(send => (send.Public, send.Threading?.ExternalThreadId)).ShouldBe([(null, null), (true, "comment:7")]);
    }

    [Fact]
    public async Task Reply_OnWhatsAppAfterADay_TakesOnlyATemplate()
    {
        await using var bench = await CreateAsync(DatabaseKind.Sqlite);
        bench.Store.Accounts.Put(new Account { Id = "wa", Channel = "whatsapp", Provider = "meta" });
        await bench.Store.ReceiveAsync(bench.Store.Message(Ada, "Hi", channel: "whatsapp") with { Account = "wa", From = new Sender { Address = "whatsapp:US.99" } });
        var thread = (await bench.Store.ThreadOfAsync("whatsapp:US.99")).Id;
        bench.Store.Time.Advance(TimeSpan.FromHours(25));
        var post = bench.Store.Get<PostMessage>();

        var late = await post.HandleAsync(thread, bench.Reply("Late"), ReplyBench.Alma, default);
        var template = await post.HandleAsync(
            thread, bench.Reply(null) with { Template = new MessageTemplate("ready", "en_US", ["Ada"]) }, ReplyBench.Alma, default);

        ReplyBench.Refusal(late.Result).Type.ShouldBe("window-closed");
        template.Result.ShouldBeOfType<Microsoft.AspNetCore.Http.HttpResults.Accepted<MessageModel>>().Value!.Content.Text.ShouldBe("ready, Ada");
        await bench.DispatchAsync();
        (await bench.SentAsync()).ShouldHaveSingleItem().Template!.Name.ShouldBe("ready");
        (await RefusedAsync(bench, Request(bench, "x") with { Template = new MessageTemplate("ready", "en") })).Field.ShouldBe("template");
    }

    private static async Task<ReplyBench> CreateAsync(DatabaseKind kind)
    {
        var bench = await ReplyBench.CreateAsync(kind);
        bench.Store.Accounts.Put(new Account { Id = Page, Channel = "messenger", Provider = "meta", DisplayName = "Our page" });
        await bench.Store.ReceiveAsync(bench.Store.Message(Ada, "Hi", channel: "messenger") with { Account = Page, Threading = new Threading() });
        return bench;
    }

    private static PostMessageRequest Request(ReplyBench bench, string text) => bench.Reply(text, new Via(Page, Ada));

    private static Task<MessageModel> PostAsync(ReplyBench bench, string text) => PostAsync(bench, Request(bench, text));

    private static async Task<MessageModel> PostAsync(ReplyBench bench, PostMessageRequest request)
    {
        var thread = (await bench.Store.ThreadOfAsync(Ada)).Id;
        return (await bench.Store.Get<PostMessage>().HandleAsync(thread, request, ReplyBench.Alma, default)).Result
            .ShouldBeOfType<Microsoft.AspNetCore.Http.HttpResults.Accepted<MessageModel>>().Value!;
    }

    private static async Task<(string Type, string? Field)> RefusedAsync(ReplyBench bench, PostMessageRequest request)
    {
        var thread = (await bench.Store.ThreadOfAsync(Ada)).Id;
        return ReplyBench.Refusal((await bench.Store.Get<PostMessage>().HandleAsync(thread, request, ReplyBench.Alma, default)).Result);
    }

    private static SentElsewhere Echo(ReplyBench bench, string id, string text)
    {
        bench.Store.Time.Advance(TimeSpan.FromSeconds(1));
        return new SentElsewhere
        {
            Id = Ids.New(bench.Store.Time),
            Account = Page,
            Channel = "messenger",
            ExternalId = id,
            To = Ada,
            OccurredAt = bench.Store.Time.GetUtcNow(),
            ReceivedAt = bench.Store.Time.GetUtcNow(),
            Content = new Content { Text = text },
        };
    }
}
