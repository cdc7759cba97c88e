using System.Net.Sockets;
using Npgsql;
using Omnichannel.Bench.Baselines;
using Omnichannel.Bench.Load;
using Omnichannel.Bench.Running;
using Omnichannel.Bench.Servers;
using Omnichannel.Testing;

namespace Omnichannel.Bench.Measures;

/// <summary>
/// Webhooks come at a steady rate, a quarter of what we can take, and the broker is restarted. The time from the moment in which it talks again
/// until as much was stored as comes, for a quarter of a second. The baseline is the bare queue, whose client recovers every second.
/// </summary>
internal sealed class BrokerRestart(Workbench bench) : IMeasure
{
    private const int Clients = 128;
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(2), Window = TimeSpan.FromMilliseconds(250);
    private RabbitMqServer? _broker;
    private ServicesHub? _hub;
    private BareQueue? _bare;
    private NpgsqlDataSource? _bareRows;
    private double _perSecond;

    /// <inheritdoc/>
    public MeasureInfo Info => new("broker-restart", "time back to full speed after the broker restarts", "s", 2, 1.2);

    /// <inheritdoc/>
    public async Task PrepareAsync()
    {
        // A broker of its own: others may be used by other measures.
        _broker = await RabbitMqServer.StartNewAsync();
        _hub = await ServicesHub.StartAsync(bench, _broker);
        var database = await (await bench.PostgreSqlAsync()).CreateDatabaseAsync("bare");
        _bare = await BareQueue.StartAsync(await _broker.CreateVirtualHostAsync(), database);
        _bareRows = NpgsqlDataSource.Create(database);
        _perSecond = Math.Min(1_000, await StoredByServices.WarmAsync(bench, _hub) / bench.PerSide.TotalSeconds / 4);
    }

    /// <inheritdoc/>
    public async Task<double> OursAsync()
    {
        using var until = new CancellationTokenSource();
        var requests = _hub!.Webhooks.Take((int)(_perSecond * 60), Clients);
        var before = await _hub.LastNumberAsync();
        var load = OpenLoop.RunAsync(_hub["sms"], requests, _perSecond, insist: true, until: until.Token);
        var back = await BackAsync(_hub.LastNumberAsync);
        await until.CancelAsync();
        await _hub.StoredAsync(before, (await load).Sent);
        return back;
    }

    /// <inheritdoc/>
    public async Task<double?> BaselineAsync()
    {
        _hub!.Suspend();
        using var until = new CancellationTokenSource();
        var load = PublishAsync(until.Token);
        var back = await BackAsync(BareRowsAsync);
        await until.CancelAsync();
        await load;
        _hub.Resume();

        // Its connections are dead by now; it has to be itself again before its next turn.
        _ = await StoredByServices.RunAsync(_hub, 500);
        return back;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_bare?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_bareRows?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_hub?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_broker?.StopAsync() ?? Task.CompletedTask);
    }

    private async Task<long> BareRowsAsync()
    {
        await using var count = _bareRows!.CreateCommand("SELECT coalesce(max(number), 0) FROM messages");
        return (long)(await count.ExecuteScalarAsync())!;
    }

    private async Task PublishAsync(CancellationToken until)
    {
        var (number, started) = (0L, TimeProvider.System.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            while (!until.IsCancellationRequested)
            {
                var due = (Interlocked.Increment(ref number) / _perSecond) - TimeProvider.System.GetElapsedTime(started).TotalSeconds;
                if (due > 0)
                {
                    await Task.Delay(TimeSpan.FromSeconds(due), CancellationToken.None);
                }

                await _bare!.PublishAsync(Arrivals.Json(Arrivals.Take(1, 256)[0]));
            }
        })));
    }

    /// <summary>Lets it run, restarts the broker, and gives the seconds from the broker's first word to full speed.</summary>
    private async Task<double> BackAsync(Func<Task<long>> storedAsync)
    {
        await Task.Delay(Steady);
        await _broker!.StopAsync();
        var restart = _broker.StartAsync();
        var ready = await TalksAsync(_broker.Uri);
        var seen = new Queue<(long At, long Stored)>();
        while (true)
        {
            var (at, stored) = (TimeProvider.System.GetTimestamp(), await storedAsync());
            seen.Enqueue((at, stored));
            while (TimeProvider.System.GetElapsedTime(seen.Peek().At, at) > Window)
            {
                if (stored - seen.Dequeue().Stored >= 0.9 * _perSecond * Window.TotalSeconds)
                {
                    await restart;
                    return TimeProvider.System.GetElapsedTime(ready, at).TotalSeconds;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }

    private static async Task<long> TalksAsync(Uri broker)
    {
        while (true)
        {
            try
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(broker.Host, broker.Port);
                await socket.SendAsync("AMQP\0\0\t\u0001"u8.ToArray());
                if (await socket.ReceiveAsync(new byte[1]) == 1)
                {
                    return TimeProvider.System.GetTimestamp();
                }
            }
            catch (SocketException)
            {
                // Not yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }
}
