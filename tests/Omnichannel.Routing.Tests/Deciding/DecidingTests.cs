using Omnichannel.Contracts;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Routing.Tests.Deciding;

public sealed class DecidingTests
{
    public static TheoryData<string> Databases => DecidingBench.Databases;

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Episode_AgentOnline_GetsItAndItIsSaidWhy(string database)
    {
        await using var bench = await DecidingBench.StartAsync(database);
        await bench.OnlineAsync("ada");
        var thread = bench.Conversations.Write();
        await bench.SettleAsync();
        bench.Conversations[thread].Handler.ShouldBe(new HandlerRef("agent", "ada", "Ada"));
        var command = bench.Conversations.Assigned.ShouldHaveSingleItem();
        command.Because.ShouldNotBeNull().ShouldContain("free");
        command.By.Name.ShouldBe("Routing");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Episode_OfAClockThatSays1970_IsDecidedAboutLikeAnyOther(string database)
    {
        await using var bench = await DecidingBench.StartAsync(database);
        await bench.OnlineAsync("ada");
        var thread = bench.Conversations.Write(with: thread => thread with { Episode = thread.Episode! with { OpenedAt = DateTimeOffset.UnixEpoch } });
        await bench.SettleAsync();
        bench.Conversations[thread].Handler!.Id.ShouldBe("ada");
    }

    [Fact]
    public async Task FreshHub_NobodyEverOnline_DoesNothing()
    {
        await using var bench = await DecidingBench.StartAsync();
        var thread = bench.Conversations.Write();
        await bench.SettleAsync();
        await bench.PassAsync(TimeSpan.FromHours(5));
        bench.Conversations.Assigned.ShouldBeEmpty();
        bench.Situation.Board.AnybodyEver.ShouldBeFalse();
        bench.Situation.Board.Queue.Select(one => one.Thread.Id).ShouldBe([thread]);
    }

    [Fact]
    public async Task FirstStart_ThreadsThatWaitedBefore_AreRouted()
    {
        await using var bench = await DecidingBench.StartAsync();
        var threads = Enumerable.Range(0, 5).Select(_ => bench.Conversations.Write(channel: "email")).ToList();
        bench.Conversations.ForgetFeed();
        await bench.OnlineAsync("ada");
        await bench.SettleAsync();
        threads.ShouldAllBe(thread => bench.Conversations[thread].Handler!.Id == "ada");
    }

    [Fact]
    public async Task CursorGone_WhatChangedMeanwhile_IsReadAnew()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.OnlineAsync("ada");
        var resolved = bench.Conversations.Write();
        await bench.SettleAsync();
        bench.Conversations.Resolve(resolved);
        var late = bench.Conversations.Write();
        bench.Conversations.ForgetFeed();
        await bench.SettleAsync();
        bench.Situation.Board.Threads.Keys.ShouldBe([late]);
        bench.Conversations[late].Handler!.Id.ShouldBe("ada");
    }

    [Fact]
    public async Task Capacity_FourChats_ThreeAreGivenAndTheFourthWhenOneEnds()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.OnlineAsync("ada");
        var threads = new List<Guid>();
        for (var index = 0; index < 4; index++)
        {
            threads.Add(bench.Conversations.Write());
            await bench.PassAsync(TimeSpan.FromSeconds(1));
        }

        bench.Conversations.Assigned.Select(command => command.ThreadId).ShouldBe(threads.Take(3));
        bench.Situation.Board.Queue.ShouldHaveSingleItem().Position.ShouldBe(1);
        bench.Conversations.Resolve(threads[1]);
        await bench.SettleAsync();
        bench.Conversations[threads[3]].Handler!.Id.ShouldBe("ada");
    }

    [Fact]
    public async Task Capacity_GivenByHandBeyondIt_CountsAndIsNotFought()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.OnlineAsync("ada");
        await bench.OnlineAsync("bob", state: "away");
        foreach (var _ in Enumerable.Range(0, 4))
        {
            bench.Conversations.AssignByHand(bench.Conversations.Write(), new HandlerRef("agent", "bob", "Bob"));
        }

        await bench.SettleAsync();
        bench.Conversations.Assigned.ShouldBeEmpty();
        bench.Situation.Engine.Load("bob").ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task LiveChat_CustomerSilentForTenMinutes_CountsNoMore()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.OnlineAsync("ada");
        await bench.StayAsync("ada");
        var thread = bench.Conversations.Write();
        await bench.SettleAsync();
        bench.Conversations.Answer(thread, "ada");
        await bench.PassAsync(TimeSpan.FromMinutes(9));
        bench.Situation.Engine.Load("ada").ShouldBeGreaterThan(0.3);
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        bench.Situation.Engine.Load("ada").ShouldBe(0);
        bench.Conversations.Write(thread);
        await bench.SettleAsync();
        bench.Situation.Engine.Load("ada").ShouldBeGreaterThan(0.3);
        bench.Conversations[thread].Handler!.Id.ShouldBe("ada");
    }

    [Fact]
    public async Task Refused_SomebodyTookItMeanwhile_StaysTheirs()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.OnlineAsync("ada");
        await bench.OnlineAsync("bob", state: "away");
        var thread = bench.Conversations.Write();
        await bench.StepAsync();
        bench.Conversations.AssignByHand(thread, new HandlerRef("agent", "bob", "Bob"));
        await bench.SettleAsync();
        bench.Conversations.Refused.ShouldHaveSingleItem();
        bench.Conversations[thread].Handler!.Id.ShouldBe("bob");
        bench.Situation.Engine.Owner(thread).ShouldBe("bob");
        bench.Situation.Engine.Load("ada").ShouldBe(0);
    }

    [Fact]
    public async Task LeaseOver_AgentIsOfflineAndGetsNothing()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.OnlineAsync("ada");
        await bench.SettleAsync();
        await bench.PassAsync(TimeSpan.FromSeconds(46));
        var thread = bench.Conversations.Write();
        await bench.SettleAsync();
        bench.Conversations[thread].Handler.ShouldBeNull();
        bench.Situation.Board.Agents["ada"].Presence.ShouldBe("offline");
    }

    [Fact]
    public async Task OutsideOfTheirHours_AgentWhoIsOnline_GetsNothingNew()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.OnlineAsync("ada", hours: """{"zone":"Europe/London","weekly":[{"days":["mon-fri"],"from":"10:00","to":"17:00"}]}""");
        await bench.StayAsync("ada");
        var thread = bench.Conversations.Write();
        await bench.SettleAsync();
        bench.Conversations[thread].Handler.ShouldBeNull();
        await bench.PassAsync(TimeSpan.FromMinutes(61));
        bench.Conversations[thread].Handler!.Id.ShouldBe("ada");
    }

    [Fact]
    public async Task Relationship_AgentWhoKnowsTheCustomer_IsWaitedForAndThenTheStoryIsTold()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.PublishAsync("policies: [ { name: all, then: { team: everybody, knows: 5m } } ]");
        await bench.OnlineAsync("ada", capacity: """{"webchat":1}""");
        await bench.StayAsync("ada");
        var known = bench.Conversations.Write();
        await bench.SettleAsync();
        bench.Conversations.Answer(known, "ada");
        bench.Conversations.AssignByHand(known, null);
        bench.Conversations.Resolve(known);
        await bench.SettleAsync();
        var other = bench.Conversations.Write();
        await bench.SettleAsync();
        bench.Conversations[other].Handler!.Id.ShouldBe("ada");
        await bench.OnlineAsync("bob");
        await bench.StayAsync("bob");

        bench.Conversations.Write(known);
        await bench.PassAsync(TimeSpan.FromMinutes(4));
        bench.Conversations[known].Handler.ShouldBeNull();
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        bench.Conversations[known].Handler!.Id.ShouldBe("bob");
        bench.Conversations.Assigned[^1].Note.ShouldNotBeNull().ShouldContain("Ada knows this customer (one episode");
    }

    [Fact]
    public async Task Automation_ThatNamesPolicy_GetsTheEpisodeOnceAndThenPeople()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.PublishAsync("""policies: [ { name: all, then: { team: everybody, automation: "flow:welcome" } } ]""");
        await bench.OnlineAsync("ada");
        var thread = bench.Conversations.Write();
        await bench.SettleAsync();
        bench.Conversations[thread].Handler.ShouldBe(new HandlerRef("automation", "flow:welcome", "welcome"));
        bench.Conversations.Change(thread, one => one with { Handler = null, WantsPerson = true });
        await bench.SettleAsync();
        bench.Conversations[thread].Handler!.Id.ShouldBe("ada");
    }

    [Fact]
    public async Task Automation_CustomerWantsPeopleOnly_NeverGetsIt()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.PublishAsync("""policies: [ { name: all, then: { team: everybody, automation: answers } } ]""");
        await bench.OnlineAsync("ada");
        var thread = bench.Conversations.Write(with: one => one with { Customer = one.Customer with { Service = "people" } });
        await bench.SettleAsync();
        bench.Conversations[thread].Handler!.Id.ShouldBe("ada");
        bench.Conversations.Assigned.ShouldAllBe(command => command.To!.Type == "agent");
    }

    [Fact]
    public async Task Automation_ThatSaysNothing_LosesTheThreadToAPerson()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.PublishAsync("""policies: [ { name: all, then: { team: everybody, automation: answers } } ]""");
        await bench.OnlineAsync("ada");
        await bench.StayAsync("ada");
        var thread = bench.Conversations.Write();
        await bench.SettleAsync();
        await bench.PassAsync(TimeSpan.FromSeconds(100));
        bench.Conversations[thread].Handler!.Type.ShouldBe("automation");
        await bench.PassAsync(TimeSpan.FromSeconds(30));
        bench.Conversations[thread].Handler!.Id.ShouldBe("ada");
        bench.Conversations[thread].WantsPerson.ShouldBeTrue();
    }

    [Fact]
    public async Task Anger_PolicyForIt_Decides()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.TeamAsync("care");
        await bench.PublishAsync("policies: [ { name: angry, when: { sentiment: negative }, then: { team: care } }, { name: all, then: { team: everybody } } ]");
        await bench.OnlineAsync("ada");
        await bench.OnlineAsync("bob", teams: ["care"]);
        await bench.SettleAsync();
        var thread = bench.Conversations.Write(text: "This is unacceptable, I am furious!!!");
        await bench.SettleAsync();
        bench.Conversations[thread].Handler!.Id.ShouldBe("bob");
        bench.Conversations.Assigned.ShouldHaveSingleItem().Because.ShouldNotBeNull().ShouldContain("team care");
    }

    [Fact]
    public async Task Overflow_NobodyOfTheTeamFree_OthersAfterATime()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.TeamAsync("billing");
        await bench.PublishAsync("policies: [ { name: all, then: { team: billing, overflow: [ { after: 2m, team: everybody } ] } } ]");
        await bench.OnlineAsync("ada");
        await bench.StayAsync("ada");
        var thread = bench.Conversations.Write();
        await bench.PassAsync(TimeSpan.FromSeconds(110));
        bench.Conversations[thread].Handler.ShouldBeNull();
        await bench.PassAsync(TimeSpan.FromSeconds(20));
        bench.Conversations[thread].Handler!.Id.ShouldBe("ada");
    }

    [Fact]
    public async Task FollowTheSun_FirstTeamCloses_NextOneGetsWhatWaits()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.TeamAsync("emea", """{"zone":"UTC","weekly":[{"days":["mon-fri"],"from":"06:00","to":"10:00"}]}""");
        await bench.TeamAsync("americas", """{"zone":"UTC","weekly":[{"days":["mon-fri"],"from":"10:00","to":"20:00"}]}""");
        await bench.PublishAsync("policies: [ { name: sun, then: { team: [emea, americas], followTheSun: true } } ]");
        await bench.OnlineAsync("bob", teams: ["americas"]);
        await bench.StayAsync("bob");
        var thread = bench.Conversations.Write();
        await bench.SettleAsync();
        bench.Conversations[thread].Handler.ShouldBeNull();
        bench.Situation.Board.Threads[thread].Team.ShouldBe("emea");
        await bench.PassAsync(TimeSpan.FromMinutes(61));
        bench.Conversations[thread].Handler!.Id.ShouldBe("bob");
    }

    [Fact]
    public async Task TeamByHand_OnlyItsPeopleGetIt()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.TeamAsync("billing");
        await bench.OnlineAsync("ada");
        await bench.OnlineAsync("bob", teams: ["billing"]);
        var thread = bench.Conversations.Write(with: one => one with { Handler = new HandlerRef("team", "billing", "Billing") });
        await bench.SettleAsync();
        bench.Conversations[thread].Handler!.Id.ShouldBe("bob");
    }

    [Fact]
    public async Task Merged_ThreadLeadsElsewhere_IsForgottenHere()
    {
        await using var bench = await DecidingBench.StartAsync();
        var thread = bench.Conversations.Write();
        await bench.SettleAsync();
        bench.Situation.Board.Threads.Keys.ShouldBe([thread]);
        bench.Conversations.Merge(thread);
        await bench.SettleAsync();
        bench.Situation.Board.Threads.ShouldBeEmpty();
        (await bench.ReadAnewAsync()).Board.Threads.ShouldBeEmpty();
    }
}
