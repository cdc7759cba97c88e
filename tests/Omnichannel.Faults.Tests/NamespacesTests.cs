using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Omnichannel.Faults.Staging;
using Omnichannel.Testing;

namespace Omnichannel.Faults.Tests;

/// <summary>What the network between two does; skipped where network namespaces cannot be made.</summary>
public sealed class NamespacesTests
{
    private const string Talker = "exec 3<>/dev/tcp/127.0.0.1/$0 || exit 7; cat <&3 >>\"$1\" & while read -r line; do printf '%s\\n' \"$line\" >&3; done < <(tail -n +1 -F \"$2\" 2>/dev/null)";

    [Fact]
    public async Task BecomeAsync_OneWay_DropsWhatOneSaysAndNothingElse()
    {
        await using var network = await BuiltAsync();
        using var listener = Listening();
        var (heard, said) = Files();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var talker = Talk(network, port, heard, said);
        using var server = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        var way = (network.EndOf("talker"), Namespaces.OutsideAt(port));
        await File.AppendAllTextAsync(said, "one\n", TestContext.Current.CancellationToken);
        (await HearAsync(server, 4)).ShouldBe("one\n");

        await network.BecomeAsync([way], NetworkState.DeafServer);
        await File.AppendAllTextAsync(said, "two\n", TestContext.Current.CancellationToken);
        await server.SendAsync("still here\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await Until.True(() => Said(heard).EndsWith("still here\n", StringComparison.Ordinal), "the other way is open");
        server.Available.ShouldBe(0);

        await network.BecomeAsync([way], NetworkState.Open);
        (await HearAsync(server, 4)).ShouldBe("two\n");

        // Only who knows that the last thing was heard says the next.
        await server.SendAsync("two it is\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await Until.True(() => Said(heard).EndsWith("two it is\n", StringComparison.Ordinal), "both ways are open");

        await network.BecomeAsync([way], NetworkState.DeafClient);
        await server.SendAsync("not yet\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(said, "three\n", TestContext.Current.CancellationToken);
        (await HearAsync(server, 6)).ShouldBe("three\n");
        Said(heard).ShouldNotContain("not yet");

        await network.BecomeAsync([way], NetworkState.Open);
        await Until.True(() => Said(heard).EndsWith("not yet\n", StringComparison.Ordinal), "what was said before arrives");
        await talker.KillAsync();
    }

    [Fact]
    public async Task BecomeAsync_Cut_RefusesConnections()
    {
        await using var network = await BuiltAsync();
        using var listener = Listening();
        var (heard, said) = Files();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        await network.BecomeAsync([(network.EndOf("talker"), Namespaces.OutsideAt(port))], NetworkState.Cut);
        var talker = Talk(network, port, heard, said);

        await Until.True(() => talker.HasExited, "it is refused");
        talker.ExitCode.ShouldNotBe(0);
        listener.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task BecomeAsync_SlowOrLossy_LosesNothingForGood()
    {
        await using var network = await BuiltAsync();
        using var listener = Listening();
        var (heard, said) = Files();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var way = (network.EndOf("talker"), Namespaces.OutsideAt(port));
        await network.BecomeAsync([way], NetworkState.Slow);
        var talker = Talk(network, port, heard, said);
        using var server = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        await network.BecomeAsync([way], NetworkState.Lossy);
        var much = string.Concat(Enumerable.Range(1000, 1000).Select(number => number.ToString(CultureInfo.InvariantCulture) + "\n"));

        await File.AppendAllTextAsync(said, much, TestContext.Current.CancellationToken);

        (await HearAsync(server, much.Length)).ShouldBe(much);
        await talker.KillAsync();
    }

    // Once they could be made they can be made again: the kernel was still taking the last one away, and one test of three was skipped.
    [Fact]
    public async Task BuildAsync_RightAfterTheLast_IsMadeAgain()
    {
        await (await BuiltAsync()).DisposeAsync();
        for (var time = 1; time <= 20; time++)
        {
            var (network, problem) = await Namespaces.BuildAsync(["talker", "other-1", "other-2"]);
            problem.ShouldBeEmpty();
            await network!.DisposeAsync();
        }
    }

    private static async Task<Namespaces> BuiltAsync()
    {
        var (network, problem) = await Namespaces.BuildAsync(["talker", "other-1", "other-2"]);
        Assert.SkipWhen(network is null, problem);
        return network!;
    }

    private static ChildProcess Talk(Namespaces network, int port, string heard, string said) =>
        ChildProcess.Start("talker", heard + ".log", new Dictionary<string, string>(), Path.GetDirectoryName(heard)!,
            [.. network.Enter("talker"), "bash", "-c", Talker, port.ToString(CultureInfo.InvariantCulture), heard, said]);

    private static TcpListener Listening()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static (string Heard, string Said) Files()
    {
        var folder = TestFolder.Create("talk");
        return (Path.Combine(folder, "heard"), Path.Combine(folder, "said"));
    }

    private static string Said(string file) => File.Exists(file) ? File.ReadAllText(file) : "";

    private static async Task<string> HearAsync(Socket socket, int length)
    {
        var bytes = new byte[length];
        for (var got = 0; got < length;)
        {
            var count = await socket.ReceiveAsync(bytes.AsMemory(got), TestContext.Current.CancellationToken);
            count.ShouldBePositive();
            got += count;
        }

        return Encoding.UTF8.GetString(bytes);
    }
}
