using Omnichannel.Routing.Core;

namespace Omnichannel.Routing.Tests.Core;

/// <summary>What the engine does, one behaviour at a time.</summary>
public sealed class EngineTests
{
    private static readonly DateTimeOffset Nine = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private readonly RoutingEngine _engine = new();
    private int _works;

    [Fact]
    public void Decide_SkillsAndLanguages_GivesToWhoHasThemAndSaysWhy()
    {
        _engine.SetAgent(Agent("ada") with { Skills = new Dictionary<string, int> { ["billing"] = 2 }, Languages = ["fr"], Teams = ["money"] }, Nine);
        _engine.SetAgent(Agent("ben") with { Skills = new Dictionary<string, int> { ["billing"] = 4 }, Languages = ["de", "fr"], Teams = ["money"] }, Nine);
        var work = Work() with
        {
            Rings = [new Ring { Teams = ["money", "vip"], Skills = new Dictionary<string, int> { ["billing"] = 3 }, Languages = ["fr"] }],
        };

        _engine.Enqueue(work, Nine);

        var decision = _engine.Decide(Nine).ShouldHaveSingleItem();
        decision.AgentId.ShouldBe("ben");
        decision.Reasons.ShouldBe(["team money", "billing 4", "speaks fr", "free", "the only one with room"]);
        _engine.Owner(work.Id).ShouldBe("ben");
    }

    [Theory]
    [InlineData(Presence.Offline)]
    [InlineData(Presence.Away)]
    [InlineData(Presence.WrapUp)]
    public void Decide_AgentNotOnline_GivesNothing(Presence presence)
    {
        _engine.SetAgent(Agent("ada") with { Presence = presence }, Nine);
        var work = Work();
        _engine.Enqueue(work, Nine);
        _engine.Decide(Nine).ShouldBeEmpty();

        _engine.SetPresence("ada", Presence.Online, Nine);

        _engine.Decide(Nine).ShouldHaveSingleItem().WorkId.ShouldBe(work.Id);
    }

    [Fact]
    public void Decide_ThreeChatsFillAnAgent_TheFourthWaitsUntilOneEnds()
    {
        _engine.SetAgent(Agent("ada"), Nine);
        var chats = Enumerable.Range(0, 4).Select(_ => Work()).ToArray();
        foreach (var chat in chats)
        {
            _engine.Enqueue(chat, Nine);
        }

        _engine.Decide(Nine).Count.ShouldBe(3);
        _engine.Load("ada").ShouldBe(1);
        _engine.Position(chats[3].Id).ShouldBe(1);
        _engine.Explain(chats[3].Id, Nine)!.Because.ShouldBe(["everybody who may take it is busy"]);

        _engine.Release(chats[1].Id, Nine);

        _engine.Decide(Nine).ShouldHaveSingleItem().WorkId.ShouldBe(chats[3].Id);
    }

    [Fact]
    public void Decide_CallAndChat_DoNotFitTogether()
    {
        _engine.SetAgent(Agent("ada"), Nine);
        _engine.Enqueue(Work(), Nine);
        _engine.Decide(Nine).Count.ShouldBe(1);

        _engine.Enqueue(Work("voice"), Nine);

        _engine.Decide(Nine).ShouldBeEmpty();
    }

    [Fact]
    public void Decide_AgentWithoutCapacityForAChannel_IsGivenNoneOfIt()
    {
        _engine.SetAgent(Agent("ada") with { Capacity = new Dictionary<string, int> { ["voice"] = 0 } }, Nine);
        _engine.Enqueue(Work("voice"), Nine);

        _engine.Decide(Nine).ShouldBeEmpty();
    }

    [Fact]
    public void Assign_ByHandAboveCapacity_CountsAndNothingMoreIsGiven()
    {
        _engine.SetAgent(Agent("ada"), Nine);
        for (var time = 0; time < 4; time++)
        {
            _engine.Assign(Work(), "ada", Nine);
        }

        _engine.Load("ada").ShouldBeGreaterThan(1);
        _engine.Enqueue(Work("email"), Nine);
        _engine.Decide(Nine).ShouldBeEmpty();
    }

    [Fact]
    public void Assign_BeforeTheAgentIsKnown_CountsWhenTheyCome()
    {
        _engine.Assign(Work("voice"), "ada", Nine);
        _engine.Enqueue(Work(), Nine);

        _engine.SetAgent(Agent("ada"), Nine);

        _engine.Decide(Nine).ShouldBeEmpty();
        _engine.WorkOf("ada").Count.ShouldBe(1);
    }

    [Fact]
    public void Enqueue_WhatSomebodyHad_IsTakenFromThemAndGivenToAnother()
    {
        _engine.SetAgent(Agent("ada"), Nine);
        var work = Work();
        _engine.Enqueue(work, Nine);
        _engine.Decide(Nine);
        _engine.SetAgent(Agent("ben"), Nine);

        _engine.Enqueue(work with { Excluded = ["ada"] }, Nine);

        _engine.Decide(Nine).ShouldHaveSingleItem().AgentId.ShouldBe("ben");
        _engine.Load("ada").ShouldBe(0);
    }

    [Fact]
    public void Decide_RingOpensWithTime_GivesToTheWiderTeamThen()
    {
        _engine.SetAgent(Agent("ada") with { Teams = ["everybody"] }, Nine);
        var work = Work() with { Rings = [new Ring { Teams = ["vip"] }, new Ring { After = TimeSpan.FromMinutes(2), Teams = ["everybody"] }] };
        _engine.Enqueue(work, Nine);
        _engine.Decide(Nine).ShouldBeEmpty();
        _engine.Explain(work.Id, Nine)!.Because.ShouldBe(["nobody may take it"]);
        _engine.Explain(work.Id, Nine)!.Candidates.ShouldHaveSingleItem().Why.ShouldBe(["not in team vip"]);
        _engine.NextChangeAt.ShouldBe(Nine.AddMinutes(2));

        _engine.Decide(Nine.AddMinutes(2)).ShouldHaveSingleItem().Reasons.ShouldContain("team everybody");
        _engine.NextChangeAt.ShouldBeNull();
    }

    [Fact]
    public void Decide_WhoKnowsTheCustomerIsBusy_TheyAreWaitedForUpToTheLimit()
    {
        _engine.SetAgent(Agent("ada"), Nine);
        _engine.SetAgent(Agent("ben"), Nine);
        _engine.Assign(Work("voice"), "ada", Nine);
        var work = Work() with { Preferred = new Preference("ada") { WaitUpTo = TimeSpan.FromMinutes(5) } };
        _engine.Enqueue(work, Nine);

        _engine.Decide(Nine).ShouldBeEmpty();
        _engine.Explain(work.Id, Nine)!.Because.ShouldBe(["waits for ada, who knows the customer"]);
        _engine.NextChangeAt.ShouldBe(Nine.AddMinutes(5));
        _engine.Decide(Nine.AddMinutes(5)).ShouldHaveSingleItem().AgentId.ShouldBe("ben");
    }

    [Fact]
    public void Decide_WhoKnowsTheCustomerGoesAway_NobodyWaitsForThem()
    {
        _engine.SetAgent(Agent("ada"), Nine);
        _engine.SetAgent(Agent("ben"), Nine);
        _engine.Assign(Work("voice"), "ada", Nine);
        _engine.Enqueue(Work() with { Preferred = new Preference("ada") { WaitUpTo = TimeSpan.FromMinutes(5) } }, Nine);
        _engine.Decide(Nine).ShouldBeEmpty();

        _engine.SetPresence("ada", Presence.Away, Nine);

        _engine.Decide(Nine).ShouldHaveSingleItem().AgentId.ShouldBe("ben");
    }

    [Fact]
    public void Decide_TwoWaitAndOneKnowsWhoGetsFree_TheOrderBendsForThemALittle()
    {
        _engine.SetAgent(Agent("ada"), Nine);
        var call = Work("voice");
        _engine.Assign(call, "ada", Nine);
        var first = Work();
        var known = Work() with { EnqueuedAt = Nine.AddSeconds(30), Preferred = new Preference("ada") };
        _engine.Enqueue(first, Nine);
        _engine.Enqueue(known, Nine.AddSeconds(30));
        _engine.Release(call.Id, Nine.AddSeconds(40));

        var decisions = _engine.Decide(Nine.AddSeconds(40));

        decisions.Select(decision => decision.WorkId).ShouldBe([known.Id, first.Id]);
        decisions[0].Reasons.ShouldContain("knows the customer");
    }

    [Fact]
    public void Decide_HeadStart_OvertakesWhoCameLittleEarlierButNotWhoWaitsLong()
    {
        var (early, late) = (Work("voice"), Work("voice") with { EnqueuedAt = Nine.AddMinutes(4) });
        var urgent = Work("voice") with { EnqueuedAt = Nine.AddMinutes(5), HeadStart = TimeSpan.FromMinutes(2) };
        foreach (var work in (WorkItem[])[early, late, urgent])
        {
            _engine.Enqueue(work, Nine.AddMinutes(5));
        }

        ((WorkItem[])[early, urgent, late]).Select(work => _engine.Position(work.Id)).ShouldBe([1, 2, 3]);
        foreach (var id in (string[])["ada", "ben", "cem"])
        {
            _engine.SetAgent(Agent(id), Nine.AddMinutes(5));
        }

        _engine.Decide(Nine.AddMinutes(5)).Select(decision => decision.WorkId).ShouldBe([early.Id, urgent.Id, late.Id]);
    }

    [Fact]
    public void Decide_TwoFree_KeepsTheOneWhomOthersNeedMore()
    {
        Ring Needs(string skill) => new() { Skills = new Dictionary<string, int> { [skill] = 1 } };
        AgentState Can(string id, params string[] skills) => Agent(id) with { Skills = skills.ToDictionary(skill => skill, _ => 3) };
        _engine.SetAgent(Can("ada", "billing", "chinese"), Nine);
        _engine.SetAgent(Can("ben", "billing", "repair"), Nine.AddSeconds(1));
        _engine.SetAgent(Can("cem", "repair"), Nine.AddSeconds(2));
        _engine.SetAgent(Can("dee", "chinese"), Nine.AddSeconds(3));
        foreach (var skill in (string[])["chinese", "chinese", "repair"])
        {
            _engine.Assign(Work("voice") with { Rings = [Needs(skill)] }, skill == "chinese" ? "dee" : "nobody", Nine.AddSeconds(4));
        }

        _engine.Enqueue(Work("voice") with { Rings = [Needs("billing")] }, Nine.AddSeconds(5));

        var decision = _engine.Decide(Nine.AddSeconds(5)).ShouldHaveSingleItem();
        decision.AgentId.ShouldBe("ben", "ada has been without work for longer, but only she is left for Chinese");
        decision.Reasons.ShouldContain("needed least elsewhere");
    }

    [Fact]
    public void RemoveAgent_WithWork_TheWorkStaysKnownUntilItIsQueuedAgain()
    {
        _engine.SetAgent(Agent("ada"), Nine);
        var work = Work();
        _engine.Enqueue(work, Nine);
        _engine.Decide(Nine);

        _engine.RemoveAgent("ada", Nine);

        _engine.Agents.ShouldBeEmpty();
        _engine.WorkOf("ada").ShouldHaveSingleItem().Work.Id.ShouldBe(work.Id);
        _engine.Enqueue(work, Nine);
        _engine.IsWaiting(work.Id).ShouldBeTrue();
        _engine.Snapshot().Agents.ShouldBeEmpty();
    }

    private static AgentState Agent(string id) => new() { Id = id, Presence = Presence.Online };

    private WorkItem Work(string channel = "webchat") => new() { Id = new Guid(++_works, 0, 0, new byte[8]), Channel = channel, EnqueuedAt = Nine };
}
