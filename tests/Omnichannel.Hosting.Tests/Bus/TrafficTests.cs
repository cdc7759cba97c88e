using Omnichannel.Hosting.Bus;

namespace Omnichannel.Hosting.Tests.Bus;

/// <summary>When batches rest so that more gathers, told by a clock that only the test moves.</summary>
public sealed class TrafficTests
{
    private const int Window = 50;
    private readonly Clock _clock = new();
    private readonly Traffic _traffic;

    public TrafficTests() => _traffic = new Traffic(between: 20, _clock);

    [Fact]
    public void Rest_OneMessageAfterTheOther_NoneOfThemWaits()
    {
        for (var number = 0; number < 100; number++)
        {
            Come(1, during: 5);
            _traffic.Rest(_clock.GetTimestamp()).ShouldBe(TimeSpan.Zero);
            _traffic.IsMuch.ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData(49, 0)]
    [InlineData(50, 20)]
    public void Rest_FromAThousandASecondOn_IsWhatIsLeftFromTheBatchBefore(int messages, int rest)
    {
        Come(messages, during: Window);
        _traffic.Rest(_clock.GetTimestamp()).ShouldBe(TimeSpan.FromMilliseconds(rest));
    }

    [Fact]
    public void Rest_MuchComes_GetsLessAsTimePasses()
    {
        Come(1_000, during: Window);
        var began = _clock.GetTimestamp();

        _clock.Pass(15);
        _traffic.Rest(began).ShouldBe(TimeSpan.FromMilliseconds(5));
        _traffic.IsMuch.ShouldBeTrue();
        _clock.Pass(15);
        _traffic.Rest(began).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Rest_NothingCameForAWhile_TheNextDoesNotWait()
    {
        Come(1_000, during: Window);
        _traffic.Rest(_clock.GetTimestamp()).ShouldBe(TimeSpan.FromMilliseconds(20));

        _clock.Pass(Window);
        Come(1, during: 0);
        _traffic.Rest(_clock.GetTimestamp()).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Rest_AThousandAtOnceAfterALongSilence_IsNotMuchForTheTimeItTook()
    {
        _clock.Pass(60_000);
        Come(1_000, during: Window - 1);
        _traffic.Rest(_clock.GetTimestamp()).ShouldBe(TimeSpan.Zero, "it is not yet known how it goes on");

        _clock.Pass(1);
        _traffic.Rest(_clock.GetTimestamp()).ShouldBe(TimeSpan.FromMilliseconds(20));
    }

    private void Come(int messages, int during)
    {
        _traffic.Note(messages);
        _clock.Pass(during);
    }

    private sealed class Clock : TimeProvider
    {
        private long _milliseconds;

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => _milliseconds;

        public void Pass(long milliseconds) => _milliseconds += milliseconds;
    }
}
