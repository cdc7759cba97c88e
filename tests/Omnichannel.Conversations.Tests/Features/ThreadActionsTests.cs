using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Features;
using Omnichannel.Conversations.Storage;
using Omnichannel.Conversations.Tests.Deliveries;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Features;

public sealed class ThreadActionsTests
{
    private static readonly Handler Bob = new("agent", "bob", "Bob");

    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.PostgreSql];

    [Theory, MemberData(nameof(Databases))]
    public async Task Assign_ToAnAgent_StandsInTheTimelineAndTheFeed(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);

        var thread = await DoAsync(bench, row => Assign.Decide(row, Bob));

        thread.Handler.ShouldBe(Bob);
        (await bench.FeedAsync()).TakeLast(3).ShouldBe(["message.appended", "thread.updated", "handler.assigned"]);
        var line = await LastAsync(bench);
        (line.Direction, line.Author, line.Facts!["event"], line.Facts["toName"]).ShouldBe(("internal", ReplyBench.Alma, "assigned", "Bob"));
        (await DoAsync(bench, row => Assign.Decide(row, null))).Handler.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Change_WithAStaleVersion_IsRefused(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var version = (await bench.ThreadAsync()).Version;
        var changes = bench.Store.Get<ThreadChanges>();

        var first = ReplyBench.Context($"\"{version}\"");
        var answer = (await changes.RunAsync(first, bench.ThreadId, row => Assign.Decide(row, Bob))).Result.ShouldBeOfType<Ok<ThreadModel>>();
        var second = await changes.RunAsync(ReplyBench.Context($"W/\"{version}\""), bench.ThreadId, row => Assign.Decide(row, null));

        first.Response.Headers.ETag.ToString().ShouldBe($"\"{answer.Value!.Version}\"");
        answer.Value.Version.ShouldNotBe(version);
        second.Result.ShouldBeOfType<ProblemHttpResult>().StatusCode.ShouldBe(412);
        ReplyBench.Refusal(second.Result).Type.ShouldBe("version-conflict");
        (await bench.ThreadAsync()).Handler.ShouldBe(Bob);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Change_TwoAgentsAtOnceWithOneVersion_OneIsFaster(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        await using var other = bench.Store.AnotherInstance();
        var version = $"\"{(await bench.ThreadAsync()).Version}\"";

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => (number % 2 == 0 ? bench.Store : other).Get<ThreadChanges>()
            .RunAsync(ReplyBench.Context(version), bench.ThreadId, row => Assign.Decide(row, new Handler("agent", $"agent{number}", "x")))));

        results.Count(result => result.Result is Ok<ThreadModel>).ShouldBe(1);
        (await bench.ThreadAsync()).LastSeq.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Resolve_ThenReopen_ClosesAndOpensTheEpisode(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);

        var resolved = await DoAsync(bench, ThreadStateChanges.Resolve);
        (resolved.State, resolved.WaitingSince).ShouldBe(("resolved", null));
        resolved.Episode!.ResolvedAt.ShouldNotBeNull();
        (await DoAsync(bench, ThreadStateChanges.Resolve)).Version.ShouldBe(resolved.Version, "nothing changed");

        var reopened = await DoAsync(bench, ThreadStateChanges.Reopen);
        reopened.State.ShouldBe("open");
        reopened.Episode!.ResolvedAt.ShouldBeNull();
        (await bench.Store.TimelineAsync(bench.ThreadId)).Select(message => message.Seq).ShouldBe([1, 2, 3]);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Snooze_WhenItsTimeHasCome_OpensOnce(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        await using var other = bench.Store.AnotherInstance();
        var until = bench.Store.Time.GetUtcNow().AddHours(1);
        var snoozed = (await bench.Store.Get<ThreadStateChanges>().SnoozeAsync(ReplyBench.Context(), bench.ThreadId, new SnoozeRequest(until))).Result.ShouldBeOfType<Ok<ThreadModel>>();
        (snoozed.Value!.State, snoozed.Value.SnoozedUntil).ShouldBe(("snoozed", until));
        (await bench.Store.Get<SnoozeClock>().RunOnceAsync(default)).ShouldBe(0);

        bench.Store.Time.Advance(TimeSpan.FromHours(1));
        var woken = await Task.WhenAll(bench.Store.Get<SnoozeClock>().RunOnceAsync(default), other.Get<SnoozeClock>().RunOnceAsync(default));

        woken.Sum().ShouldBe(1);
        (await bench.ThreadAsync()).State.ShouldBe("open");
        (await LastAsync(bench)).Facts!["event"].ShouldBe("woken");
    }

    [Fact]
    public async Task Snooze_IntoThePast_IsRefused()
    {
        await using var bench = await ReplyBench.CreateAsync(DatabaseKind.Sqlite);
        var changes = bench.Store.Get<ThreadStateChanges>();

        ReplyBench.Refusal((await changes.SnoozeAsync(ReplyBench.Context(), bench.ThreadId, new SnoozeRequest(bench.Store.Time.GetUtcNow()))).Result).ShouldBe(("invalid", "until"));
        ReplyBench.Refusal((await changes.SnoozeAsync(ReplyBench.Context(), bench.ThreadId, new SnoozeRequest(null))).Result).ShouldBe(("invalid", "until"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Tags_PutOnAndTakenOff_KeepTheirOrder(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);

        (await DoAsync(bench, row => ThreadStateChanges.Tag(row, ["vip", "refund"], []))).Tags.ShouldBe(["vip", "refund"]);
        (await DoAsync(bench, row => ThreadStateChanges.Tag(row, ["late", "vip"], ["refund"]))).Tags.ShouldBe(["vip", "late"]);
        ReplyBench.Refusal((await bench.Store.Get<ThreadStateChanges>().TagAsync(ReplyBench.Context(), bench.ThreadId, new TagsRequest([" "], null))).Result).ShouldBe(("invalid", "add"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Read_GoesOnlyForward(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var reading = bench.Store.Get<ReadAndTyping>();

        foreach (var seq in (long[])[1, 0, 99])
        {
            (await reading.ReadAsync(ReplyBench.Context(), bench.ThreadId, new ReadRequest(seq))).Result.ShouldBeOfType<Ok<ThreadModel>>();
        }

        (await bench.Store.ReadAsync(tx => tx.FirstAsync<long>("SELECT seq FROM thread_reads"))).ShouldBe(1);
        ReplyBench.Refusal((await reading.ReadAsync(ReplyBench.Context(), bench.ThreadId, new ReadRequest(null))).Result).ShouldBe(("invalid", "seq"));
    }

    [Fact]
    public async Task Typing_InAThread_IsToldAndForgotten()
    {
        await using var bench = await ReplyBench.CreateAsync(DatabaseKind.Sqlite);

        (await bench.Store.Get<ReadAndTyping>().TypeAsync(ReplyBench.Context(), bench.ThreadId, new TypingRequest(true, null))).Result.ShouldBeOfType<NoContent>();

        (await bench.ThreadAsync()).LastSeq.ShouldBe(1);
    }

    private static async Task<ThreadModel> DoAsync(ReplyBench bench, Func<ThreadRow, Change?> decide) =>
        (await bench.Store.Get<ThreadChanges>().RunAsync(ReplyBench.Context(), bench.ThreadId, decide)).Result.ShouldBeOfType<Ok<ThreadModel>>().Value!;

    private static async Task<MessageModel> LastAsync(ReplyBench bench) => await bench.MessageAsync((await bench.Store.TimelineAsync(bench.ThreadId))[^1].Id);
}
