using Omnichannel.Contracts;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Promises;
using Omnichannel.Routing.Queue;
using Omnichannel.Routing.Tests.Promises;

namespace Omnichannel.Routing.Tests.Queue;

public sealed class QueueTellerTests
{
    public static TheoryData<string> Databases => PartBench.Databases;

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Chat_Waiting_SeesItsPlace_AndThatItIsOver(string database)
    {
        await using var bench = await PartBench.StartAsync(database, () => new QueueTeller());
        bench.Agent("ada");
        var (first, second) = (bench.Waits(), bench.Waits());
        bench.Queue(first, second);
        await bench.StepAsync(bench.Message(second, "inbound", "Hello", "customer"));
        await bench.PassAsync(TimeSpan.FromMinutes(1));
        bench.Changed.Select(change => (change.ThreadId, change.Queue!.Position)).ShouldBe([(first.Thread.Id, 1), (second.Thread.Id, 2)]);
        bench.Posted.ShouldBeEmpty();
        bench.Changed.Clear();
        bench.Queue(second);
        await bench.StepAsync(bench.Updated(first));
        await bench.PassAsync(TimeSpan.FromMinutes(5));
        bench.Changed.Select(change => (change.ThreadId, change.Queue!.Position)).ShouldBe([(first.Thread.Id, 0), (second.Thread.Id, 1)]);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Text_LongQueue_IsToldItsTimeOnce_IsPromisedIt_AndMayBeCalledInstead(string database)
    {
        await using var bench = await PartBench.StartAsync(database, () => new QueueTeller());
        bench.Agent("ada");
        var line = await SlowQueueAsync(bench, "sms", TimeSpan.FromMinutes(20));
        var last = line[^1];
        bench.Posted.Clear();
        await bench.PassAsync(TimeSpan.FromSeconds(50));
        var said = bench.Posted.Single(post => post.ThreadId == last.Thread.Id);
        (said.OnlyWhileWaiting, said.IsAnswer, said.By.Type, said.Kind).ShouldBe((true, false, "system", "reply"));
        said.Content.Text.ShouldContain("number 4 in line");
        said.Content.Text.ShouldContain("answer 1, and we call +15551234567");
        (await OpenAsync(bench, last)).Kind.ShouldBe(PromiseKinds.Promise);
        var estimates = await bench.ReadAsync(QueueTables.WaitsAsync);
        estimates.ShouldContain(wait => wait.ThreadId == last.Thread.Id && wait.Low < wait.Seconds && wait.Seconds < wait.High);

        // A restart, and nothing is said twice.
        await bench.CrashAsync(TimeSpan.FromSeconds(30));
        await bench.PassAsync(TimeSpan.FromMinutes(3));
        bench.Posted.Count(post => post.ThreadId == last.Thread.Id).ShouldBe(1);

        await bench.StepAsync(bench.Message(last, "inbound", "Call me", "customer"));
        var call = await OpenAsync(bench, last);
        (call.Kind, call.Address, call.ByType, call.Channel).ShouldBe((PromiseKinds.Callback, "tel:+15551234567", "system", "voice"));
        bench.Posted[^1].Content.Text.ShouldStartWith("We will call you at +15551234567 by today, ");
        bench.Changed.ShouldContain(change => change.AddTags != null && change.AddTags.Contains("callback"));
        var count = bench.Posted.Count;
        await bench.StepAsync(bench.Message(last, "inbound", "1", "customer"));
        await bench.PassAsync(TimeSpan.FromHours(1));
        bench.Posted.Skip(count).ShouldAllBe(post => post.ThreadId != last.Thread.Id);
    }

    [Fact]
    public async Task Chat_LongQueue_OffersACallForANumber()
    {
        await using var bench = await PartBench.StartAsync(PartBench.Sqlite, () => new QueueTeller());
        bench.Agent("ada");
        var line = await SlowQueueAsync(bench, "webchat", TimeSpan.FromMinutes(10));
        await bench.PassAsync(TimeSpan.FromSeconds(30));
        bench.Said.ShouldContain(text => text.Contains("answer with your phone number"));
        await bench.StepAsync(bench.Message(line[^1], "inbound", "+44 20 7946 0958 please", "customer"));
        (await OpenAsync(bench, line[^1])).Address.ShouldBe("tel:+442079460958");
    }

    [Theory]
    [InlineData("webchat")]
    [InlineData("sms")]
    [InlineData("email")]
    public async Task NobodyThere_SaysUntilWhen_Once_InTheCustomersLanguage(string channel)
    {
        await using var bench = await PartBench.StartAsync(PartBench.Sqlite, () => new QueueTeller());
        bench.Agent("ada", "offline", "billing");
        bench.Board.Teams["billing"] = new BoardTeam("billing", "Billing", PartBench.Hours("Europe/Berlin", from: "14:00"));
        var thread = bench.Waits(channel, language: "de-DE");
        thread.Team = "billing";
        bench.Queue(thread);
        await bench.PassAsync(TimeSpan.FromHours(2));
        bench.Said.ShouldHaveSingleItem().ShouldStartWith("Gerade ist niemand da. Wir sind wieder da: heute, 14:00 (UTC+1).");
    }

    [Fact]
    public async Task NobodyThere_TeamHasNoHours_ItsAgentsHave()
    {
        await using var bench = await PartBench.StartAsync(PartBench.Sqlite, () => new QueueTeller());
        bench.Agent("ada", "offline");
        bench.Board.Agents["ada"] = bench.Board.Agents["ada"] with { Hours = PartBench.Hours("America/New_York") };
        var thread = bench.Waits("sms");
        thread.Team = "everybody";
        bench.Queue(thread);
        await bench.PassAsync(TimeSpan.FromMinutes(5));
        bench.Said.ShouldHaveSingleItem().ShouldContain("We are back: today, 09:00 (UTC-5).");
    }

    [Fact]
    public async Task NobodyWasEverHere_OrItIsNoPerson_OrSomebodyTakesItAtOnce_NothingIsSaid()
    {
        await using var bench = await PartBench.StartAsync(PartBench.Sqlite, () => new QueueTeller());
        bench.Board.AnybodyEver = false;
        bench.Queue(bench.Waits(), bench.Waits("sms"));
        await bench.PassAsync(TimeSpan.FromHours(1));
        bench.Board.AnybodyEver = true;
        var list = bench.Waits("email");
        bench.Queue(list);
        await bench.StepAsync(bench.Message(list, "inbound", "News", "customer", nature: Natures.List));
        await bench.PassAsync(TimeSpan.FromHours(1));
        var quick = bench.Waits("sms");
        bench.Queue(quick);
        await bench.PassAsync(TimeSpan.FromSeconds(20));
        bench.Queue();
        await bench.PassAsync(TimeSpan.FromHours(1));
        bench.Posted.ShouldBeEmpty();
    }

    [Fact]
    public async Task Answered_TheNextWaitIsToldFromTheBeginning()
    {
        await using var bench = await PartBench.StartAsync(PartBench.Sqlite, () => new QueueTeller());
        var thread = bench.Waits("sms");
        bench.Queue(thread);
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        bench.Queue();
        bench.Change(thread, one => one with { WaitingSince = null });
        await bench.StepAsync(bench.Updated(thread));
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        bench.Change(thread, one => one with { WaitingSince = bench.Now });
        thread.EnqueuedAt = bench.Now;
        bench.Queue(thread);
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        bench.Said.Count().ShouldBe(2);
    }

    // Four wait; before them, three were served, one after the other.
    private static async Task<RoutedThread[]> SlowQueueAsync(PartBench bench, string channel, TimeSpan each)
    {
        var address = channel == "sms" ? "tel:+15551234567" : "webchat:1";
        var served = Enumerable.Range(0, 5).Select(_ => bench.Waits(channel, address)).ToArray();
        bench.Queue(served);
        await bench.StepAsync();
        for (var one = 1; one <= served.Length; one++)
        {
            await bench.PassAsync(each);
            bench.Queue(served[one..]);
            await bench.StepAsync();
        }

        var line = Enumerable.Range(0, 4).Select(_ => bench.Waits(channel, address)).ToArray();
        bench.Queue(line);
        await bench.PassAsync(TimeSpan.FromSeconds(2));
        return line;
    }

    private static async Task<Promise> OpenAsync(PartBench bench, RoutedThread thread) =>
        (await bench.ReadAsync(connection => PromiseTable.ListAsync(connection, PromiseStates.Open, thread.Thread.Id, null))).ShouldHaveSingleItem();
}
