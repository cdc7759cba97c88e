using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary>Wakes the alarm clock when somebody set it.</summary>
internal sealed class SnoozeAlarm
{
    private readonly DeliverySignal _signal = new();

    /// <summary>A thread was put to sleep: the next time may be another.</summary>
    public void Set() => _signal.Wake();

    public Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken) => _signal.WaitAsync(longest, time, cancellationToken);
}

/// <summary>Opens threads whose time has come. Any number of instances; each thread is woken once.</summary>
internal sealed class SnoozeClock(
    [FromKeyedServices(ConversationsModule.Service)] Database database,
    [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
    ThreadChanges changes,
    SnoozeAlarm alarm,
    TimeProvider time,
    IServiceProvider services) : BackgroundService
{
    private const int Most = 100;
    private static readonly Author Itself = new(AuthorTypes.System, null, null);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50), Longest = TimeSpan.FromSeconds(30);

    /// <summary>One round: up to 100 threads.</summary>
    /// <returns>How many were woken.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var woken = await database.WriteAsync(
            async (connection, transaction) =>
            {
                var tx = new Tx(connection, transaction);
                var due = await tx.QueryAsync<ThreadRow>(
                    $"""
                     SELECT {ThreadRow.Columns} FROM threads WHERE state = 'snoozed' AND snoozed_until <= @now AND merged_into IS NULL
                     ORDER BY snoozed_until LIMIT {Most}{(tx.IsSqlite ? "" : " FOR UPDATE SKIP LOCKED")}
                     """,
                    new { now = time.GetUtcNow() });
                foreach (var thread in due)
                {
                    await changes.WriteAsync(tx, thread, new Change(thread with { State = ThreadStates.Open, SnoozedUntil = null }, "woken", "It is time."), Itself);
                }

                return due.Count;
            },
            cancellationToken);
        outbox.Nudge();
        return woken;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(
        "Snooze", () => RoundAsync(stoppingToken), wait => alarm.WaitAsync(wait, time, stoppingToken), services, stoppingToken);

    private async Task<TimeSpan> RoundAsync(CancellationToken cancellationToken)
    {
        while (await RunOnceAsync(cancellationToken) == Most)
        {
        }

        return await UntilNextAsync(cancellationToken);
    }

    internal async Task<TimeSpan> UntilNextAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var next = await new Tx(connection, null).FirstAsync<long?>("SELECT min(snoozed_until) FROM threads WHERE state = 'snoozed' AND merged_into IS NULL");
        var wait = next is null ? Longest : DateTimeOffset.FromUnixTimeMilliseconds(next.Value) - time.GetUtcNow();
        return wait > Longest ? Longest : wait < Shortest ? Shortest : wait;
    }
}
