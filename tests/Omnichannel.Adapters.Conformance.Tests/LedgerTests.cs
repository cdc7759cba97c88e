using System.Text.Json.Nodes;

namespace Omnichannel.Adapters.Conformance.Tests;

/// <summary>What the .NET SDK's ledger answers to the attempts of one delivery.</summary>
public sealed class LedgerTests : IDisposable
{
    private readonly SdkBench _bench = new();
    private readonly Queue<string> _provider = new();
    private Adapter? _adapter;

    public void Dispose() => _adapter?.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ledger_WhatWasRefused_IsAskedAgainWhenALaterAttemptWantsIt(bool startedAnew)
    {
        await ShouldAnswerAsync("failed", 422, attempt: 1, startedAnew);
        await ShouldAnswerAsync(null, 422, attempt: 1, startedAnew);
        await ShouldAnswerAsync("failed", 422, attempt: 2, startedAnew);
        await ShouldAnswerAsync(null, 422, attempt: 1, startedAnew);
        await ShouldAnswerAsync("sent", 200, attempt: 3, startedAnew);
        await ShouldAnswerAsync(null, 200, attempt: 4, startedAnew);
        await ShouldAnswerAsync(null, 200, attempt: 1, startedAnew);

        _bench.Told.ShouldBe([false, false, false]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ledger_WhatNobodyKnows_IsAskedAgainInDoubtWhenALaterAttemptWantsIt(bool startedAnew)
    {
        await ShouldAnswerAsync("unknown", 200, attempt: 1, startedAnew);
        await ShouldAnswerAsync(null, 200, attempt: 1, startedAnew);
        await ShouldAnswerAsync("unknown", 200, attempt: 2, startedAnew);
        await ShouldAnswerAsync("sent", 200, attempt: 3, startedAnew);
        await ShouldAnswerAsync(null, 200, attempt: 4, startedAnew);

        _bench.Told.ShouldBe([false, true, true]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ledger_ADoubt_IsNotForgottenByARefusal(bool startedAnew)
    {
        await ShouldAnswerAsync("breaks", 503, attempt: 1, startedAnew);
        await ShouldAnswerAsync("failed", 422, attempt: 2, startedAnew);
        await ShouldAnswerAsync("sent", 200, attempt: 3, startedAnew);

        _bench.Told.ShouldBe([false, true, true]);
    }

    [Fact]
    public async Task Ledger_ALaterAttemptThatDies_LeavesDoubt()
    {
        await ShouldAnswerAsync("failed", 422, attempt: 1, startedAnew: true);
        await ShouldAnswerAsync("breaks", 503, attempt: 2, startedAnew: true);
        await ShouldAnswerAsync("sent", 200, attempt: 2, startedAnew: true);

        _bench.Told.ShouldBe([false, false, true]);
    }

    [Theory]
    [InlineData("failed", 422, false)]
    [InlineData("unknown", 200, true)]
    public async Task Ledger_OfAnEarlierVersion_KnowsOfFirstAttempts(string state, int status, bool doubtful)
    {
        var line = new JsonObject { ["deliveryId"] = "d1", ["at"] = _bench.Time.GetUtcNow(), ["result"] = new JsonObject { ["state"] = state }, ["forgotten"] = false };
        await File.WriteAllTextAsync(_bench.File("deliveries.jsonl"), line.ToJsonString() + "\n");

        await ShouldAnswerAsync(null, status, attempt: 1, startedAnew: true);
        await ShouldAnswerAsync("sent", 200, attempt: 2, startedAnew: true);

        _bench.Told.ShouldBe([doubtful]);
    }

    [Fact]
    public async Task Ledger_WhileItRuns_ForgetsWhatTheHubNoLongerAsks()
    {
        using var ledger = new DeliveryLedger(_bench.Folder, _bench.Time);
        var asked = new List<string>();
        Task<DeliveryResult> Once(string id) => ledger.OnceAsync(id, _ =>
        {
            asked.Add(id);
            return Task.FromResult(new DeliveryResult { State = "sent" });
        });
        await Once("old");
        _bench.Time.Ahead = TimeSpan.FromDays(7);
        await Once("young");
        await Once("old");
        _bench.Time.Ahead = TimeSpan.FromDays(8.5);
        await Once("new");

        (await File.ReadAllTextAsync(_bench.File("deliveries.jsonl"))).ShouldNotContain("old");
        await Once("young");
        await Once("old");

        asked.ShouldBe(["old", "young", "new", "old"]);
    }

    [Fact]
    public async Task Ledger_ALineThatCannotBeRead_IsSetAsideAndTheOthersAreKnown()
    {
        File.WriteAllText(
            _bench.File("deliveries.jsonl"), $"{Sent("d1")}{{\"deliveryId\":\"d2\",\"at\n{{\"deliveryId\":\"d3\",\"a{Sent("d4")}\0\0\n{Sent("d5")}");
        var asked = 0;
        for (var start = 0; start < 2; start++)
        {
            using var adapter = _bench.Open(_ => new DeliveryResult { State = "sent", ExternalId = $"new{++asked}" });
            foreach (var id in (string[])["d1", "d4", "d5"])
            {
                (await SdkBench.PushAsync(adapter, id)).Json.ShouldContain($"\"externalId\":\"{id}\"");
            }

            (await SdkBench.PushAsync(adapter, "d2")).Json.ShouldContain("new1");
        }

        (await File.ReadAllLinesAsync(_bench.File("deliveries.jsonl.unreadable"))).ShouldBe(["{\"deliveryId\":\"d2\",\"at", "\0\0"]);
        _bench.Logged.Count.ShouldBe(2);
    }

    /// <summary>One attempt, to which the provider says that; null: it is not asked.</summary>
    private async Task ShouldAnswerAsync(string? provider, int status, int attempt, bool startedAnew)
    {
        if (startedAnew || _adapter is null)
        {
            _adapter?.Dispose();
            _adapter = _bench.Open(_ => _provider.Dequeue() is var said && said == "breaks" ? throw new HttpRequestException("line cut") : new DeliveryResult { State = said });
        }

        if (provider is not null)
        {
            _provider.Enqueue(provider);
        }

        var before = _bench.Told.Count;
        (await SdkBench.PushAsync(_adapter, attempt: attempt)).Status.ShouldBe(status);
        (_bench.Told.Count - before).ShouldBe(provider is null ? 0 : 1);
    }

    /// <summary>A line as earlier versions wrote it.</summary>
    private string Sent(string id) =>
        new JsonObject { ["deliveryId"] = id, ["at"] = _bench.Time.GetUtcNow(), ["result"] = new JsonObject { ["state"] = "sent", ["externalId"] = id } }.ToJsonString() + "\n";
}
