using Omnichannel.Routing.Simulation;
using Omnichannel.Routing.Simulation.Report;
using Omnichannel.Routing.Simulation.World;

if (Arguments.Parse(args) is not { } asked)
{
    await Console.Error.WriteLineAsync(Arguments.Usage);
    return 2;
}

var results = new Results(
    asked.Seeds,
    ErlangC.Formula(),
    ErlangC.Simulate(asked.Seeds, hours: 200, asked.FirstSeed),
    Experiment.Compare(new Scenario { Load = asked.Load, Size = asked.Size }, asked.Seeds, asked.FirstSeed),
    asked.Speed ? [Speed.Measure(100, 1_000), Speed.Measure(1_000, 10_000), Speed.Measure(10_000, 100_000)] : null);
await Console.Out.WriteAsync(Text.Of(results));
if (asked.Json is { } json)
{
    await File.WriteAllTextAsync(json, Json.Of(results));
}

if (asked.Plot is { } plot)
{
    await File.WriteAllTextAsync(plot, Plot.Of(results));
}

return results.Checks().All(check => check.Ok) ? 0 : 1;
