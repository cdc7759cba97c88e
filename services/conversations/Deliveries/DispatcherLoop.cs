using Omnichannel.Hosting;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>
/// Runs the <see cref="Dispatcher"/>: when something was committed in this process, when the next delivery is due, and every few seconds
/// for what other instances left behind. Waits for a database that is away.
/// </summary>
internal sealed class DispatcherLoop(Dispatcher dispatcher, DeliverySignal signal, TimeProvider time, IServiceProvider services) : BackgroundService
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = Longest;
            await Retry.WhileTransientAsync(
                async () =>
                {
                    while (await dispatcher.RunOnceAsync(stoppingToken) >= Dispatcher.Most)
                    {
                    }

                    var next = await dispatcher.NextDueAsync(stoppingToken) - time.GetUtcNow() ?? Longest;
                    wait = next < Shortest ? Shortest : next > Longest ? Longest : next;
                },
                services,
                stoppingToken);
            await signal.WaitAsync(wait, time, stoppingToken);
        }
    }
}
