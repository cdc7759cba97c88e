using System.Net;
using Omnichannel.Channels.WebChat.Limits;

namespace Omnichannel.Channels.WebChat.Tests;

public sealed class LimitsTests
{
    private readonly Clock _clock = new();

    [Fact]
    public void Take_EmptyBucket_SaysWhenToComeBack()
    {
        var buckets = new TokenBuckets(2, 0.5, _clock);

        buckets.Take("ada").ShouldBeNull();
        buckets.Take("ada").ShouldBeNull();
        buckets.Take("ada").ShouldBe(2);
        buckets.Take("grace").ShouldBeNull();
        _clock.Pass(TimeSpan.FromSeconds(2));
        buckets.Take("ada").ShouldBeNull();
        buckets.Take("ada").ShouldBe(2);
    }

    [Fact]
    public void Take_ManyStrangers_KeepsOnlySoManyBuckets()
    {
        var buckets = new TokenBuckets(1, 1, _clock, mostKeys: 2);

        buckets.Take("a").ShouldBeNull();
        buckets.Take("b").ShouldBeNull();
        buckets.Take("c").ShouldBe(1);
        _clock.Pass(TimeSpan.FromSeconds(1));
        buckets.Take("c").ShouldBeNull();
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "20010DB800010002")]
    [InlineData("2001:db8:1:2::1", "20010DB800010002")]
    [InlineData("127.0.0.1", null)]
    [InlineData("::1", null)]
    public void KeyOf_Address_IsTheHostOrItsNetwork(string address, string? key) => Caller.KeyOf(IPAddress.Parse(address)).ShouldBe(key);

    private sealed class Clock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;
    }
}
