using Omnichannel.Faults.Checking;

namespace Omnichannel.Faults.Tests;

/// <summary>The checker finds what it is there to find, and nothing in a history that is sound.</summary>
public sealed class CheckerTests
{
    private static readonly History Sound = Histories.Sound();

    [Fact]
    public void Check_AThreadThatNobodyHas_IsForgotten() =>
        (Histories.Sound() with { Owned = [new Owned(Histories.Thread, "open", null)] }).Broken().ShouldBe([Rule.Forgotten]);

    [Fact]
    public void Check_AThreadGivenTwiceToOne_IsFound()
    {
        (Histories.Sound() with { Given = [new Given(Histories.Thread, 5, "ada"), new Given(Histories.Thread, 6, "ada")] }).Broken().ShouldBe([Rule.GivenTwice]);
        (Histories.Sound() with { Given = [new Given(Histories.Thread, 5, "ada"), new Given(Histories.Thread, 6, null), new Given(Histories.Thread, 7, "ada")] }).Broken().ShouldBeEmpty();
    }

    [Fact]
    public void SoundHistory_HasNoViolations() => Checker.Check(Sound).ShouldBeEmpty();

    [Fact]
    public void AcceptedMessage_NotInTheThread_IsLost() =>
        Sound.Storing(Sound.Stored[0], Sound.Stored[1], Sound.Stored[2]).Broken().ShouldBe([Rule.Lost]);

    [Fact]
    public void Message_InTheThreadTwice_IsDoubled() =>
        Sound.Storing([.. Sound.Stored, Histories.Inbound(5, "two")]).Broken().ShouldBe([Rule.Doubled]);

    [Fact]
    public void Messages_InAnotherOrderThanAccepted_AreInverted() =>
        Sound.Storing(Histories.Inbound(1, "two"), Histories.Inbound(2, "one"), Sound.Stored[2], Sound.Stored[3]).Broken().ShouldBe([Rule.Inverted]);

    [Fact]
    public void Screen_ThatShowsALaterMessageFirst_DiffersFromTheDatabase() =>
        (Sound with { Screens = [new Screen("agent 1", [.. Sound.Screens[0].Messages.Reverse()])] }).Broken().ShouldBe([Rule.Screen]);

    [Fact]
    public void Order_IsThatOfEachCustomer_NotOfAll()
    {
        var grace = Guid.CreateVersion7();
        var history = Sound with { Accepted = [Histories.Taken("hers", "tel:grace"), .. Sound.Accepted] };

        history.Storing([.. Sound.Stored, Histories.Inbound(1, "hers", "tel:grace", grace)]).Broken().ShouldBeEmpty();
    }

    [Fact]
    public void Message_ThatNobodySent_IsInvented() =>
        Sound.Storing([.. Sound.Stored, Histories.Inbound(5, "four")]).Broken().ShouldBe([Rule.Invented]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Message_InDoubt_MayBeThereOrNot(bool isThere)
    {
        var history = Sound with { InDoubt = ["four"] };

        history.Storing([.. Sound.Stored, .. isThere ? [Histories.Inbound(5, "four")] : Array.Empty<Stored>()]).Broken().ShouldBeEmpty();
    }

    [Fact]
    public void Numbers_WithAGap_AreFound() =>
        Sound.Storing(Sound.Stored[0], Sound.Stored[1], Sound.Stored[2], Sound.Stored[3] with { Seq = 5 }).Broken().ShouldBe([Rule.Gap]);

    [Fact]
    public void Customer_WithTwoThreads_IsSplit() =>
        Sound.Storing(Sound.Stored[0], Sound.Stored[1], Sound.Stored[2], Histories.Inbound(1, "three", thread: Guid.CreateVersion7()))
            .Broken().ShouldContain(Rule.Split);

    [Theory]
    [InlineData("queued", 0, Rule.Pending)]
    [InlineData("sending", 1, Rule.Pending)]
    [InlineData("sent", 2, Rule.DoubleEffect)]
    [InlineData("sent", 0, Rule.Untrue)]
    [InlineData("failed", 1, Rule.Untrue)]
    [InlineData("failed", 0, Rule.Unexplained)]
    [InlineData("unknown", 1, Rule.Unexplained)]
    public void Delivery_ThatDidNotEndWell_IsFound(string state, int effects, Rule rule) => Delivered(state, effects).Broken().ShouldBe([rule]);

    [Theory]
    [InlineData("unknown", 0)]
    [InlineData("unknown", 1)]
    [InlineData("failed", 0)]
    public void Delivery_ThatSaysWhyItDidNotArrive_IsNoViolation(string state, int effects) => Delivered(state, effects, "answer-lost").Broken().ShouldBeEmpty();

    [Fact]
    public void Receipt_ThatChangedNothing_IsLost()
    {
        var history = Delivered("sent", 1);

        (history with { Receipts = [new Receipt(history.Stored[2].Delivery!.Value, "read")] }).Broken().ShouldBe([Rule.ReceiptLost]);
    }

    [Fact]
    public void Parked_MoreOrLessThanBelongThere_IsFound()
    {
        (Sound with { Parked = [new Parked(Guid.CreateVersion7(), "poison", "{}")] }).Broken().ShouldBe([Rule.Parked]);
        (Sound with { ParkedExpected = 1 }).Broken().ShouldBe([Rule.Parked]);
    }

    [Fact]
    public void Backlog_Memory_AndIncidents_AreFound() =>
        (Sound with
        {
            Backlog = new Dictionary<string, long> { ["outbox"] = 3 },
            Memory = [new Memory("standalone", 150, 2_000)],
            Incidents = ["sms has died by itself"],
        }).Broken().ShouldBe([Rule.Backlog, Rule.Memory, Rule.Incident]);

    [Fact]
    public void Screen_ThatDiffersFromTheDatabase_IsFound()
    {
        var screen = Sound.Screens[0];
        (Sound with { Screens = [screen with { Messages = [.. screen.Messages.Skip(1)] }] }).Broken().ShouldBe([Rule.Screen]);
        (Sound with { Screens = [screen with { Messages = [.. screen.Messages, screen.Messages[0]] }] }).Broken().ShouldBe([Rule.Screen]);
        (Sound with { Screens = [screen with { Messages = [.. screen.Messages.Select(one => one with { State = "queued" })] }] }).Broken().ShouldBe([Rule.Screen]);
        (Sound with { Screens = [screen with { Messages = [.. screen.Messages, new Shown(Histories.Thread, 9, Guid.CreateVersion7(), "ghost", null)] }] })
            .Broken().ShouldBe([Rule.Screen]);
    }

    private static History Delivered(string state, int effects, string? reason = null) =>
        (Sound with { Effects = [new Effect("answer", effects)], Receipts = [] })
            .Storing(Sound.Stored[0], Sound.Stored[1], Histories.Outbound(3, "answer", state, reason), Sound.Stored[3]);
}
