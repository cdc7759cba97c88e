using Omnichannel.Contracts;
using Omnichannel.Conversations.Inbound;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Threads;

public sealed class ChangesTests
{
    private const string Ada = "telegram:1";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Edited_ByItsSender_ChangesTextAndKeepsTheOriginalInTheAudit(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await store.ReceiveAsync(store.Message(Ada, "teh", id: "m1"));
        var edit = Change(store, ChangeRule.Edited, "e1") with { Content = new Content { Text = "the" } };

        await store.ReceiveAsync(edit, edit);

        var message = (await store.TimelineAsync((await store.ThreadOfAsync(Ada)).Id)).ShouldHaveSingleItem();
        message.Text.ShouldBe("the");
        message.EditedAt.ShouldNotBeNull();
        (await store.ThreadOfAsync(Ada)).Preview.ShouldBe("the");
        var audit = await store.ReadAsync(tx => tx.QueryAsync<string>("SELECT detail FROM audit"));
        audit.ShouldHaveSingleItem().ShouldContain("teh");
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Edited_BySomebodyElse_ChangesNothing(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await store.ReceiveAsync(store.Message(Ada, "mine", id: "m1"));

        await store.ReceiveAsync(Change(store, ChangeRule.Edited, "e1") with { Content = new Content { Text = "yours" }, From = new Sender { Address = "telegram:2" } });

        (await store.TextsOfAsync(Ada)).ShouldBe(["mine"]);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Changes_BeforeTheirMessage_WaitForIt(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await store.ReceiveAsync(
            Change(store, ChangeRule.Edited, "e1") with { Content = new Content { Text = "new" } },
            Change(store, ChangeRule.Reacted, "e2") with { Emoji = "👍" });

        await store.ReceiveAsync(store.Message(Ada, "old", id: "m1"));

        var message = (await store.TimelineAsync((await store.ThreadOfAsync(Ada)).Id)).ShouldHaveSingleItem();
        message.Text.ShouldBe("new");
        message.Reactions.ShouldContain(Ada);
        (await store.CountAsync("pending_changes")).ShouldBe(0);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Extended_BeforeReversedAndTwice_IsTheUnionInOrder(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await store.ReceiveAsync(More(store, "3", ""), More(store, "1", "Album"), More(store, "3", ""));

        await store.ReceiveAsync(store.Message(Ada, "", id: "m1") with { Attachments = [File("2")], Content = new Content { Parts = [Picture("2")] } });
        await store.ReceiveAsync(More(store, "1", "Album"));

        var message = (await store.TimelineAsync((await store.ThreadOfAsync(Ada)).Id)).ShouldHaveSingleItem();
        message.Text.ShouldBe("Album");
        message.EditedAt.ShouldBeNull();
        Storage.Stored.Attachments(message.Attachments).Select(file => file.Id).ShouldBe(["1", "2", "3"]);
        Storage.Stored.Parts(message.Parts).Select(part => part.Attachment).ShouldBe(["1", "2", "3"]);
        (await store.CountAsync("attachment_fetches")).ShouldBe(3);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Edited_WithOtherFiles_HasThose(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await store.ReceiveAsync(store.Message(Ada, "x", id: "m1") with { Attachments = [File("1"), File("2") with { Url = null, Sha256 = "kept" }] });

        await store.ReceiveAsync(Change(store, ChangeRule.Edited, "e1") with { Content = new Content { Text = "y" }, Attachments = [File("2"), File("3")] });

        var message = (await store.TimelineAsync((await store.ThreadOfAsync(Ada)).Id)).ShouldHaveSingleItem();
        Storage.Stored.Attachments(message.Attachments).Select(file => (file.Id, file.Sha256)).ShouldBe([("2", "kept"), ("3", null)]);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Deleted_LeavesAnEmptyPlaceWithItsNumber(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await store.ReceiveAsync(store.Message(Ada, "secret", id: "m1"), store.Message(Ada, "next"), Change(store, ChangeRule.Deleted, "e1"));

        var timeline = await store.TimelineAsync((await store.ThreadOfAsync(Ada)).Id);
        timeline.Select(message => (message.Seq, message.Text)).ShouldBe([(1, ""), (2, "next")]);
        timeline[0].DeletedAt.ShouldNotBeNull();
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Reactions_AddedTwiceAndRemoved_AreGone(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await store.ReceiveAsync(store.Message(Ada, "hi", id: "m1"));

        await store.ReceiveAsync(
            Change(store, ChangeRule.Reacted, "e1") with { Emoji = "👍" },
            Change(store, ChangeRule.Reacted, "e2") with { Emoji = "👍" },
            Change(store, ChangeRule.Reacted, "e3") with { Emoji = "❤" },
            Change(store, ChangeRule.Unreacted, "e4") with { Emoji = "👍" });

        var message = (await store.TimelineAsync((await store.ThreadOfAsync(Ada)).Id)).ShouldHaveSingleItem();
        Storage.Stored.Reactions(message.Reactions).ShouldHaveSingleItem().Emoji.ShouldBe("❤");
    }

    private static Attachment File(string id) => new() { Id = id, Name = id + ".jpg", Url = "https://files.example/" + id };

    private static Part Picture(string id) => new() { Type = PartTypes.Image, Attachment = id };

    private static InboundChange More(TestStore store, string file, string text) => Change(store, ChangeRule.Extended, "more-" + file) with
    {
        Content = new Content { Text = text, Parts = [Picture(file)] },
        Attachments = [File(file)],
    };

    private static InboundChange Change(TestStore store, string type, string id) => new()
    {
        EventId = id,
        Type = type,
        Account = "shop",
        Channel = "telegram",
        ExternalId = "m1",
        From = new Sender { Address = Ada },
        OccurredAt = store.Time.GetUtcNow(),
    };
}
