using Omnichannel.Testing;

namespace Omnichannel.Adapters.Conformance.Tests;

/// <summary>Adapters as processes that the kit starts and kills.</summary>
internal static class Started
{
    public static async Task<IReadOnlyList<CheckResult>> RunAsync(string command, bool pull, params IReadOnlyList<string> only)
    {
        var address = Ports.TakeHttp();
        var options = new KitOptions
        {
            Endpoint = pull ? null : new Uri(address, "deliveries"),
            Inject = new Uri(address, "inbox"),
            Patience = Until.Patience,
            Only = only,
            Start = $"env ADAPTER_DATA={TestFolder.Create("adapter")} ASPNETCORE_URLS={address.ToString().TrimEnd('/')} PORT={address.Port} Logging__LogLevel__Default=Warning {command}",
        };
        await using var kit = await Kit.StartAsync(options);
        return await ConformanceRun.RunAsync(kit, TextWriter.Null, CancellationToken.None);
    }
}
