using Omnichannel.Contracts;
using Omnichannel.Hosting.Threads;
using Omnichannel.Routing.Deciding;

namespace Omnichannel.Routing.Tests.Deciding;

/// <summary>Agents who are gone, or seem so: customers wait for nobody who does not come, and nobody loses them for a clock.</summary>
public sealed class VanishedTests
{
    public static TheoryData<string> Databases => DecidingBench.Databases;

    [Fact]
    public async Task ChatThatWaits_IsGivenToSomebodyElseAfterAMinuteWithANote()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.OnlineAsync("ada");
        var thread = bench.Conversations.Write();
        await bench.SettleAsync();
        await bench.OnlineAsync("bob");
        await bench.StayAsync("bob");
        await bench.PassAsync(TimeSpan.FromSeconds(46));
        bench.Conversations[thread].Handler!.Id.ShouldBe("ada");
        await bench.PassAsync(TimeSpan.FromSeconds(60));
        bench.Conversations[thread].Handler!.Id.ShouldBe("bob");
        bench.Conversations.Assigned.Single(command => command.To is null).Note.ShouldNotBeNull().ShouldContain("Ada is gone");
    }

    [Fact]
    public async Task CustomerWhoComesBack_WaitsForWhoHadThemNoLongerThanAnybody()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.OnlineAsync("ada");
        var thread = bench.Conversations.Write();
        await bench.SettleAsync();
        bench.Conversations.Answer(thread, "ada");
        bench.Conversations.Resolve(thread);
        await bench.SettleAsync();
        await bench.OnlineAsync("bob");
        await bench.StayAsync("bob");
        await bench.PassAsync(TimeSpan.FromDays(1));

        // It is Ada's as it was; but she has gone home.
        bench.Conversations.Write(thread);
        await bench.SettleAsync();
        bench.Conversations[thread].Handler!.Id.ShouldBe("ada");
        await bench.PassAsync(TimeSpan.FromSeconds(60));

        bench.Conversations[thread].Handler!.Id.ShouldBe("bob");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task ClockAhead_NobodyIsGoneForIt_AndWhoVanishesAfterwardsIsMissed(string database)
    {
        await using var bench = await DecidingBench.StartAsync(database);
        await bench.OnlineAsync("ada");
        var thread = bench.Conversations.Write();
        await bench.SettleAsync();
        bench.Time.Forward(TimeSpan.FromMinutes(10));
        await bench.SettleAsync();
        bench.Conversations[thread].Handler!.Id.ShouldBe("ada");

        // Her sign of life comes while the clock is ahead, and is her last.
        await bench.OnlineAsync("ada");
        await bench.OnlineAsync("bob");
        await bench.SettleAsync();
        bench.Time.Forward(TimeSpan.FromMinutes(-10));
        await bench.CrashAsync();
        await bench.SettleAsync();
        await bench.StayAsync("bob");
        await bench.PassAsync(TimeSpan.FromSeconds(46));
        await bench.PassAsync(TimeSpan.FromSeconds(61));

        bench.Conversations[thread].Handler!.Id.ShouldBe("bob");
    }

    [Fact]
    public void ClockAhead_WhatItWrote_IsOfNowWhenItIsRight()
    {
        var now = new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
        var thread = new RoutedThread(new ThreadSnapshot { Id = Guid.Empty, Customer = new CustomerSnapshot(Guid.Empty, "Grace", "en"), State = "open" })
        {
            EnqueuedAt = now.AddMinutes(10),
            AssignedAt = now.AddMinutes(10),
            LastInboundAt = now.AddMinutes(-1),
            LastOutboundAt = now.AddMinutes(10),
            NotBefore = now.AddMinutes(10),
        };

        thread.Believe(now);

        (thread.EnqueuedAt, thread.AssignedAt, thread.LastInboundAt, thread.LastOutboundAt, thread.NotBefore).ShouldBe((now, now, now.AddMinutes(-1), now, null));
        thread.NotBefore = now.AddSeconds(30);
        thread.Believe(now);
        thread.NotBefore.ShouldBe(now.AddSeconds(30));
    }

    [Fact]
    public async Task OneAfterTheOther_WhoComesBackGetsItAgain()
    {
        await using var bench = await DecidingBench.StartAsync();
        var thread = bench.Conversations.Write();
        foreach (var agent in (string[])["ada", "bob"])
        {
            await bench.OnlineAsync(agent);
            await bench.SettleAsync();
            bench.Conversations[thread].Handler!.Id.ShouldBe(agent);
            await bench.PassAsync(TimeSpan.FromSeconds(46));
            await bench.PassAsync(TimeSpan.FromSeconds(60));
            bench.Conversations[thread].Handler.ShouldBeNull();
        }

        // Nobody but these two works here: the customer must not wait for a third.
        await bench.OnlineAsync("ada");
        await bench.SettleAsync();

        bench.Conversations[thread].Handler!.Id.ShouldBe("ada");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Begin_AfterNobodyListenedForLong_AgentsHaveTimeToSayThatTheyAreThere(string database)
    {
        await using var bench = await DecidingBench.StartAsync(database);
        await bench.OnlineAsync("ada");
        await bench.OnlineAsync("bob");
        var (of, lost) = (bench.Conversations.Write(), bench.Conversations.Write());
        await bench.SettleAsync();
        var (adas, bobs) = bench.Conversations[of].Handler!.Id == "ada" ? (of, lost) : (lost, of);
        await bench.CrashAsync();
        await bench.PassAsync(TimeSpan.FromMinutes(10));
        bench.Conversations.Assigned.ShouldNotContain(command => command.To == null);

        // One does, the other does not.
        await bench.OnlineAsync("ada");
        await bench.StayAsync("ada");
        await bench.PassAsync(TimeSpan.FromSeconds(46));
        await bench.PassAsync(TimeSpan.FromSeconds(60));

        bench.Conversations.Assigned.Where(command => command.To is null).Select(command => command.ThreadId).ShouldBe([bobs]);
        bench.Conversations[adas].Handler!.Id.ShouldBe("ada");
    }

    [Theory]
    [InlineData("email", 14, "ada")]
    [InlineData("email", 17, "bob")]
    public async Task OtherChannels_AfterAQuarterOfAnHour(string channel, int minutes, string expected)
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.OnlineAsync("ada");
        var thread = bench.Conversations.Write(channel: channel);
        await bench.SettleAsync();
        await bench.OnlineAsync("bob");
        await bench.StayAsync("bob");
        await bench.PassAsync(TimeSpan.FromSeconds(46));
        await bench.PassAsync(TimeSpan.FromMinutes(minutes));
        bench.Conversations[thread].Handler!.Id.ShouldBe(expected);
    }

    [Fact]
    public async Task GivenByHandToWhoWasGoneAlready_StaysTheirs()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.OnlineAsync("ada");
        await bench.SettleAsync();
        await bench.PassAsync(TimeSpan.FromMinutes(1));
        var thread = bench.Conversations.Write();
        bench.Conversations.AssignByHand(thread, new HandlerRef("agent", "ada", "Ada"));
        await bench.SettleAsync();
        await bench.PassAsync(TimeSpan.FromDays(2));
        bench.Conversations[thread].Handler!.Id.ShouldBe("ada");
    }
}
