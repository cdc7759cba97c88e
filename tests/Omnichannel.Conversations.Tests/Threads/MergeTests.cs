using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Identity;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Threads;

public sealed class MergeTests
{
    private const string Ada = "tel:+15550000001", Bob = "tel:+15550000002", Cid = "tel:+15550000003";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Merge_PutsTheAbsorbedBehindAndOldIdsResolve(DatabaseKind kind)
    {
        await using var store = await ThreeAsync(kind);
        var (ada, bob) = (await store.ThreadOfAsync(Ada), await store.ThreadOfAsync(Bob));

        await store.MergeAsync(Ada, Bob);

        (await store.TextsOfAsync(Bob)).ShouldBe(["a1", "a2", "b1", "b2"]);
        (await store.ReadAsync(tx => ThreadReads.ResolveAsync(tx, bob.Id))).ShouldBe(ada.Id);
        (await store.ReadAsync(tx => CustomerReads.RootAsync(tx, bob.Customer.Id)))!.Id.ShouldBe(ada.Customer.Id);
        var merged = await store.ThreadAsync(ada.Id);
        merged.LastSeq.ShouldBe(4);
        merged.WaitingSince.ShouldBe(ada.WaitingSince);
        merged.Preview.ShouldBe("b2");
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Unmerge_RestoresBothExactly(DatabaseKind kind)
    {
        await using var store = await ThreeAsync(kind);
        var (ada, bob) = (await store.ThreadOfAsync(Ada), await store.ThreadOfAsync(Bob));
        var (adas, bobs) = (await store.TimelineAsync(ada.Id), await store.TimelineAsync(bob.Id));

        (await store.UnmergeAsync(await store.MergeAsync(Ada, Bob))).ShouldBeNull();

        AsBefore(await store.ThreadOfAsync(Ada), ada);
        AsBefore(await store.ThreadOfAsync(Bob), bob);
        (await store.TimelineAsync(ada.Id)).ShouldBe(adas);
        (await store.TimelineAsync(bob.Id)).ShouldBe(bobs);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Unmerge_GivesWhatCameMeanwhileToWhoeverWrote(DatabaseKind kind)
    {
        await using var store = await ThreeAsync(kind);
        var merge = await store.MergeAsync(Ada, Bob);
        await store.ReceiveAsync(store.Message(Bob, "b3"), store.Message(Ada, "a3"), store.Message(Bob, "b4"), store.Message(Ada, "a4"));

        await store.UnmergeAsync(merge);

        await ShouldBeAsync(store, Ada, "a1", "a2", "a3", "a4");
        await ShouldBeAsync(store, Bob, "b1", "b2", "b3", "b4");
        await store.ReceiveAsync(store.Message(Bob, "b5"), store.Message(Ada, "a5"));
        await ShouldBeAsync(store, Ada, "a1", "a2", "a3", "a4", "a5");
        await ShouldBeAsync(store, Bob, "b1", "b2", "b3", "b4", "b5");
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite, true)]
    [InlineData(DatabaseKind.Sqlite, false)]
    [InlineData(DatabaseKind.PostgreSql, true)]
    [InlineData(DatabaseKind.PostgreSql, false)]
    public async Task Unmerge_OfNestedMerges_WorksFromOutsideAndFromInside(DatabaseKind kind, bool outerFirst)
    {
        await using var store = await ThreeAsync(kind);
        var inner = await store.MergeAsync(Bob, Cid);
        await store.ReceiveAsync(store.Message(Cid, "c2"));
        var outer = await store.MergeAsync(Ada, Bob);
        await store.ReceiveAsync(store.Message(Cid, "c3"), store.Message(Bob, "b3"), store.Message(Ada, "a3"));
        (await store.TextsOfAsync(Cid)).ShouldBe(["a1", "a2", "b1", "b2", "c1", "c2", "c3", "b3", "a3"]);

        (await store.UnmergeAsync(outerFirst ? outer : inner)).ShouldBeNull();
        if (outerFirst)
        {
            await ShouldBeAsync(store, Ada, "a1", "a2", "a3");
            await ShouldBeAsync(store, Cid, "b1", "b2", "c1", "c2", "c3", "b3");
        }
        else
        {
            await ShouldBeAsync(store, Ada, "a1", "a2", "b1", "b2", "b3", "a3");
            await ShouldBeAsync(store, Cid, "c1", "c2", "c3");
        }

        (await store.UnmergeAsync(outerFirst ? inner : outer)).ShouldBeNull();
        await ShouldBeAsync(store, Ada, "a1", "a2", "a3");
        await ShouldBeAsync(store, Bob, "b1", "b2", "b3");
        await ShouldBeAsync(store, Cid, "c1", "c2", "c3");
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Unmerge_OfEarlierMergeWithTheSameSurvivor_LeavesTheLater(DatabaseKind kind)
    {
        await using var store = await ThreeAsync(kind);
        var first = await store.MergeAsync(Ada, Bob);
        var second = await store.MergeAsync(Ada, Cid);

        await store.UnmergeAsync(first);

        await ShouldBeAsync(store, Bob, "b1", "b2");
        await ShouldBeAsync(store, Cid, "a1", "a2", "c1");
        await store.UnmergeAsync(second);
        await ShouldBeAsync(store, Cid, "c1");
        await ShouldBeAsync(store, Ada, "a1", "a2");
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Unmerge_Twice_IsRefused(DatabaseKind kind)
    {
        await using var store = await ThreeAsync(kind);
        var merge = await store.MergeAsync(Ada, Bob);
        await store.UnmergeAsync(merge);

        (await store.UnmergeAsync(merge)).ShouldBe(MergeRefusal.AlreadyUndone);
        await store.MergeAsync(Bob, Ada);
        (await store.TextsOfAsync(Ada)).ShouldBe(["b1", "b2", "a1", "a2"]);
    }

    [Fact]
    public void Undo_OfWhatAgentsChangedSince_KeepsTheirs()
    {
        var before = new Situation { State = ThreadStates.Resolved, Tags = "[]", Priority = 0 };
        var after = Situation.Join(before, new Situation { State = ThreadStates.Open, Tags = """["vip"]""", Priority = 1 });

        var undone = (after with { Tags = """["vip","late"]""" }).Undo(before, after);

        undone.ShouldBe(before with { Tags = """["vip","late"]""" });
    }

    internal static async Task ShouldBeAsync(TestStore store, string address, params string[] texts)
    {
        var thread = await store.ThreadOfAsync(address);
        var timeline = await store.TimelineAsync(thread.Id);
        timeline.Select(message => message.Text).ShouldBe(texts);
        timeline.Select(message => message.Seq).ShouldBe(Enumerable.Range(1, texts.Length).Select(i => (long)i));
        thread.LastSeq.ShouldBe(texts.Length);
        thread.Preview.ShouldBe(texts[^1]);
    }

    private static async Task<TestStore> ThreeAsync(DatabaseKind kind)
    {
        var store = await TestStore.CreateAsync(kind);
        await store.ReceiveAsync(
            store.Message(Ada, "a1"), store.Message(Bob, "b1"), store.Message(Ada, "a2"), store.Message(Cid, "c1"), store.Message(Bob, "b2"));
        return store;
    }

    private static void AsBefore(ThreadModel now, ThreadModel before) =>
        (now with { Version = "", Customer = before.Customer, Tags = before.Tags }).ShouldBe(before with { Version = "" });
}
