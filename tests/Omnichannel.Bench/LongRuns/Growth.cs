using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Omnichannel.Bench.Load;
using Omnichannel.Bench.Measures;
using Omnichannel.Bench.Running;
using Omnichannel.Bench.Servers;
using Omnichannel.Testing;

namespace Omnichannel.Bench.LongRuns;

/// <summary>
/// What becomes of the figures when there is more: more that is stored, more instances, more who are connected. Ours alone: what matters is that the
/// lines are flat.
/// </summary>
internal sealed class Growth(Workbench bench)
{
    private const int Messages = 1_000, Threads = 100, Widgets = 5_000, Agents = 200;
    private static readonly HttpClient Http = new();

    /// <summary>Measures, prints, and writes a picture.</summary>
    public async Task RunAsync(string picture)
    {
        await ConnectedAsync();
        var instances = new Dictionary<int, double>();
        foreach (var count in (int[])[1, 2, 4])
        {
            instances[count] = await InstancesAsync(count);
        }

        var (scales, rows) = (new[] { 1, 10, 100, 1_000 }, new List<Dictionary<string, double>>());
        foreach (var scale in scales)
        {
            rows.Add(await StoredAsync(scale));
        }

        var series = rows[0].Keys.Select(name => (name, (IReadOnlyList<double>)[.. rows.Select(row => row[name])])).ToList();
        await File.WriteAllTextAsync(picture, Plot.OfSeries(
            "With 1×, 10×, 100× and 1000× the stored data (1,000 messages in 100 threads)", [.. scales.Select(scale => $"{scale}×")], series));
        await File.WriteAllTextAsync(Path.ChangeExtension(picture, ".instances.svg"), Plot.OfSeries(
            "With 1, 2 and 4 instances of conversations and SMS, on the same machine",
            [.. instances.Keys.Select(count => count.ToString(CultureInfo.InvariantCulture))], [("webhook → stored, msg/s", [.. instances.Values])]));
        foreach (var (name, values) in series)
        {
            Console.WriteLine($"{name,-28}{string.Join("  ", scales.Zip(values, (scale, value) => $"{scale}×: {Table.Number(value),-9}"))}");
        }

        Console.WriteLine($"{"instances: stored, msg/s",-28}{string.Join("  ", instances.Select(one => $"{one.Key}: {Table.Number(one.Value),-9}"))}");
    }

    private async Task<Dictionary<string, double>> StoredAsync(int scale)
    {
        Console.WriteLine($"\n{scale}× the data");
        await using var reading = new ReadingHub(Messages * scale, Threads * scale);
        await reading.StartAsync(bench);
        var count = await StoredByServices.WarmAsync(bench, reading.Hub);
        var figures = new Dictionary<string, double>
        {
            ["webhook → stored, msg/s"] = await StoredByServices.RunAsync(reading.Hub, count),
        };
        foreach (var kind in (string[])["inbox", "timeline", "search"])
        {
            _ = await Reads.P99Async(reading, kind, 50);
            figures[kind + " p99, ms"] = await Reads.P99Async(reading, kind, 300);
        }

        return figures;
    }

    private async Task<double> InstancesAsync(int count)
    {
        Console.WriteLine($"\n{count} instance(s) of conversations and SMS");
        await using var hub = await ServicesHub.StartAsync(bench, [.. Enumerable.Range(2, count - 1).SelectMany(number => new[] { $"conversations-{number}", $"sms-{number}" })]);
        return await StoredByServices.RunAsync(hub, await StoredByServices.WarmAsync(bench, hub));
    }

    private async Task ConnectedAsync()
    {
        Console.WriteLine($"\n{Widgets} widgets and {Agents} agents connected at once");
        await using var hub = await ServicesHub.StartAsync(bench, "webchat");
        using (var client = new HubClient(hub["accounts"]))
        {
            await client.PutAccountAsync("site", new JsonObject { ["channel"] = "webchat", ["provider"] = "builtin", ["settings"] = new JsonObject() });
        }

        var tokens = new string[Widgets];
        await Parallel.ForEachAsync(Enumerable.Range(0, Widgets), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (number, cancelled) =>
        {
            using var answer = await Http.PostAsJsonAsync(new Uri(hub["webchat"], "chat/v1/site/sessions"), new JsonObject(), cancelled);
            answer.EnsureSuccessStatusCode();
            tokens[number] = (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(cancelled))!["token"]!;
        });
        double Memory(string name) => Footprint.Of(hub.Processes[name].Id).MemoryMiB;
        var (webChat, conversations) = (Memory("webchat"), Memory("conversations"));
        using var widgets = await EventStreams.OpenAsync(hub["webchat"], Widgets, _ => "/chat/v1/site/events", number => "Bearer " + tokens[number]);
        using var agents = await EventStreams.OpenAsync(hub["conversations"], Agents, _ => "/api/events", _ => "Bearer " + Hub.ApiKey);
        var before = agents.Events;
        _ = await StoredByServices.RunAsync(hub, 1_000);
        await Poll.UntilAsync(() => Task.FromResult(agents.Events - before >= 1_000 * Agents), "every agent has seen every message");
        Workbench.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"web chat {webChat:0} → {Memory("webchat"):0} MiB: {(Memory("webchat") - webChat) * 1024 / Widgets:0.0} KiB a widget; conversations {conversations:0} → {Memory("conversations"):0} MiB: {(Memory("conversations") - conversations) * 1024 / Agents:0} KiB an agent (while 1,000 messages went to each); cut off: {widgets.Ended + agents.Ended}"));
    }
}
