using System.Globalization;
using System.Text.Json;
using Omnichannel.Bench.LongRuns;
using Omnichannel.Bench.Measures;
using Omnichannel.Bench.Running;
using Omnichannel.Testing;

namespace Omnichannel.Bench;

/// <summary>The command: measures, prints the table, writes the files, compares with the run that is kept.</summary>
internal static class BenchProgram
{
    private const string Usage =
        """
        Omnichannel.Bench [--only NAME]… [--pairs 5] [--seconds 5] [--json FILE] [--keep]
        Omnichannel.Bench --growth | --soak MINUTES
          --json writes FILE and beside it a picture; --keep makes this run the one that later runs are compared with (docs/bench.json, docs/bench.svg)
          NAME: services, standalone, latency, append, gateway, fan-out, overload, broker-restart, commits, inbox, timeline, search, or a part of a measure's name
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        if (Options.Read(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var bench = new Workbench(TimeSpan.FromSeconds(options.Seconds));
        if (options.Growth)
        {
            await new Growth(bench).RunAsync(options.Json is { } named ? Path.ChangeExtension(named, ".svg") : "growth.svg");
            await bench.StopAsync();
            return 0;
        }

        if (options.SoakMinutes is { } minutes)
        {
            var held = await new Soak(bench).RunAsync(TimeSpan.FromMinutes(minutes));
            await bench.StopAsync();
            return held ? 0 : 1;
        }

        await using var reading = new ReadingHub();
        var measures = All(bench, reading).Where(options.Wants).ToArray();
        if (measures.Length == 0)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var machine = await Machines.ThisAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{machine.Cores} × {machine.Processor}, {machine.MemoryGiB} GiB, {machine.System}, {machine.Runtime}; commit {machine.Commit}"));
        var (results, broken) = (new List<MeasureResult>(), 0);
        foreach (var measure in measures)
        {
            try
            {
                results.Add(await Runner.RunAsync(measure, options.Pairs));
            }
            catch (Exception failure) when (measures.Length > 1)
            {
                // The others took many minutes, or will: they are not thrown away.
                broken++;
                await Console.Error.WriteLineAsync($"{measure.Info.Name} could not be measured: {failure}");
            }
        }

        await bench.StopAsync();
        var run = new BenchRun(machine, results);
        Console.WriteLine("\n" + Table.Of(results, await KeptAsync()));
        if (options.Json is { } file)
        {
            await WriteAsync(file, run);
        }

        // Only a whole run is something to compare with.
        if (options.Keep && options.Only.Count == 0 && broken == 0)
        {
            await WriteAsync(Kept, run);
        }

        return broken == 0 && results.All(result => result.Ok) ? 0 : 1;
    }

    /// <summary>The last official run: its figures stand in the repository.</summary>
    private static string Kept => Path.Combine(Programs.Root, "docs", "bench.json");

    private static async Task<BenchRun?> KeptAsync() =>
        File.Exists(Kept) ? JsonSerializer.Deserialize(await File.ReadAllTextAsync(Kept), BenchJson.Default.BenchRun) : null;

    // The picture lies beside the figures.
    private static async Task WriteAsync(string file, BenchRun run)
    {
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(run, BenchJson.Default.BenchRun) + "\n");
        await File.WriteAllTextAsync(Path.ChangeExtension(file, ".svg"), Plot.Of(run));
    }

    private static IReadOnlyList<IMeasure> All(Workbench bench, ReadingHub reading) =>
    [
        new StoredByServices(bench),
        new StoredByStandalone(bench),
        new Latency(bench),
        new AppendedRows(bench),
        new ThroughGateway(bench),
        new FanOut(bench),
        new Overload(bench),
        new BrokerRestart(bench),
        new CommitsPerMessage(bench),
        new Reads(bench, reading, "inbox", "inbox list"),
        new Reads(bench, reading, "timeline", "timeline page"),
        new Reads(bench, reading, "search", "search"),
    ];
}
