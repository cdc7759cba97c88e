using Omnichannel.Routing.Queue;

namespace Omnichannel.Routing.Tests.Queue;

public sealed class ServedRateTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Estimate_FewerThanThreeServed_IsUnknown()
    {
        var rate = ServedRate.Unknown(Start).Until(Start.AddMinutes(10), isServing: true) with { Served = 2.9 };
        rate.Estimate(1).ShouldBeNull();
        rate.WithOne().Estimate(1).ShouldNotBeNull();
        rate.WithOne().Estimate(0).ShouldBeNull();
    }

    [Fact]
    public void Estimate_OneAMinute_GrowsWithThePlace_AndIsSurerWhenMoreIsKnown()
    {
        var rate = Served(20, TimeSpan.FromMinutes(1));
        var (first, fifth) = (rate.Estimate(1)!, rate.Estimate(5)!);
        fifth.Seconds.ShouldBeInRange(240, 360);
        fifth.Low.ShouldBeLessThan(fifth.Seconds);
        fifth.High.ShouldBeGreaterThan(fifth.Seconds);
        first.Seconds.ShouldBeLessThan(fifth.Seconds);
        var few = Served(4, TimeSpan.FromMinutes(1)).Estimate(5)!;
        ((double)few.High / few.Low).ShouldBeGreaterThan((double)fifth.High / fifth.Low);
    }

    [Fact]
    public void Until_NobodyWaits_TheRateStays_AndBecomesUnsure()
    {
        var rate = Served(10, TimeSpan.FromMinutes(1));
        var later = rate.Until(rate.At.AddHours(3), isServing: false);
        (later.Served / later.Busy).ShouldBe(rate.Served / rate.Busy, 0.001);
        later.Estimate(3)!.High.ShouldBeGreaterThan(rate.Estimate(3)!.High);
        rate.Until(rate.At.AddDays(2), isServing: false).Estimate(3).ShouldBeNull();
    }

    [Fact]
    public void Until_SlowerNow_IsNoticed()
    {
        var rate = Served(30, TimeSpan.FromMinutes(1));
        var before = rate.Estimate(3)!.Seconds;
        rate.Until(rate.At.AddMinutes(40), isServing: true).Estimate(3)!.Seconds.ShouldBeGreaterThan(before * 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(12)]
    public void Estimate_OfManyQueues_HoldsAsOftenAsItSays(int place)
    {
        // Queues of all speeds, each watched for 20 minutes; then somebody waits for the place-th to be served.
        var random = new Random(20261122);
        int asked = 0, below = 0, within = 0;
        for (var run = 0; run < 4000; run++)
        {
            var mean = 20 + (random.NextDouble() * 200);
            double Next() => -mean * Math.Log(1 - random.NextDouble());
            var rate = new ServedRate(0, 0, Start);
            for (var at = Next(); at < 1200; at += Next())
            {
                rate = rate with { Served = rate.Served + 1 };
            }

            if ((rate with { Busy = 1200 }).Estimate(place) is not { } estimate)
            {
                continue;
            }

            var real = Enumerable.Range(0, place).Sum(_ => Next());
            asked++;
            below += real < estimate.Seconds ? 1 : 0;
            within += real >= estimate.Low && real <= estimate.High ? 1 : 0;
        }

        ((double)below / asked).ShouldBeInRange(0.42, 0.58);
        ((double)within / asked).ShouldBeInRange(0.74, 0.87);
    }

    private static ServedRate Served(int count, TimeSpan each)
    {
        var rate = ServedRate.Unknown(Start);
        for (var one = 0; one < count; one++)
        {
            rate = rate.Until(rate.At + each, isServing: true).WithOne();
        }

        return rate;
    }
}
