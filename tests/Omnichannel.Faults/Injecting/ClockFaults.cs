using Omnichannel.Faults.Plans;
using Omnichannel.Faults.Staging;
using Omnichannel.Faults.Work;
using Omnichannel.Testing;

namespace Omnichannel.Faults.Injecting;

/// <summary>Programs of ours that go by the wrong clock, or by one that is a week on.</summary>
internal sealed class ClockFaults(Stage stage, Workload work, TimeProvider time)
{
    /// <summary>A little more than a week: what is kept for a week is gone.</summary>
    private static readonly TimeSpan Week = TimeSpan.FromDays(7) + TimeSpan.FromHours(1);

    // What this computer's clock may be off by between two looks.
    private static readonly TimeSpan Near = TimeSpan.FromHours(1);

    /// <summary>Which channels' webhooks a service takes; who is not here takes all.</summary>
    private static readonly Dictionary<string, string[]> Channels = new()
    {
        ["sms"] = ["sms"],
        ["social"] = ["telegram", Stage.WhatsApp, Stage.Messenger, Stage.Instagram],
        ["external"] = [Stage.PushAccount, Stage.PullAccount],
        ["webchat"] = ["webchat"],
    };

    /// <summary>Puts the clock of an instance wrong by ten minutes.</summary>
    public async Task<bool> WrongAsync(Fault fault)
    {
        var programs = stage.Programs.Where(part => part is not ("desk" or "desk-1" or "desk-2" or "email")).ToList();
        var clock = stage.ClockOf(programs[fault.Passage % programs.Count])!;
        clock.PutWrong(TimeSpan.FromMinutes(fault.Kind == "clock-ahead" ? 10 : -10));
        await Task.Delay(TimeSpan.FromSeconds(fault.Seconds), time);
        clock.PutWrong(TimeSpan.Zero);
        return true;
    }

    /// <summary>For the instances of a service a week passes; then comes once more what came before, with the signature that it had.</summary>
    public async Task<bool> WeekAsync(Fault fault)
    {
        var parts = stage.Programs.Where(part => part.StartsWith(fault.Service + "-", StringComparison.Ordinal) || part == fault.Service).ToList();
        await PutAsync(parts, Week);
        await work.ReplayAsync(fault.Passage, Channels.GetValueOrDefault(fault.Service), isOld: true);
        await PutAsync(parts, TimeSpan.Zero);
        return true;
    }

    private async Task PutAsync(List<string> parts, TimeSpan wrong)
    {
        using var http = new HttpClient();
        parts.ForEach(part => stage.ClockOf(part)!.PutWrong(wrong));
        foreach (var part in parts)
        {
            await Until.True(
                async () =>
                {
                    using var answer = await http.GetAsync(new Uri(stage.Hub.ProcessOf(part)!.BaseAddress, "health/live"));
                    return (answer.Headers.Date - time.GetUtcNow() - wrong)?.Duration() < Near;
                },
                $"{part} goes by the clock that it was given");
        }
    }
}
