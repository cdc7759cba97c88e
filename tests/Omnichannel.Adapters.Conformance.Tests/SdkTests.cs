using System.Text.Json.Nodes;

namespace Omnichannel.Adapters.Conformance.Tests;

/// <summary>The .NET SDK's files over crashes, and what the hub refuses.</summary>
public sealed class SdkTests
{
    private readonly SdkBench _bench = new();

    [Fact]
    public async Task Outbox_AfterACrash_SendsWhatWasTakenWithoutTheLineThatItCutOff()
    {
        using (var before = _bench.Open())
        {
            foreach (var id in (string[])["1", "2", "3"])
            {
                before.Receive(SdkBench.Message(id)).ShouldBeTrue();
            }
        }

        await File.AppendAllTextAsync(_bench.File("events.jsonl"), "{\"type\":\"message.rec");
        using var after = _bench.Open();
        after.Receive(SdkBench.Message("4"));
        await _bench.RunAsync(after, () => _bench.Taken.Count == 4);

        _bench.Taken.ShouldBe(["1", "2", "3", "4"]);
    }

    [Fact]
    public async Task Outbox_WhatTheHubRefuses_IsSetAsideAndHoldsUpNothing()
    {
        using var adapter = _bench.Open(refuses: "large");
        foreach (var id in (string[])["1", "2", "large", "3", "bad", "4"])
        {
            adapter.Receive(SdkBench.Message(id));
        }

        await _bench.RunAsync(adapter, () => _bench.Taken.Contains("4"));

        _bench.Taken.ShouldBe(["1", "2", "3", "bad", "4"]);
        (await File.ReadAllLinesAsync(_bench.File("refused.jsonl"))).Select(line => (string?)JsonNode.Parse(line)!["event"]!["id"]).ShouldBe(["large", "bad"]);
    }

    [Fact]
    public void Outbox_MoreThanTheHubEverTakes_IsNotTaken()
    {
        using var adapter = _bench.Open();

        adapter.Receive(SdkBench.Message("1", new string('x', 1024 * 1024))).ShouldBeFalse();
    }

    [Fact]
    public async Task Ledger_AnAttemptWhoseEndNobodyKnows_IsSaidToTheNextAlsoAfterACrash()
    {
        using (var before = _bench.Open(_ => throw new HttpRequestException("line cut")))
        {
            (await SdkBench.PushAsync(before)).Status.ShouldBe(503);
        }

        using (var after = _bench.Open(_ => new DeliveryResult { State = "unknown" }))
        {
            (await SdkBench.PushAsync(after)).Json.ShouldBe("""{"state":"unknown"}""");
            (await SdkBench.PushAsync(after)).Status.ShouldBe(200);
        }

        _bench.Told.ShouldBe([false, true]);
    }

    [Fact]
    public async Task Ledger_ARefusalThatIsSureToHaveSentNothing_LeavesNoDoubt()
    {
        using var adapter = _bench.Open(_ => new DeliveryResult { State = "retry", RetryAfter = 7 });

        (await SdkBench.PushAsync(adapter)).RetryAfter.ShouldBe(7);
        await SdkBench.PushAsync(adapter);

        _bench.Told.ShouldBe([false, false]);
    }
}
