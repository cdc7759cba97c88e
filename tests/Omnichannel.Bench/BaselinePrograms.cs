using Omnichannel.Bench.Baselines;

namespace Omnichannel.Bench;

/// <summary>Baselines that run in a process of their own, by name.</summary>
internal static class BaselinePrograms
{
    public static async Task<int> ServeAsync(string baseline, string address, string[] arguments)
    {
        await (baseline switch
        {
            BareSqliteEndpoint.Name => BareSqliteEndpoint.ServeAsync(address),
            BareVerifier.Name => BareVerifier.ServeAsync(address),
            BareStreams.Name => BareStreams.ServeAsync(address),
            BarePipeline.Name => BarePipeline.ServeAsync(address, new Uri(arguments[0]), arguments[1]),
            _ => throw new ArgumentException($"There is no baseline {baseline}.", nameof(baseline)),
        });
        return 0;
    }
}
