using System.Globalization;

namespace Omnichannel.Bench.Running;

/// <summary>Runs measures in pairs.</summary>
internal static class Runner
{
    public static async Task<MeasureResult> RunAsync(IMeasure measure, int pairs)
    {
        await using var _ = measure;
        var info = measure.Info;
        var started = TimeProvider.System.GetTimestamp();
        Console.WriteLine($"\n{info.Name}");
        await measure.PrepareAsync();
        var done = new List<Pair>();
        for (var number = 1; number <= pairs; number++)
        {
            var ours = await measure.OursAsync();
            var pair = Pair.Of(ours, await measure.BaselineAsync());
            done.Add(pair);
            Workbench.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"pair {number}/{pairs}: ours {Table.Number(pair.Ours)} {info.Unit}, baseline {Table.Number(pair.Baseline)}, ratio {Table.Number(pair.Ratio)} ({TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s)"));
        }

        return MeasureResult.Of(info, done);
    }
}
