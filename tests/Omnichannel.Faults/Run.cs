using Omnichannel.Faults.Checking;
using Omnichannel.Faults.Injecting;
using Omnichannel.Faults.Plans;
using Omnichannel.Faults.Staging;
using Omnichannel.Faults.Work;
using Omnichannel.Testing;

namespace Omnichannel.Faults;

/// <summary>What is to be run.</summary>
internal sealed record RunOptions(Setting Setting, Load Load, TimeSpan Duration)
{
    /// <summary>The faults, in their order.</summary>
    public required IReadOnlyList<Fault> Faults { get; init; }

    /// <summary>How often to go through the faults when time is left.</summary>
    public int Rounds { get; init; } = int.MaxValue;

    /// <summary>How often a poison message has to kill its consumer.</summary>
    public int PoisonDeaths { get; init; } = 3;

    /// <summary>How long everything may take to come to rest in the end.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Begins no further fault: what was until then is judged.</summary>
    public CancellationToken Early { get; init; }

    /// <summary>Done to the hub before anything is sent: how the checker's own tests break it.</summary>
    public Func<Stage, Task> Prepare { get; init; } = _ => Task.CompletedTask;
}

/// <summary>One run in one shape: a hub, its world, faults, and what is to be seen afterwards.</summary>
internal static class Run
{
    private const int Warm = 30;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);

    /// <summary>What may still become right when one waits.</summary>
    private static readonly Rule[] Passing = [Rule.Lost, Rule.Pending, Rule.Untrue, Rule.ReceiptLost, Rule.Parked, Rule.Backlog, Rule.Screen, Rule.Forgotten];

    /// <summary>Runs it, and gives its history.</summary>
    public static async Task<History> ExecuteAsync(RunOptions options, TimeProvider time, Action<string> tell)
    {
        tell($"{options.Setting.Shape}: starting");
        await using var stage = await Stage.StartAsync(options.Setting);
        foreach (var line in stage.NotHad)
        {
            tell($"not to be had: {line}");
        }

        await stage.MakeAccountsAsync();
        await options.Prepare(stage);
        await using var work = new Workload(stage, options.Load);
        await BeginLateAsync(stage, work);
        await work.StartAsync();
        var observer = new Observer(stage, work);
        await Until.True(() => work.Ledger.Count > Warm, "messages flow", TimeSpan.FromMinutes(2));
        observer.Warm();
        var injector = new Injector(stage, work, options.PoisonDeaths, time, tell);
        var started = time.GetTimestamp();
        var (atRest, faults) = (options.Faults.Where(Injector.NeedsRest).ToList(), options.Faults.Where(fault => !Injector.NeedsRest(fault)).ToList());
        for (var index = 0L; time.GetElapsedTime(started) < options.Duration && index < (long)options.Rounds * faults.Count && !options.Early.IsCancellationRequested; index++)
        {
            var fault = faults[(int)(index % faults.Count)];
            try
            {
                await injector.InjectAsync(fault);
            }
            catch (Exception broken)
            {
                // What cannot be healed ends the plan and not the run: what was until then is judged.
                tell($"{fault} cannot be ended: {broken}");
                work.Ledger.Incident($"{fault} could not be ended: {broken.Message}");
                break;
            }
        }

        tell("coming to rest");
        await work.StopAsync();
        var minutes = Math.Round(time.GetElapsedTime(started).TotalMinutes, 2);
        async Task<History> SeeAsync() => await observer.HistoryAsync(minutes) with
        {
            NotHad = stage.NotHad,
            Planned = [.. options.Faults.Select(fault => fault.Kind).Distinct()],
            ParkedExpected = injector.ParkedExpected,
        };
        return await RestAsync(stage, work, observer, () => injector.InjectAtRestAsync(atRest), SeeAsync, options.Rest, time, tell);
    }

    // Some producers start before any consumer ever ran.
    private static async Task BeginLateAsync(Stage stage, Workload work)
    {
        if (!stage.Latecomers.Any())
        {
            return;
        }

        var early = new Customer("early texter", Lines.Sms(stage, 80_000), work.Ledger, work.Habits, new Random(stage.Seed), TimeSpan.Zero);
        for (var number = 1; number <= 10; number++)
        {
            await early.WriteAsync($"early {number}", $"early-{number}", work.GiveUp);
        }

        await Task.WhenAll(stage.Latecomers.Select(stage.Hub.StartAsync));
        work.Ledger.Faults.Enqueue(new Injected("early-producer", "ten texts before conversations ever ran", 0));
    }

    private static async Task<History> RestAsync(
        Stage stage, Workload work, Observer observer, Func<Task> atRest, Func<Task<History>> history, TimeSpan patience, TimeProvider time, Action<string> tell)
    {
        var started = time.GetTimestamp();
        try
        {
            await Until.True(observer.IsQuietAsync, "nothing is on its way any more", patience);
            await work.FinishAsync();
            await atRest();
            await Until.True(observer.IsQuietAsync, "nothing is on its way any more", patience);
        }
        catch (TimeoutException)
        {
            tell("it does not come to rest");
        }

        foreach (var part in stage.Programs.Where(part => stage.Hub.ProcessOf(part)!.HasExited))
        {
            work.Ledger.Incident($"{part} has died by itself: {stage.Hub.ProcessOf(part)!.LastLines}");
        }

        // Receipts may still be on their way through the queues: looking itself shows visitors what they had not seen.
        var judged = time.GetTimestamp();
        for (var latest = await history(); ; latest = await history())
        {
            if (!Checker.Check(latest).Any(violation => Passing.Contains(violation.Rule)) || (time.GetElapsedTime(started) > patience && time.GetElapsedTime(judged) > Settling))
            {
                await work.CloseAsync();
                return latest;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), time);
        }
    }
}
