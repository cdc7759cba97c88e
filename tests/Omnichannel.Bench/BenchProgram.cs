using System.Globalization;
using System.Text.Json;
using Omnichannel.Bench.Measures;
using Omnichannel.Bench.Running;
using Omnichannel.Testing;

namespace Omnichannel.Bench;

/// <summary>The command: measures, prints the table, writes the files, compares with the run that is kept.</summary>
internal static class BenchProgram
{
    private const string Usage =
        """
        Omnichannel.Bench [--only NAME]… [--pairs 5] [--seconds 5] [--json FILE]
          NAME: services, standalone, latency, append, gateway, fan-out, overload, broker-restart, commits, or a part of a measure's name
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        if (Options.Read(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var bench = new Workbench(TimeSpan.FromSeconds(options.Seconds));
        var measures = All(bench).Where(options.Wants).ToArray();
        if (measures.Length == 0)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var machine = await Machines.ThisAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{machine.Cores} × {machine.Processor}, {machine.MemoryGiB} GiB, {machine.System}, {machine.Runtime}; commit {machine.Commit}"));
        var results = new List<MeasureResult>();
        foreach (var measure in measures)
        {
            results.Add(await Runner.RunAsync(measure, options.Pairs));
        }

        await bench.StopAsync();
        var run = new BenchRun(machine, results);
        Console.WriteLine("\n" + Table.Of(results));
        if (options.Json is { } file)
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(run, BenchJson.Default.BenchRun) + "\n");
        }

        return results.All(result => result.Ok) ? 0 : 1;
    }

    private static IEnumerable<IMeasure> All(Workbench bench) =>
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
    ];
}
