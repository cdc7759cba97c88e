using Omnichannel.Adapters.Conformance;

var (options, problem) = KitOptions.Parse(args);
if (options is null)
{
    await Console.Error.WriteLineAsync(problem);
    await Console.Error.WriteLineAsync(KitOptions.Usage);
    return 2;
}

if (options.Help)
{
    await Console.Out.WriteLineAsync(KitOptions.Usage);
    return 0;
}

if (options.List)
{
    foreach (var check in AllChecks.InOrder)
    {
        await Console.Out.WriteLineAsync($"{check.Name,-26} {check.What}");
    }

    return 0;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
await using var kit = await Kit.StartAsync(options);
var results = await ConformanceRun.RunAsync(kit, Console.Out, stop.Token);
if (options.JUnit is { } file)
{
    await File.WriteAllTextAsync(file, Report.JUnit(results));
}

await Console.Out.WriteLineAsync(Report.Summary(results));
return results.Any(result => result.Outcome == Outcome.Failed) || results.Count == 0 ? 1 : 0;
