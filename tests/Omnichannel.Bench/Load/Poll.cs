namespace Omnichannel.Bench.Load;

/// <summary>Looks every few milliseconds whether something is done: rarely enough to cost nothing, often enough to measure by.</summary>
internal static class Poll
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(15), Patience = TimeSpan.FromMinutes(3);

    /// <summary>Waits until a condition holds.</summary>
    /// <exception cref="TimeoutException">It does not within minutes.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"Not within {Patience.TotalMinutes:0} min: {what}");
            }

            await Task.Delay(Every);
        }
    }
}
