namespace Omnichannel.Conversations.Deliveries;

/// <summary>When to try a delivery again, and when to give up.</summary>
internal static class Backoff
{
    /// <summary>How often it is tried before it fails; not counting those after which the provider only asked us to wait.</summary>
    public const int MaxTries = 36;

    /// <summary>A provider that has asked us to wait so often does not know itself how long.</summary>
    public const int Often = 10;

    /// <summary>How long it is tried before it fails.</summary>
    public static readonly TimeSpan GiveUp = TimeSpan.FromHours(24);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(2), Longest = TimeSpan.FromMinutes(10), Patience = TimeSpan.FromMinutes(1);

    /// <summary>
    /// 2 s, 6 s, 18 s, … up to 10 minutes, each shortened by up to a half so that what failed together does not come back together: some four
    /// hours in all, and when an outage ends everybody's replies leave within ten minutes of it.
    /// </summary>
    /// <param name="tries">How often it was tried, from 1.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan Delay(long tries, double chance)
    {
        var full = Math.Min(First.TotalSeconds * Math.Pow(3, Math.Clamp(tries, 1, MaxTries) - 1), Longest.TotalSeconds);
        return TimeSpan.FromSeconds(full * (0.5 + (chance / 2)));
    }

    /// <summary>
    /// What the provider asked for, lengthened by up to a tenth; at least a minute when it has asked <see cref="Often"/>.
    /// </summary>
    /// <param name="seconds">What it asked for.</param>
    /// <param name="attempts">How often it was given the message, from 1.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan Asked(int seconds, long attempts, double chance)
    {
        var least = attempts > Often ? Patience.TotalSeconds : 1;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, least, GiveUp.TotalSeconds) * (1 + (chance / 10)));
    }
}
