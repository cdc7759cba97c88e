using Omnichannel.Bench.LongRuns;
using Omnichannel.Bench.Running;

namespace Omnichannel.Bench.Tests;

public sealed class StatisticsTests
{
    [Fact]
    public void Median_OddAndEvenNumberOfValues_IsTheMiddle()
    {
        Statistics.Median([9, 1, 5]).ShouldBe(5);
        Statistics.Median([4, 1, 9, 2]).ShouldBe(3);
    }

    [Fact]
    public void Percentile_OfAHundredValues_IsTheNearestRank()
    {
        var values = Enumerable.Range(1, 100).Select(value => (double)value).Reverse().ToArray();
        Statistics.Percentile(values, 99).ShouldBe(99);
        Statistics.Percentile(values, 50).ShouldBe(50);
        Statistics.Percentile([7], 99).ShouldBe(7);
    }

    [Fact]
    public void Percentile_OfNothing_IsRefused() => Should.Throw<ArgumentException>(() => Statistics.Percentile([], 99));

    [Fact]
    public void Grows_OnlyWhatIsHigherInTheLastThirdThanInTheSecond()
    {
        Soak.Grows([100, 150, 180, 181, 180, 182, 181, 180, 183], noise: 10).ShouldBeFalse();
        Soak.Grows([100, 120, 140, 160, 180, 200, 220, 240, 260], noise: 10).ShouldBeTrue();
    }
}
