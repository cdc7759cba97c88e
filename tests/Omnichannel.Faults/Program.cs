using System.Globalization;
using System.Runtime.InteropServices;
using Omnichannel.Faults;
using Omnichannel.Faults.Checking;
using Omnichannel.Faults.Plans;
using Omnichannel.Faults.Staging;
using Omnichannel.Faults.Work;

if (Arguments.Parse(args, out var problem) is not { } arguments)
{
    await Console.Error.WriteLineAsync(problem);
    return 2;
}

if (arguments.Replay is { } kept)
{
    var history = Report.Read(await File.ReadAllTextAsync(kept));
    var violations = Checker.Check(history);
    Console.WriteLine(Report.Table(history, violations));
    return violations.Count == 0 ? 0 : 1;
}

// The stand-ins' hosts take these signals for themselves, and only they would end. Ctrl+C judges what was until then; a second one ends at once.
using var early = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
{
    if (early.IsCancellationRequested)
    {
        Environment.Exit(130);
    }

    signal.Cancel = true;
    early.Cancel();
});
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(143));
var time = TimeProvider.System;
var began = time.GetTimestamp();
void Tell(string what) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(began):hh\\:mm\\:ss}  {what}"));

Figures? figures = null;
var failed = false;
foreach (var shape in arguments.Shapes)
{
    var minutes = arguments.Minutes / arguments.Shapes.Count;
    var (isLong, isVeryLong) = (minutes >= 5 || arguments.Only is not null, minutes >= 15);
    var setting = new Setting(shape, arguments.Seed)
    {
        Minutes = minutes,
        SmallDisk = isLong && Environment.IsPrivilegedProcess,
        Clocks = isLong && Clock.Library is not null,
        Namespaces = true,
        Late = true,
    };
    var plan = Plan.All(setting, seconds: isVeryLong ? 10 : 3, hang: arguments.Hang ?? (isVeryLong ? 60 : 5));
    var options = new RunOptions(setting, new Load(Customers: 8, Social: 4, TimeSpan.FromSeconds(1), AnswerEvery: 7, AnswersAdapters: true), TimeSpan.FromMinutes(minutes))
    {
        Early = early.Token,
        PoisonDeaths = isVeryLong ? 25 : 3,
        Faults = [.. plan.Where(fault => arguments.Only is not { } only || fault.Service == only || fault.ToString().StartsWith(only, StringComparison.Ordinal))],
    };
    if (options.Faults.Count == 0)
    {
        Tell($"{shape}: there is no fault {arguments.Only}");
        continue;
    }

    var history = await Run.ExecuteAsync(options, time, Tell);
    var violations = Checker.Check(history);
    Console.WriteLine();
    Console.WriteLine(Report.Table(history, violations));
    if (violations.Count > 0)
    {
        failed = true;
        Tell($"kept in {await Kept.SaveAsync(history)}; repeat with --seed {arguments.Seed} --shape {shape} --minutes {minutes.ToString(CultureInfo.InvariantCulture)}");
    }

    var these = Figures.Of(history, violations);
    figures = figures?.Plus(these) ?? these;
}

if (arguments.Json is { } file && figures is not null)
{
    await File.WriteAllTextAsync(file, Report.Json(figures));
}

return failed || figures is null ? 1 : 0;
