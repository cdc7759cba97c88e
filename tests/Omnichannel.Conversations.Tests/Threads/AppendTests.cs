using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Threads;

public sealed class AppendTests
{
    private const string Ada = "tel:+15551234567";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Append_FirstMessage_OpensThreadAndEpisode(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        var message = store.Message(Ada, "Hello\n  there") with { Threading = new Threading { Subject = "Hi", MessageId = "<1@x>" } };

        await store.ReceiveAsync(message);

        var thread = await store.ThreadOfAsync(Ada);
        thread.State.ShouldBe(ThreadStates.Open);
        thread.LastSeq.ShouldBe(1);
        thread.Preview.ShouldBe("Hello there");
        thread.WaitingSince.ShouldBe(message.ReceivedAt);
        thread.Episode!.Number.ShouldBe(1);
        thread.Customer.Addresses.ShouldHaveSingleItem().ShouldBe(new CustomerAddress(Ada, Assurances.Verified, message.ReceivedAt));
        var stored = (await store.TimelineAsync(thread.Id)).ShouldHaveSingleItem();
        stored.Id.ShouldBe(message.Id);
        stored.Subject.ShouldBe("Hi");
        stored.RfcMessageId.ShouldBe("<1@x>");
        stored.EpisodeId.ShouldBe(thread.Episode.Id);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Append_SameExternalId_HasOneEffect(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        var message = store.Message(Ada, "once", id: "m1");

        await store.ReceiveAsync(message, message with { Id = Guid.CreateVersion7(message.ReceivedAt) }, store.Message(Ada, "two"));
        await store.ReceiveAsync(message);

        (await store.TextsOfAsync(Ada)).ShouldBe(["once", "two"]);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Append_BatchOfManySenders_NumbersEachThreadWithoutGaps(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        var batch = Enumerable.Range(0, 256).Select(i => store.Message($"tel:+1555000{i % 20:0000}", $"{i}")).ToArray();

        await store.ReceiveAsync(batch[..100]);
        await store.ReceiveAsync(batch[100..]);

        for (var sender = 0; sender < 20; sender++)
        {
            var thread = await store.ThreadOfAsync($"tel:+1555000{sender:0000}");
            var timeline = await store.TimelineAsync(thread.Id);
            timeline.Select(message => message.Seq).ShouldBe(Enumerable.Range(1, timeline.Count).Select(i => (long)i));
            timeline.Select(message => int.Parse(message.Text)).ShouldBeInOrder();
            thread.LastSeq.ShouldBe(timeline.Count);
        }

        (await store.CountAsync("messages")).ShouldBe(256);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Append_WithSequence_PutsOneSendersMessagesInItsOrder(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);

        await store.ReceiveAsync(
            store.Message(Ada, "second") with { Sequence = 2 },
            store.Message("tel:+15550000001", "other"),
            store.Message(Ada, "first") with { Sequence = 1 });

        (await store.TextsOfAsync(Ada)).ShouldBe(["first", "second"]);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite, Natures.AutoReply)]
    [InlineData(DatabaseKind.Sqlite, Natures.Bounce)]
    [InlineData(DatabaseKind.Sqlite, Natures.ReadReceipt)]
    [InlineData(DatabaseKind.PostgreSql, Natures.AutoReply)]
    public async Task Append_FromMachine_NeitherOpensNorWaits(DatabaseKind kind, string nature)
    {
        await using var store = await TestStore.CreateAsync(kind);

        await store.ReceiveAsync(store.Message(Ada, "I am away", nature: nature));

        var thread = await store.ThreadOfAsync(Ada);
        thread.State.ShouldBe(ThreadStates.Resolved);
        thread.WaitingSince.ShouldBeNull();
        thread.Episode.ShouldBeNull();
        thread.LastSeq.ShouldBe(1);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Append_ToResolvedThread_OpensNextEpisode(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await store.ReceiveAsync(store.Message(Ada, "one"));
        await store.Database.WriteAsync(
            (connection, transaction) => Dapper.SqlMapper.ExecuteAsync(connection, "UPDATE threads SET state = 'resolved', waiting_since = NULL", transaction: transaction), default);

        await store.ReceiveAsync(store.Message(Ada, "two"), store.Message(Ada, "three"));

        var thread = await store.ThreadOfAsync(Ada);
        thread.State.ShouldBe(ThreadStates.Open);
        thread.Episode!.Number.ShouldBe(2);
        (await store.CountAsync("episodes")).ShouldBe(2);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Append_TextThatDatabasesCannotHold_IsCleaned(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);

        await store.ReceiveAsync(store.Message(Ada, "a\0b 😀 c"));

        (await store.TextsOfAsync(Ada)).ShouldBe(["a\ufffdb 😀 c"]);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Append_AttachmentWithUrl_IsToBeFetchedAndItsUrlIsNotShown(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        var message = store.Message(Ada, "") with { Attachments = [new Attachment { Id = "a1", Name = "x.png", Url = "https://provider.example/x" }] };

        await store.ReceiveAsync(message);

        (await store.CountAsync("attachment_fetches")).ShouldBe(1);
        (await store.ThreadOfAsync(Ada)).Preview.ShouldBe("x.png");
        var shown = await store.ReadAsync(tx => store.Get<Storage.MessageReads>().ByIdsAsync(tx, [message.Id]));
        shown.Single().Message.Attachments.Single().Url.ShouldBeNull();
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task HumanRequested_OnQuietThread_OpensItAndRaisesPriority(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        var asked = new HumanRequested
        {
            EventId = "h1",
            Account = "web",
            Channel = "webchat",
            From = new Sender { Address = "webchat:v1" },
            OccurredAt = store.Time.GetUtcNow(),
        };

        await store.ReceiveAsync(asked);
        await store.ReceiveAsync(asked);

        var thread = await store.ThreadOfAsync("webchat:v1");
        thread.State.ShouldBe(ThreadStates.Open);
        thread.Priority.ShouldBe(1);
        var message = (await store.TimelineAsync(thread.Id)).ShouldHaveSingleItem();
        message.Direction.ShouldBe(Directions.Internal);
        message.Facts.ShouldBe("""{"event":"human-requested"}""");
    }
}
