namespace Omnichannel.Testing;

/// <summary>A clock whose time of day is right, and on which pauses pass ten times as fast: nobody waits in a test for what happens every few seconds.</summary>
public sealed class HurriedTime : TimeProvider
{
    private const int Times = 10;

    /// <inheritdoc />
    public override long TimestampFrequency => base.TimestampFrequency / Times;

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Hurry(dueTime), Hurry(period));

    /// <summary>What is infinite stays so, and nothing becomes "at once" that was not.</summary>
    private static TimeSpan Hurry(TimeSpan time) =>
        time <= TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(Math.Max(1, time.TotalMilliseconds / Times));
}
