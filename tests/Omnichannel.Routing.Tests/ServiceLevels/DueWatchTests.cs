using Omnichannel.Contracts;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Promises;
using Omnichannel.Routing.ServiceLevels;
using Omnichannel.Routing.Tests.Promises;

namespace Omnichannel.Routing.Tests.ServiceLevels;

public sealed class DueWatchTests
{
    public static TheoryData<string> Databases => PartBench.Databases;

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Thread_NobodyAnswers_IsDue_WarnedOf_AndEscalated_OnceEach(string database)
    {
        await using var bench = await PartBench.StartAsync(database, () => new DueWatch());
        var thread = bench.Waits();
        await bench.StepAsync(bench.Updated(thread));
        thread.Thread.DueAt.ShouldBe(bench.Now.AddMinutes(2));
        await bench.PassAsync(TimeSpan.FromSeconds(89));
        bench.Posted.ShouldBeEmpty();
        await bench.PassAsync(TimeSpan.FromSeconds(1));
        bench.Notes.ShouldHaveSingleItem().ShouldContain("is due 2026-11-23 09:02");
        thread.Thread.Priority.ShouldBe(1);
        await bench.PassAsync(TimeSpan.FromHours(5));
        bench.Notes.Count().ShouldBe(2);
        bench.Posted[^1].Facts!["event"].ShouldBe("due-missed");
        thread.Thread.Priority.ShouldBe(2);
        bench.Assigned.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Restart_TimersThatBecameDueMeanwhile_FireOnce(string database)
    {
        await using var bench = await PartBench.StartAsync(database, () => new DueWatch());
        await bench.StepAsync(bench.Updated(bench.Waits()), bench.Updated(bench.Waits("sms")));
        await bench.CrashAsync(TimeSpan.FromMinutes(50));
        bench.Posted.Select(post => post.Facts!["event"]).ShouldBe(["due-missed", "due-soon"], ignoreOrder: true);
        await bench.CrashAsync(TimeSpan.FromMinutes(1));
        bench.Posted.Count.ShouldBe(2);
        await bench.CrashAsync(TimeSpan.FromMinutes(30));
        bench.Posted.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Answered_NothingIsDue_AndItIsNoMoreUrgentThanBefore()
    {
        await using var bench = await PartBench.StartAsync(PartBench.Sqlite, () => new DueWatch());
        var thread = bench.Waits();
        bench.Change(thread, one => one with { Priority = 3 });
        await bench.StepAsync(bench.Updated(thread));
        await bench.PassAsync(TimeSpan.FromMinutes(3));
        thread.Thread.Priority.ShouldBe(5);
        bench.Change(thread, one => one with { WaitingSince = null, State = "waiting", Episode = one.Episode! with { FirstReplyAt = bench.Now } });
        await bench.StepAsync(bench.Updated(thread));
        thread.Thread.DueAt.ShouldBeNull();
        thread.Thread.Priority.ShouldBe(3);
        bench.NextAt.ShouldBeNull();

        bench.Change(thread, one => one with { WaitingSince = bench.Now, State = "open" });
        await bench.StepAsync(bench.Updated(thread));
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        bench.Notes.Last().ShouldStartWith("An answer was due");
    }

    [Fact]
    public async Task Snoozed_ButTheCustomerWaits_ComesBackIntoSight()
    {
        await using var bench = await PartBench.StartAsync(PartBench.Sqlite, () => new DueWatch());
        var thread = bench.Waits();
        bench.Change(thread, one => one with { State = "snoozed" });
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        bench.Changed.ShouldContain(change => change.State == "open");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Configuration_NewLevel_IsFollowed_AndOverflows(string database)
    {
        await using var bench = await PartBench.StartAsync(database, () => new DueWatch());
        var (waiting, answered, automated) = (bench.Waits(), bench.Waits(handler: new HandlerRef("agent", "ada")), bench.Waits(handler: new HandlerRef("automation", "flow:x")));
        await bench.StepAsync();
        await bench.WriteAsync((connection, transaction) => ServiceLevelTable.AddAsync(
            connection, transaction, "levels: { chat: { firstAnswer: 1h, overflow: backup } }", "Ada", bench.Now));
        await bench.StepAsync();
        waiting.Thread.DueAt.ShouldBe(bench.Now.AddHours(1));
        await bench.PassAsync(TimeSpan.FromHours(1));
        bench.Assigned.Select(command => (command.ThreadId, command.To!.Id, command.Expected?.Id, command.WantsPerson))
            .ShouldBe([(waiting.Thread.Id, "backup", null, false), (automated.Thread.Id, "backup", "flow:x", true)], ignoreOrder: true);
        bench.Notes.Count().ShouldBe(6);
        answered.Thread.Priority.ShouldBe(2);
    }

    [Fact]
    public async Task TeamsHours_Changed_MoveWhatIsDue()
    {
        await using var bench = await PartBench.StartAsync(PartBench.Sqlite, () => new DueWatch());
        var thread = bench.Waits("email");
        thread.Team = "billing";
        bench.Board.Teams["billing"] = new BoardTeam("billing", "Billing", PartBench.Hours("UTC"));
        await bench.StepAsync(bench.Updated(thread));
        thread.Thread.DueAt.ShouldBe(new DateTimeOffset(2026, 11, 23, 17, 0, 0, TimeSpan.Zero));
        bench.Board.Teams["billing"] = new BoardTeam("billing", "Billing", PartBench.Hours("America/New_York"));
        await bench.StepAsync();
        thread.Thread.DueAt.ShouldBe(new DateTimeOffset(2026, 11, 23, 22, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task NobodyWasEverHere_NothingHappens_UntilSomebodyIs()
    {
        await using var bench = await PartBench.StartAsync(PartBench.Sqlite, () => new DueWatch());
        bench.Board.AnybodyEver = false;
        var thread = bench.Waits();
        await bench.StepAsync(bench.Updated(thread));
        await bench.PassAsync(TimeSpan.FromHours(1));
        bench.Changed.ShouldBeEmpty();
        bench.Board.AnybodyEver = true;
        await bench.StepAsync();
        thread.Thread.DueAt.ShouldNotBeNull();
        bench.Notes.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Resolved_IsForgotten()
    {
        await using var bench = await PartBench.StartAsync(PartBench.Sqlite, () => new DueWatch());
        var thread = bench.Waits();
        await bench.StepAsync(bench.Updated(thread));
        bench.Board.Threads.Clear();
        await bench.StepAsync(bench.Updated(thread));
        (await bench.ReadAsync(DueTable.AllAsync)).ShouldBeEmpty();
        await bench.PassAsync(TimeSpan.FromHours(1));
        bench.Posted.ShouldBeEmpty();
    }
}
