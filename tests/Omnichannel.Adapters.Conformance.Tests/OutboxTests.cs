using System.Net;
using System.Text.Json.Nodes;
using Omnichannel.Testing;

namespace Omnichannel.Adapters.Conformance.Tests;

/// <summary>The .NET SDK's outbox with files in which something is wrong, on a disk that refuses, and with a hub that says little.</summary>
public sealed class OutboxTests
{
    private const string Half = "{\"type\":\"message.rec";

    private readonly SdkBench _bench = new();

    [Theory]
    [InlineData(1)]
    [InlineData(1024 * 1024)]
    public async Task Outbox_ALineThatCannotBeRead_IsSetAsideAndHoldsUpNothing(int size)
    {
        File.WriteAllText(_bench.File("events.jsonl"), $"{Line("1")}{Half}{new string('x', size)}{Line("glued")}{Line("2")}\0\0\n7\n{Line("3")}");
        using var adapter = _bench.Open();
        adapter.Receive(SdkBench.Message("4"));

        await _bench.RunAsync(adapter, () => _bench.Taken.Contains("4"));

        _bench.Taken.ShouldBe(["1", "2", "3", "4"]);
        var aside = _bench.Refused();
        aside.Select(line => (string?)line["reason"]).ShouldBe(["unreadable", "unreadable", "unreadable"]);
        ((string?)aside[0]["event"]).ShouldBe($"{Half}{new string('x', size)}{Line("glued").TrimEnd()}");
        _bench.Logged.Count(line => line.Contains("refused.jsonl", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public async Task Outbox_AfterACrashBetweenForgettingAndSayingSo_SendsWhatIsAddedThen()
    {
        File.WriteAllText(_bench.File("events.taken"), "0000000000000000300");
        using (var before = _bench.Open())
        {
            before.Receive(SdkBench.Message("1", new string('x', 300)));
            before.Receive(SdkBench.Message("2"));
        }

        using var after = _bench.Open();
        await _bench.RunAsync(after, () => _bench.Taken.Contains("2"));

        _bench.Taken.ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task Outbox_ThatCannotWriteHowFarItIs_GoesOnWhenItCan()
    {
        using var adapter = _bench.Open();
        File.CreateSymbolicLink(_bench.File("events.taken"), "/dev/full");
        adapter.Receive(SdkBench.Message("1"));
        using var stop = new CancellationTokenSource();
        var running = adapter.RunAsync(stop.Token);
        await Until.True(() => Waits() > 0, "the disk is full");

        File.Delete(_bench.File("events.taken"));
        adapter.Receive(SdkBench.Message("2"));
        await Until.True(() => _bench.Taken.Contains("2"), "the disk is free");
        await stop.CancelAsync();
        await running;

        _bench.Taken.Distinct().ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task Outbox_AnAnswerThatSaysNothingOfAnEvent_IsNoAnswer()
    {
        var times = 0;
        _bench.Instead = () => Interlocked.Increment(ref times) == 1 ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("{}") } : null;
        using var adapter = _bench.Open();
        adapter.Receive(SdkBench.Message("1"));

        await _bench.RunAsync(adapter, () => _bench.Taken.Count > 0);

        _bench.Taken.ShouldBe(["1"]);
    }

    private static string Line(string id) => new JsonObject { ["type"] = "message.received", ["id"] = id }.ToJsonString() + "\n";

    private int Waits()
    {
        lock (_bench.Logged)
        {
            return _bench.Logged.Count(line => line.StartsWith("Events wait", StringComparison.Ordinal));
        }
    }
}
