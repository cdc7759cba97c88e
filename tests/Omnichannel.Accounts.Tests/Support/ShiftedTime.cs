namespace Omnichannel.Accounts.Tests.Support;

/// <summary>A clock that stands still until it is put forward, so that no slow machine changes what a test sees; timers go on as ever.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    private long _shift;

    public override DateTimeOffset GetUtcNow() => Start + TimeSpan.FromTicks(Interlocked.Read(ref _shift));

    public override long GetTimestamp() =>
        base.GetTimestamp() + (long)(TimeSpan.FromTicks(Interlocked.Read(ref _shift)).TotalSeconds * TimestampFrequency);

    public void Forward(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);
}
