namespace Omnichannel.Routing.Tests.Deciding;

/// <summary>A clock that stands still until it is put forward.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _now = new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero).UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _now), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Forward(TimeSpan by) => Interlocked.Add(ref _now, by.Ticks);
}
