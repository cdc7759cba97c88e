using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Testing;

namespace Omnichannel.Adapters.Conformance.Tests;

/// <summary>The .NET SDK's files over crashes, and what the hub refuses.</summary>
public sealed class SdkTests
{
    private readonly string _folder = TestFolder.Create("sdk");
    private readonly List<string> _taken = [];
    private readonly List<bool> _told = [];

    [Fact]
    public async Task Outbox_AfterACrash_SendsWhatWasTakenWithoutTheLineThatItCutOff()
    {
        using (var before = Open())
        {
            foreach (var id in (string[])["1", "2", "3"])
            {
                before.Receive(Message(id)).ShouldBeTrue();
            }
        }

        await File.AppendAllTextAsync(Path.Combine(_folder, "events.jsonl"), "{\"type\":\"message.rec");
        using var after = Open();
        after.Receive(Message("4"));
        await RunAsync(after, () => _taken.Count == 4);

        _taken.ShouldBe(["1", "2", "3", "4"]);
    }

    [Fact]
    public async Task Outbox_WhatTheHubRefuses_IsSetAsideAndHoldsUpNothing()
    {
        using var adapter = Open(refuses: "large");
        foreach (var id in (string[])["1", "2", "large", "3", "bad", "4"])
        {
            adapter.Receive(Message(id));
        }

        await RunAsync(adapter, () => _taken.Contains("4"));

        _taken.ShouldBe(["1", "2", "3", "bad", "4"]);
        (await File.ReadAllLinesAsync(Path.Combine(_folder, "refused.jsonl"))).Select(line => (string?)JsonNode.Parse(line)!["event"]!["id"]).ShouldBe(["large", "bad"]);
    }

    [Fact]
    public void Outbox_MoreThanTheHubEverTakes_IsNotTaken()
    {
        using var adapter = Open();

        adapter.Receive(Message("1", new string('x', 1024 * 1024))).ShouldBeFalse();
    }

    [Fact]
    public async Task Ledger_AnAttemptWhoseEndNobodyKnows_IsSaidToTheNextAlsoAfterACrash()
    {
        using (var before = Open(_ => throw new HttpRequestException("line cut")))
        {
            (await PushAsync(before)).Status.ShouldBe(503);
        }

        using (var after = Open(_ => new DeliveryResult { State = "unknown" }))
        {
            (await PushAsync(after)).Json.ShouldBe("""{"state":"unknown"}""");
            (await PushAsync(after)).Status.ShouldBe(200);
        }

        _told.ShouldBe([false, true]);
    }

    [Fact]
    public async Task Ledger_ARefusalThatIsSureToHaveSentNothing_LeavesNoDoubt()
    {
        using var adapter = Open(_ => new DeliveryResult { State = "retry", RetryAfter = 7 });

        (await PushAsync(adapter)).RetryAfter.ShouldBe(7);
        await PushAsync(adapter);

        _told.ShouldBe([false, false]);
    }

    private static AdapterEvent Message(string id, string text = "x") =>
        new() { Type = EventTypes.MessageReceived, Id = id, From = new EventSender { Address = "a:1" }, Content = new MessageContent { Text = text } };

    private static readonly string Secret = StandardWebhooks.NewSecret();

    private static Task<PushAnswer> PushAsync(Adapter adapter)
    {
        var body = Encoding.UTF8.GetBytes("""{"type":"message.send","deliveryId":"d1","attempt":1,"to":{"address":"a:1"},"content":{"text":"x"}}""");
        var headers = Delivering.Signed(Secret, "d1", body, TimeProvider.System.GetUtcNow()).ToDictionary(header => header.Item1, header => header.Item2);
        return adapter.AnswerAsync(headers.GetValueOrDefault, new MemoryStream(body));
    }

    private static async Task RunAsync(Adapter adapter, Func<bool> done)
    {
        using var stop = new CancellationTokenSource();
        var running = adapter.RunAsync(stop.Token);
        await Until.True(done, "the hub has taken them");
        await stop.CancelAsync();
        await running;
    }

    private Adapter Open(Func<bool, DeliveryResult>? send = null, string? refuses = null) => new(
        new AdapterOptions
        {
            Hub = new Uri("http://hub.invalid/"),
            Account = "a",
            Secrets = [Secret],
            Folder = _folder,
            Handler = new Hub(_taken, refuses),
            Log = _ => { },
        },
        (_, doubtful) =>
        {
            _told.Add(doubtful);
            return Task.FromResult(send!(doubtful));
        });

    private sealed class Hub(List<string> taken, string? refuses) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!request.RequestUri!.AbsolutePath.EndsWith("/events", StringComparison.Ordinal))
            {
                return new HttpResponseMessage(HttpStatusCode.NoContent);
            }

            var ids = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsArray().Select(given => (string)given!["id"]!).ToList();
            if (refuses is not null && ids.Contains(refuses))
            {
                return new HttpResponseMessage(HttpStatusCode.RequestEntityTooLarge);
            }

            taken.AddRange(ids);
            var results = ids.Select(id => $$"""{"id":"{{id}}","status":"{{(id == "bad" ? "rejected" : "accepted")}}","messageId":null,"reason":"no"}""");
            return new HttpResponseMessage(HttpStatusCode.Accepted) { Content = new StringContent($$"""{"results":[{{string.Join(',', results)}}]}""") };
        }
    }
}
