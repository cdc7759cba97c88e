using System.Buffers.Text;
using Omnichannel.Bench.Baselines;
using Omnichannel.Bench.Load;
using Omnichannel.Bench.Running;
using Omnichannel.Bench.Servers;
using Omnichannel.Testing;

namespace Omnichannel.Bench.Measures;

/// <summary>
/// From the moment in which a webhook is due until its message is on the event stream of an agent, at half of what we can bring from there to there
/// (measured at the start); the bare pipeline gets the same requests at the same rate.
/// </summary>
internal sealed class Latency(Workbench bench) : IMeasure
{
    private const int WarmRounds = 3;

    // Who was stopped while the other was measured has timers that are due and connections that were silent: that is ours, not its.
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(2);
    private ServicesHub? _hub;
    private BareProcess? _bare;
    private double _perSecond;

    /// <inheritdoc/>
    public MeasureInfo Info => new("latency", "p99 webhook → event stream of an agent, at half of its own capacity", "ms", 4, 2);

    /// <inheritdoc/>
    public async Task PrepareAsync()
    {
        _hub = await ServicesHub.StartAsync(bench);
        var broker = await (await bench.RabbitMqAsync()).CreateVirtualHostAsync();
        _bare = await BareProcess.StartAsync(BarePipeline.Name, broker.ToString(), await (await bench.PostgreSqlAsync()).CreateDatabaseAsync("bare"));
        _perSecond = await bench.WarmAsync(CapacityAsync, 3_000) / bench.PerSide.TotalSeconds / 2;
        Workbench.Say($"{_perSecond:0} webhooks a second");

        // Other paths are walked at half the load than at the peak, so they are to be warm, too.
        for (var round = 0; round < WarmRounds; round++)
        {
            _ = await OursAsync();
            _ = await BaselineAsync();
        }
    }

    /// <inheritdoc/>
    public async Task<double> OursAsync()
    {
        _bare!.Suspend();
        var p99 = await RunAsync(_hub!["sms"], _hub["conversations"], "/api/events");
        _bare.Resume();
        return p99;
    }

    /// <inheritdoc/>
    public async Task<double?> BaselineAsync()
    {
        _hub!.Suspend();
        var p99 = await RunAsync(_bare!.Address, _bare.Address, "/events");
        _hub.Resume();
        return p99;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_bare?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_hub?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>How many webhooks a second are on the stream when they come as fast as they are taken.</summary>
    private async Task<double> CapacityAsync(int count)
    {
        _bare!.Suspend();
        var (spent, started) = (new ProcessorTime(), TimeProvider.System.GetTimestamp());
        var came = await CameAsync(_hub!["conversations"], "/api/events", count, requests => ClosedLoop.RunAsync(_hub["sms"], requests));
        spent.Say("as fast as it goes", count);
        _bare.Resume();
        return count / TimeProvider.System.GetElapsedTime(started, came.Max()).TotalSeconds;
    }

    private async Task<double> RunAsync(Uri webhooks, Uri events, string path)
    {
        var lead = (int)(_perSecond * Lead.TotalSeconds);
        var count = lead + bench.Quantity(_perSecond);
        var (spent, due) = (new ProcessorTime(), new long[count]);
        var came = await CameAsync(
            events,
            path,
            count,
            requests => OpenLoop.RunAsync(webhooks, requests, _perSecond, insist: true, due: (client, index, at) => due[client + (index * ClosedLoop.Clients)] = at));
        var took = due.Zip(came, (from, to) => TimeProvider.System.GetElapsedTime(from, to).TotalMilliseconds).Skip(lead).ToArray();
        spent.Say($"p50 {Table.Number(Statistics.Percentile(took, 50))}, p90 {Table.Number(Statistics.Percentile(took, 90))}, p99 {Table.Number(Statistics.Percentile(took, 99))} ms", count);
        return Statistics.Percentile(took, 99);
    }

    /// <summary>When each of so many webhooks was on the stream.</summary>
    private async Task<long[]> CameAsync(Uri events, string path, int count, Func<byte[][][], Task> load)
    {
        var first = _hub!.Webhooks.Made;
        var requests = _hub.Webhooks.Take(count, ClosedLoop.Clients);
        var (came, rest) = (new long[count], Array.Empty<byte>());
        using var stream = await EventStreams.OpenAsync(events, 1, _ => path, _ => "Bearer " + Hub.ApiKey, (_, bytes) => rest = Note(rest, bytes, first, came));
        await load(requests);
        await Poll.UntilAsync(
            () => stream.Ended > 0 ? throw new InvalidOperationException("The stream was cut off.") : Task.FromResult(came.All(at => at > 0)),
            "every message is on the stream");
        return came;
    }

    /// <summary>Notes when each number came that stands in a message's text; gives the end that has to be looked at again with what follows.</summary>
    private static byte[] Note(byte[] rest, ReadOnlySpan<byte> bytes, long first, long[] came)
    {
        var mark = "\"text\":\"#"u8;
        const int Digits = 9;
        var now = TimeProvider.System.GetTimestamp();
        ReadOnlySpan<byte> all = [.. rest, .. bytes];
        while (all.IndexOf(mark) is var at and >= 0 && all.Length >= at + mark.Length + Digits)
        {
            if (Utf8Parser.TryParse(all.Slice(at + mark.Length, Digits), out long number, out _) && number - first is >= 0 and var index && index < came.Length && came[index] == 0)
            {
                came[index] = now;
            }

            all = all[(at + mark.Length + Digits)..];
        }

        var kept = all.IndexOf(mark) is var begun and >= 0 ? begun : Math.Max(0, all.Length - mark.Length);
        return all[kept..].ToArray();
    }
}
