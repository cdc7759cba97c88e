using System.Net;
using Omnichannel.Testing;

namespace Omnichannel.Bench.Servers;

/// <summary>A baseline that serves requests, in a process of its own as ours is: this program again, told which one to be.</summary>
internal sealed class BareProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private BareProcess(ChildProcess process, Uri address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts a baseline and waits until it answers.</summary>
    public static async Task<BareProcess> StartAsync(string baseline, params string[] arguments)
    {
        var (folder, address) = (TestFolder.Create(baseline), Ports.TakeHttp());
        var environment = new Dictionary<string, string> { ["DOTNET_gcServer"] = "0", ["DOTNET_EnableDiagnostics"] = "0" };
        var bare = new BareProcess(
            ChildProcess.Start(
                baseline, Path.Combine(folder, "output.log"), environment, folder,
                ["dotnet", typeof(BareProcess).Assembly.Location, "serve", baseline, address.ToString(), .. arguments]),
            address);
        using var http = new HttpClient();
        await Until.True(
            async () =>
            {
                bare._process.ThrowIfExited();
                using var answer = await http.GetAsync(address);
                return answer.StatusCode == HttpStatusCode.OK;
            },
            $"{baseline} answers");
        return bare;
    }

    /// <summary>Stops it where it is.</summary>
    public void Suspend() => _process.Suspend();

    /// <summary>Lets it go on.</summary>
    public void Resume() => _process.Resume();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _process.KillAsync();
}
