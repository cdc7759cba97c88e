using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Features;
using Omnichannel.Conversations.Tests.Deliveries;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Features;

public sealed class ChangeMessageTests
{
    private static readonly Capabilities Everything = new() { Edit = true, Delete = true, Reactions = true };

    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.PostgreSql];

    [Theory, MemberData(nameof(Databases))]
    public async Task EditAndDelete_OfASentMessage_GoToTheChannelBehindIt(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind, Everything);
        var change = bench.Store.Get<ChangeMessage>();
        var message = await SentAsync(bench);

        (await change.EditAsync(ReplyBench.Context(), message, new EditRequest("better"))).Result.ShouldBeOfType<Ok<MessageModel>>().Value!.Edited.ShouldBeTrue();
        await NextAsync(bench);
        var deleted = (await change.DeleteAsync(ReplyBench.Context(), message)).Result.ShouldBeOfType<Ok<MessageModel>>().Value!;
        await NextAsync(bench);

        (deleted.Deleted, deleted.Content.Text, deleted.Delivery!.State).ShouldBe((true, "", "sent"));
        (await bench.SentAsync()).Skip(1).Select(send => (send.Type, send.ExternalId, send.Content.Text)).ShouldBe([("message.edit", "SM1", "better"), ("message.delete", "SM1", "")]);
        (await bench.Store.CountAsync("audit")).ShouldBe(2);
        ReplyBench.Refusal((await change.EditAsync(ReplyBench.Context(), message, new EditRequest("again"))).Result).Type.ShouldBe("not-changeable");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Reaction_ToTheCustomersMessage_IsOnePerAgent(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind, Everything);
        var change = bench.Store.Get<ChangeMessage>();
        var hello = (await bench.Store.TimelineAsync(bench.ThreadId))[0].Id;

        await change.ReactAsync(ReplyBench.Context(), hello, new ReactionRequest("👍"));
        var reacted = (await change.ReactAsync(ReplyBench.Context(), hello, new ReactionRequest("❤️"))).Result.ShouldBeOfType<Ok<MessageModel>>().Value!;

        reacted.Reactions.ShouldBe([new Reaction("❤️", "alma", "Alma")]);
        (await change.ReactAsync(ReplyBench.Context(), hello, new ReactionRequest(null))).Result.ShouldBeOfType<Ok<MessageModel>>().Value!.Reactions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Change_ThatTheChannelCannotDo_IsRefused()
    {
        await using var bench = await ReplyBench.CreateAsync(DatabaseKind.Sqlite);
        var change = bench.Store.Get<ChangeMessage>();
        var hello = (await bench.Store.TimelineAsync(bench.ThreadId))[0].Id;

        ReplyBench.Refusal((await change.EditAsync(ReplyBench.Context(), await SentAsync(bench), new EditRequest("x"))).Result).Type.ShouldBe("not-supported");
        ReplyBench.Refusal((await change.DeleteAsync(ReplyBench.Context(), hello)).Result).Type.ShouldBe("not-changeable");
        ReplyBench.Refusal((await change.EditAsync(ReplyBench.Context(), Guid.CreateVersion7(), new EditRequest("x"))).Result).Type.ShouldBe("not-found");
    }

    [Fact]
    public async Task Edit_OfANote_StaysAmongUs()
    {
        await using var bench = await ReplyBench.CreateAsync(DatabaseKind.Sqlite);
        var note = await bench.PostAsync(bench.Reply("note") with { Kind = "note" });

        (await bench.Store.Get<ChangeMessage>().EditAsync(ReplyBench.Context(), note.Id, new EditRequest("better"))).Result.ShouldBeOfType<Ok<MessageModel>>();

        (await bench.Store.CountAsync("deliveries")).ShouldBe(0);
    }

    private static async Task<Guid> SentAsync(ReplyBench bench)
    {
        var message = await bench.PostAsync("good");
        await bench.DispatchAsync();
        await bench.AnswerAsync((await bench.SentAsync())[0], DeliveryStates.Sent, "SM1");
        return message.Id;
    }

    private static async Task NextAsync(ReplyBench bench)
    {
        await bench.DispatchAsync();
        await bench.AnswerAsync((await bench.SentAsync())[^1], DeliveryStates.Sent);
    }
}
