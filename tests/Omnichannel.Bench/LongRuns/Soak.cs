using System.Globalization;
using Omnichannel.Bench.Load;
using Omnichannel.Bench.Measures;
using Omnichannel.Bench.Running;
using Omnichannel.Bench.Servers;
using Omnichannel.Hosting.Bus;
using RabbitMQ.Client;

namespace Omnichannel.Bench.LongRuns;

/// <summary>
/// Half of what it can take, for long. Memory, open files and what waits anywhere must not grow: the last third is compared with the second, since
/// the first still warms up.
/// </summary>
internal sealed class Soak(Workbench bench)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);
    private readonly Dictionary<string, List<double>> _samples = [];

    /// <summary>Runs, and says whether nothing grew.</summary>
    public async Task<bool> RunAsync(TimeSpan length)
    {
        await using var hub = await ServicesHub.StartAsync(bench, "gateway");
        var perSecond = await StoredByServices.WarmAsync(bench, hub) / bench.PerSide.TotalSeconds / 2;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{perSecond:0} webhooks a second through the gateway for {length.TotalMinutes:0.#} min"));
        var (started, before, sent) = (TimeProvider.System.GetTimestamp(), await hub.LastNumberAsync(), 0);
        while (TimeProvider.System.GetElapsedTime(started) < length)
        {
            var requests = hub.Webhooks.Take((int)(perSecond * Step.TotalSeconds), ClosedLoop.Clients);
            sent += (await OpenLoop.RunAsync(hub["gateway"], requests, perSecond, insist: true)).Sent;
            await SampleAsync(hub, sent - (await hub.LastNumberAsync() - before));
        }

        await hub.StoredAsync(before, sent);
        Console.WriteLine($"{sent} sent, all are stored");
        var grown = _samples.Where(sample => !Report(sample.Key, sample.Value)).ToArray();
        return grown.Length == 0;
    }

    /// <summary>Whether the last third is higher than the second: by more than a tenth, and by more than noise.</summary>
    internal static bool Grows(IReadOnlyList<double> samples, double noise)
    {
        var third = samples.Count / 3;
        var (second, last) = (Statistics.Median(samples.Skip(third).Take(Math.Max(1, third))), Statistics.Median(samples.TakeLast(Math.Max(1, third))));
        return last > (second * 1.1) + noise;
    }

    private static bool Report(string name, List<double> samples)
    {
        var grows = Grows(samples, name.EndsWith("MiB", StringComparison.Ordinal) ? 10 : name.EndsWith("files", StringComparison.Ordinal) ? 5 : 1_000);
        Console.WriteLine($"{name,-32}{Table.Number(samples[0]),8} … {Table.Number(samples[samples.Count / 2]),8} … {Table.Number(samples[^1]),8}  {(grows ? "GROWS" : "ok")}");
        return !grows;
    }

    private async Task SampleAsync(ServicesHub hub, double waiting)
    {
        foreach (var (name, process) in hub.Processes)
        {
            var footprint = Footprint.Of(process.Id);
            Note(name + ", MiB", footprint.MemoryMiB);
            Note(name + ", files", footprint.Files);
        }

        Note("sent but not stored", waiting);
        Note("outbox, rows", await hub.ScalarAsync("SELECT count(*) FROM outbox"));
        Note("queues, messages", await QueuedAsync(hub.VirtualHost));
        Workbench.Say(string.Join(", ", _samples.Where(sample => !sample.Key.EndsWith("files", StringComparison.Ordinal)).Select(sample => $"{sample.Key} {Table.Number(sample.Value[^1])}")));
    }

    private void Note(string name, double value)
    {
        if (!_samples.TryGetValue(name, out var samples))
        {
            _samples[name] = samples = [];
        }

        samples.Add(value);
    }

    private static async Task<double> QueuedAsync(Uri broker)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var waiting = 0.0;
        foreach (var queue in Topology.All)
        {
            for (var lane = 0; lane < queue.Partitions; lane++)
            {
                waiting += await channel.MessageCountAsync($"{queue.Name}.{lane}");
            }
        }

        return waiting;
    }
}
