using Omnichannel.Conversations.Deliveries;

namespace Omnichannel.Conversations.Tests.Deliveries;

/// <summary>An account's pace, also where nobody meant it so.</summary>
public sealed class PaceTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Theory, InlineData(double.Epsilon), InlineData(1), InlineData(30), InlineData(double.MaxValue)]
    public void Take_FirstOne_GoesAndTheNextNeverWaitsLongerThanADay(double perSecond)
    {
        var (allowed, pace) = Pace.Take(new PaceRow { Account = "sms" }, perSecond, Now);

        allowed.ShouldBeTrue();
        DateTimeOffset.FromUnixTimeMilliseconds(pace.NextAt).ShouldBeLessThanOrEqualTo(Now.AddDays(1));
        Pace.Take(pace, perSecond, Now.AddDays(1)).Allowed.ShouldBeTrue();
    }

    [Theory, InlineData(0.5), InlineData(30)]
    public void Take_ClocksThatAreApartAsClocksAre_KeepsThePace(double perSecond)
    {
        var pace = new PaceRow { Account = "sms" };
        for (var allowed = true; allowed;)
        {
            (allowed, pace) = Pace.Take(pace, perSecond, Now + Clocks.Skew);
        }

        var (early, after) = Pace.Take(pace, perSecond, Now);

        early.ShouldBeFalse();
        after.Tat.ShouldBe(pace.Tat);
    }
}
