namespace Omnichannel.Hosting.Bus;

/// <summary>
/// Whether so much comes that it pays to let it gather for some milliseconds: a batch costs nearly the same whatever it holds, so that without
/// rests a hub at half of its load would spend as much as at the whole. One who sends one message after the other never waits for it. Not safe
/// for threads; it goes by the machine's clock, since it is about the machine.
/// </summary>
/// <param name="between">From the beginning of a batch to that of the next, in milliseconds, when much comes.</param>
/// <param name="clock">Another clock than the machine's.</param>
internal sealed class Traffic(int between, TimeProvider? clock = null)
{
    /// <summary>So many messages a second are much.</summary>
    private const int Much = 1_000;

    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private long _since = (clock ?? TimeProvider.System).GetTimestamp();
    private int _count;
    private bool _isMuch;

    /// <summary>A point in time, for <see cref="Rest"/>.</summary>
    public static long Now => TimeProvider.System.GetTimestamp();

    /// <summary>Whether much comes.</summary>
    public bool IsMuch
    {
        get
        {
            Look();
            return _isMuch;
        }
    }

    /// <summary>So many came.</summary>
    public void Note(int count)
    {
        Look();
        _count += count;
    }

    /// <summary>How long what comes next has to wait yet.</summary>
    /// <param name="began">When the batch before it began.</param>
    public TimeSpan Rest(long began)
    {
        var rest = TimeSpan.FromMilliseconds(between) - _clock.GetElapsedTime(began);
        return IsMuch && rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }

    private void Look()
    {
        var elapsed = _clock.GetElapsedTime(_since);
        if (elapsed >= Window)
        {
            (_isMuch, _since, _count) = (_count >= Much * elapsed.TotalSeconds, _clock.GetTimestamp(), 0);
        }
    }
}
