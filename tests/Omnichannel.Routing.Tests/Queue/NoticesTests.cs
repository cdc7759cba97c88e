using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Queue;

namespace Omnichannel.Routing.Tests.Queue;

public sealed class NoticesTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
    private static readonly WaitEstimate Minutes5 = new(300, 120, 600, ""), Minutes6 = new(360, 140, 700, ""), Hour = new(3600, 1800, 5400, "");

    [Theory]
    [InlineData(ChannelClass.Live, 10)]
    [InlineData(ChannelClass.Text, 45)]
    [InlineData(ChannelClass.Mail, 120)]
    internal void Decide_FirstSeconds_NothingIsSaid(ChannelClass channel, int grace)
    {
        var line = new InLine(channel, 3, Minutes5, true, Start);
        Notices.Decide(line, null, Start.AddSeconds(grace - 1)).ShouldBeNull();
        Notices.Decide(line, null, Start.AddSeconds(grace)).ShouldNotBeNull().Kind.ShouldBe(Notice.Line);
        Notices.LookAt(line, null).ShouldBe(Start.AddSeconds(grace));
    }

    [Fact]
    public void Decide_Chat_IsToldEveryTwoMinutes_WhenItChanged()
    {
        var told = new LastTold(Notice.Line, 3, Minutes5, Start, 1);
        var now = new InLine(ChannelClass.Live, 2, Minutes5, true, Start);
        Notices.Decide(now, told, Start.AddSeconds(119)).ShouldBeNull();
        Notices.Decide(now, told, Start.AddSeconds(120)).ShouldNotBeNull();
        Notices.Decide(now with { Place = 3 }, told, Start.AddHours(1)).ShouldBeNull();
        Notices.Decide(now with { Place = 3, Estimate = Minutes6 }, told, Start.AddHours(1)).ShouldNotBeNull();
        Notices.Decide(now with { Place = 3, Estimate = null }, told, Start.AddHours(1)).ShouldNotBeNull();
    }

    [Fact]
    public void Decide_Texts_AreSentAgainOnlyWhenWhatWasSaidBecameWrong_AndNeverManyTimes()
    {
        var told = new LastTold(Notice.Line, 3, Minutes5, Start, 1);
        var now = new InLine(ChannelClass.Text, 1, Minutes6, true, Start);
        Notices.Decide(now, told, Start.AddHours(1)).ShouldBeNull();
        Notices.Decide(now with { Estimate = Hour }, told, Start.AddMinutes(5)).ShouldBeNull();
        Notices.Decide(now with { Estimate = Hour }, told, Start.AddHours(1)).ShouldBe(new Notice(Notice.Line, true));
        Notices.Decide(now with { IsSomebodyThere = false }, told, Start.AddHours(1)).ShouldBe(new Notice(Notice.Nobody, false));
        Notices.Decide(now with { Estimate = Hour }, told with { Times = 4 }, Start.AddHours(1)).ShouldBeNull();
    }

    [Fact]
    public void Decide_Mail_IsToldOnce()
    {
        var told = new LastTold(Notice.Line, 3, Minutes5, Start, 1);
        var now = new InLine(ChannelClass.Mail, 30, Hour, false, Start);
        Notices.Decide(now, told, Start.AddDays(1)).ShouldBeNull();
        Notices.LookAt(now, told).ShouldBeNull();
    }

    [Fact]
    public void Decide_NobodyThere_IsSaidOnce()
    {
        var told = new LastTold(Notice.Nobody, 1, null, Start, 1);
        foreach (var channel in Enum.GetValues<ChannelClass>())
        {
            Notices.Decide(new InLine(channel, 2, null, false, Start), told, Start.AddHours(3)).ShouldBeNull();
        }
    }
}
