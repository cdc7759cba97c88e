using Omnichannel.Contracts;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Promises;

namespace Omnichannel.Routing.Tests.Promises;

public sealed class PromiseKeeperTests
{
    private static readonly HandlerRef Ada = new("agent", "ada", "Ada");

    public static TheoryData<string> Databases => PartBench.Databases;

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Promise_NotKept_IsRemindedBefore_BrokenAfter_AndGoesBackWhenItsOwnerIsAway(string database)
    {
        await using var bench = await PartBench.StartAsync(database, () => new PromiseKeeper());
        bench.Agent("ada", "away");
        var thread = bench.Waits(handler: Ada);
        bench.Change(thread, one => one with { State = "waiting", WaitingSince = null });
        var id = await MakeAsync(bench, thread, TimeSpan.FromHours(2));
        await bench.PassAsync(TimeSpan.FromMinutes(104));
        bench.Posted.ShouldBeEmpty();
        await bench.PassAsync(TimeSpan.FromMinutes(1));
        bench.Notes.ShouldHaveSingleItem().ShouldBe("Promised by Ada for 2026-11-23 11:00 (UTC): I'll write by eleven");
        thread.Thread.Priority.ShouldBe(1);
        await bench.PassAsync(TimeSpan.FromHours(8));
        bench.Notes.Count().ShouldBe(2);
        bench.Notes.Last().ShouldStartWith("Broken promise by Ada");
        (await FindAsync(bench, id)).State.ShouldBe(PromiseStates.Broken);
        var command = bench.Assigned.ShouldHaveSingleItem();
        (command.To, command.Expected, command.WantsPerson).ShouldBe((null, Ada, true));
        bench.Changed[^1].ShouldSatisfyAllConditions(change => change.State.ShouldBe("open"), change => change.AddTags.ShouldBe(["promise-broken"]));
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Promise_Answered_IsKept_ButNotByTheMessageThatMakesIt(string database)
    {
        await using var bench = await PartBench.StartAsync(database, () => new PromiseKeeper());
        var thread = bench.Waits(handler: Ada);
        var id = await MakeAsync(bench, thread, TimeSpan.FromHours(2));
        await bench.PassAsync(TimeSpan.FromMinutes(1));
        await bench.StepAsync(bench.Message(thread, "outbound", "Dear Grace, I'll write by eleven."), bench.Message(thread, "inbound", "Thanks", "customer"), bench.Message(thread, "outbound", "Hello", "automation"));
        (await FindAsync(bench, id)).State.ShouldBe(PromiseStates.Open);
        await bench.PassAsync(TimeSpan.FromMinutes(1));
        await bench.StepAsync(bench.Message(thread, "outbound", "Here it is."));
        var promise = await FindAsync(bench, id);
        (promise.State, promise.SettledAt, promise.SettledBy).ShouldBe((PromiseStates.Kept, bench.Now, "answer"));
        await bench.PassAsync(TimeSpan.FromHours(8));
        bench.Posted.ShouldBeEmpty();
        bench.NextAt.ShouldBeNull();
    }

    [Fact]
    public async Task Promise_AnsweredInTimeButHeardOfLater_IsKeptAllTheSame()
    {
        await using var bench = await PartBench.StartAsync(PartBench.Sqlite, () => new PromiseKeeper());
        var thread = bench.Waits(handler: Ada);
        var id = await MakeAsync(bench, thread, TimeSpan.FromHours(2));
        await bench.PassAsync(TimeSpan.FromHours(1));
        var answer = bench.Message(thread, "outbound", "Here it is.");
        await bench.CrashAsync(TimeSpan.FromHours(2));
        (await FindAsync(bench, id)).State.ShouldBe(PromiseStates.Broken);
        await bench.StepAsync(answer);
        (await FindAsync(bench, id)).State.ShouldBe(PromiseStates.Kept);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Callback_AtItsTime_IsGivenOutAsWork_OnTopOfAll_AndBrokenWhenNobodyCalls(string database)
    {
        await using var bench = await PartBench.StartAsync(database, () => new PromiseKeeper());
        bench.Agent("ada", "offline");
        var thread = bench.Waits("sms", "tel:+15551234567", handler: Ada);
        bench.Change(thread, one => one with { State = "snoozed", WaitingSince = null });
        var id = await MakeAsync(bench, thread, TimeSpan.FromMinutes(20), PromiseKinds.Callback);
        await bench.CrashAsync(TimeSpan.FromMinutes(21));
        bench.Notes.ShouldHaveSingleItem().ShouldStartWith("Call +15551234567 now");
        bench.Changed.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            change => change.State.ShouldBe("open"), change => change.AddTags.ShouldBe(["callback"]), change => change.Priority.ShouldBe(500));
        bench.Assigned.ShouldHaveSingleItem().To.ShouldBeNull();
        await bench.StepAsync(bench.Message(thread, "outbound", "We called in vain"));
        (await FindAsync(bench, id)).State.ShouldBe(PromiseStates.Open);
        await bench.PassAsync(TimeSpan.FromMinutes(20));
        bench.Notes.Last().ShouldStartWith("Broken promise");
        bench.Posted.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("offline", "Ada is away, and a call is due")]
    [InlineData("online", null)]
    public async Task Callback_OnAThreadAtRest_SomebodyIsFoundUnlessWhoPromisedIsThere(string presence, string? because)
    {
        await using var bench = await PartBench.StartAsync(PartBench.Sqlite, () => new PromiseKeeper());
        bench.Agent("ada", presence);
        var thread = bench.Waits("sms", "tel:+15551234567", handler: Ada);
        await MakeAsync(bench, thread, TimeSpan.FromMinutes(20), PromiseKinds.Callback);
        bench.Board.Threads.Remove(thread.Thread.Id);

        await bench.PassAsync(TimeSpan.FromMinutes(21));

        bench.Changed[^1].State.ShouldBe("open");
        bench.Assigned.Select(command => command.Because).ShouldBe(because is null ? [] : [because]);
        bench.Assigned.ShouldAllBe(command => command.To == null && command.Whoever && command.WantsPerson);
    }

    [Fact]
    public async Task Promise_MadeByAClockThatWasAhead_IsKeptByAnAnswerAllTheSame()
    {
        await using var bench = await PartBench.StartAsync(PartBench.Sqlite, () => new PromiseKeeper());
        var thread = bench.Waits(handler: Ada);
        var id = await MakeAsync(bench, thread, TimeSpan.FromMinutes(25), ahead: TimeSpan.FromMinutes(10));

        await bench.StepAsync(bench.Message(thread, "outbound", "Here it is."));

        (await FindAsync(bench, id)).State.ShouldBe(PromiseStates.Kept);
    }

    [Fact]
    public async Task Callback_Called_IsKept()
    {
        await using var bench = await PartBench.StartAsync(PartBench.Sqlite, () => new PromiseKeeper());
        bench.Agent("ada");
        var thread = bench.Waits("sms", "tel:+15551234567", handler: Ada);
        var id = await MakeAsync(bench, thread, TimeSpan.FromMinutes(20), PromiseKinds.Callback);
        await bench.PassAsync(TimeSpan.FromMinutes(20));
        bench.Assigned.ShouldBeEmpty();
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        await bench.StepAsync(bench.Message(thread, "outbound", "Call", channel: "voice"));
        (await FindAsync(bench, id)).State.ShouldBe(PromiseStates.Kept);
    }

    [Fact]
    public async Task HubsWord_ThreadIsAtRest_IsKept_AndAnAgentsIsBroken()
    {
        await using var bench = await PartBench.StartAsync(PartBench.Sqlite, () => new PromiseKeeper());
        var thread = bench.Waits();
        await bench.WriteAsync((connection, transaction) => PromiseTable.PromiseByHubAsync(
            new DecidingStep(bench.Now, bench.Board, connection, transaction), thread.Thread.Id, PromiseKinds.Promise, "An answer", bench.Now.AddMinutes(10), null, null));
        var id = await MakeAsync(bench, thread, TimeSpan.FromMinutes(10));
        bench.Board.Threads.Clear();
        await bench.PassAsync(TimeSpan.FromMinutes(10));
        (await FindAsync(bench, id)).State.ShouldBe(PromiseStates.Broken);
        var hub = await bench.ReadAsync(connection => PromiseTable.ListAsync(connection, PromiseStates.Kept, null, null));
        hub.ShouldHaveSingleItem().SettledBy.ShouldBe("resolved");
    }

    private static async Task<Guid> MakeAsync(PartBench bench, RoutedThread thread, TimeSpan due, string kind = PromiseKinds.Promise, TimeSpan ahead = default)
    {
        var promise = new Promise
        {
            Id = Guid.CreateVersion7(bench.Now),
            ThreadId = thread.Thread.Id,
            Kind = kind,
            Text = "I'll write by eleven",
            Address = thread.Thread.Address,
            ByType = "agent",
            ById = "ada",
            ByName = "Ada",
            MadeAt = bench.Now + ahead,
            DueAt = bench.Now + due,
            NextAt = PromiseRules.RemindAt(bench.Now, bench.Now + due),
        };
        await bench.WriteAsync((connection, transaction) => PromiseTable.AddAsync(connection, transaction, promise));
        await bench.StepAsync();
        return promise.Id;
    }

    private static async Task<Promise> FindAsync(PartBench bench, Guid id)
    {
        var all = await bench.ReadAsync(connection => PromiseTable.ListAsync(connection, null, null, null));
        return all.Single(promise => promise.Id == id);
    }
}
