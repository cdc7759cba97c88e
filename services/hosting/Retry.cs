using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Omnichannel.Hosting;

/// <summary>Waits for what others need: with back-off, and with jitter so that instances do not come back all at once.</summary>
public static class Retry
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100), Longest = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Seconds grow from 0.1 to 1, each shortened by up to a half. Not longer: whoever waits behind one who waits here adds its own
    /// time, and a hub is to be back as soon as its broker or database is.
    /// </summary>
    /// <param name="attempt">Counts from 1.</param>
    public static TimeSpan Delay(int attempt)
    {
        var full = Math.Min(First.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 16) - 1), Longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    /// <summary>Does <paramref name="work"/> again while <see cref="Failures.IsTransient"/> says that it may yet succeed.</summary>
    public static Task WhileTransientAsync(Func<Task> work, IServiceProvider services, CancellationToken cancellationToken) =>
        WhileTransientAsync(
            work,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>().CreateLogger("Omnichannel.Retry"),
            cancellationToken);

    /// <summary>As the other overload.</summary>
    public static async Task WhileTransientAsync(Func<Task> work, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception failure) when (Failures.IsTransient(failure) && !cancellationToken.IsCancellationRequested)
            {
                log.LogWarning("Not yet ({Attempt}): {Reason}", attempt, failure.Message);
                await Task.Delay(Delay(attempt), time, cancellationToken);
            }
        }
    }
}
