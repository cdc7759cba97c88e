namespace Omnichannel.Conversations.Deliveries;

/// <summary>
/// Runs the <see cref="Dispatcher"/>: when something was committed in this process, when the next delivery is due, and every few seconds
/// for what other instances left behind.
/// </summary>
internal sealed class DispatcherLoop(Dispatcher dispatcher, DeliverySignal signal, TimeProvider time, IServiceProvider services) : BackgroundService
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(
        "Dispatcher", () => RoundAsync(stoppingToken), wait => signal.WaitAsync(wait, time, stoppingToken), services, stoppingToken);

    private async Task<TimeSpan> RoundAsync(CancellationToken cancellationToken)
    {
        while (await dispatcher.RunOnceAsync(cancellationToken) >= Dispatcher.Most)
        {
        }

        var next = await dispatcher.NextDueAsync(cancellationToken) - time.GetUtcNow() ?? Longest;
        return next < Shortest ? Shortest : next > Longest ? Longest : next;
    }
}
