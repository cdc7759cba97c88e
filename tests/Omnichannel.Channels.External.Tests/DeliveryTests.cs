using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Omnichannel.Adapters;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Testing;
using Omnichannel.Testing.Channels;

namespace Omnichannel.Channels.External.Tests;

/// <summary>Deliveries to adapters, by pull and by push.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private ChannelHost _host = null!;
    private Adapter _adapter = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ChannelHost.StartAsync(new ExternalModule());
        _adapter = new Adapter(_host.Http, "pager");
        await _host.PutAccountAsync("pager", _adapter.Account());
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Pull_WaitsForADelivery_AndLeasesItOnce()
    {
        var pull = PullAsync(wait: 30);
        var send = Send("Ring me");
        await PublishAsync(send);

        var delivery = (await pull).ShouldHaveSingleItem()!;
        (await PullAsync(wait: 0)).ShouldBeEmpty();

        ((string?)delivery["type"], (string?)delivery["deliveryId"], (int)delivery["attempt"]!).ShouldBe(("message.send", send.DeliveryId.ToString(), 1));
        ProtocolSchema.Problems(ProtocolSchema.Named("Delivery"), delivery).ShouldBeEmpty();
        ((string?)delivery["to"]!["address"], (string?)delivery["content"]!["text"]).ShouldBe((send.To, "Ring me"));
    }

    [Fact]
    public async Task Result_Sent_IsToldOnceHoweverOftenItIsSaid()
    {
        var send = Send("x");
        await PublishAsync(send);
        (await PullAsync(wait: 30)).Count.ShouldBe(1);

        for (var time = 0; time < 3; time++)
        {
            (await ResultAsync(send, """{"state":"sent","externalId":"p1"}""")).ShouldBe(204);
        }

        await Until.True(() => Outcomes().Count > 0, "the outcome arrives");
        var outcome = Outcomes().ShouldHaveSingleItem();
        (outcome.State, outcome.ExternalId, outcome.Attempt).ShouldBe((DeliveryStates.Sent, "p1", 1));
    }

    [Fact]
    public async Task Pull_ADeliveryWithEverything_IsAsDescribed()
    {
        await PublishAsync(Send("x") with
        {
            Content = new Content { Text = "x", Html = "<p>x</p>", Parts = [new Part { Type = "location", Latitude = 1, Longitude = 2, Title = "Here" }, new Part { Type = "choice", Id = "c", Title = "C" }] },
            Threading = new Omnichannel.Contracts.Threading { Subject = "s", InReplyTo = "<i>", References = ["<i>"], MessageId = "<m>", ExternalThreadId = "t", ReplyToExternalId = "r" },
            Attachments = [new Attachment { Id = "a1", Name = "x.png", MediaType = "image/png", Size = 3, Sha256 = "00", Url = "/files/x", Inline = true }],
            ExternalId = "p1",
            Emoji = "👍",
        });

        var delivery = (await PullAsync(wait: 30)).ShouldHaveSingleItem();

        ProtocolSchema.Problems(ProtocolSchema.Named("Delivery"), delivery).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"state":"delivered"}""", 400)]
    [InlineData("""{}""", 400)]
    [InlineData("""nonsense""", 400)]
    public async Task Result_OfNoKnownForm_Is400(string body, int expected)
    {
        var send = Send("x");
        await PublishAsync(send);
        await PullAsync(wait: 30);

        (await ResultAsync(send, body)).ShouldBe(expected);
    }

    [Fact]
    public async Task Result_WithHalfASurrogatePair_IsTakenAndMadeFitToStore()
    {
        var send = Send("x");
        await PublishAsync(send);
        await PullAsync(wait: 30);

        (await ResultAsync(send, """{"state":"failed","error":{"code":"no","detail":"half \ud83d a pair"},"\ud83d":1}""")).ShouldBe(204);

        await Until.True(() => Outcomes().Count > 0, "the outcome arrives");
        Outcomes().ShouldHaveSingleItem().Error!.Detail.ShouldBe("half \ufffd a pair");
    }

    [Fact]
    public async Task Result_OfSomebodyElsesDelivery_Is404()
    {
        var other = new Adapter(_host.Http, "other");
        await _host.PutAccountAsync("other", other.Account());
        var send = Send("x");
        await PublishAsync(send);
        await PullAsync(wait: 30);

        (await other.SendAsync(HttpMethod.Post, $"deliveries/{send.DeliveryId}/result", "{\"state\":\"sent\"}"u8.ToArray())).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Send_ANewAttempt_IsHandedOutAgain()
    {
        var send = Send("x");
        await PublishAsync(send);
        await PullAsync(wait: 30);
        await ResultAsync(send, """{"state":"retry","error":{"code":"busy"}}""");

        await PublishAsync(send with { Attempt = 2 });

        ((int)(await PullAsync(wait: 30)).ShouldHaveSingleItem()!["attempt"]!).ShouldBe(2);
    }

    [Fact]
    public async Task Push_IsSignedWithTheDeliverysId_AndItsAnswerIsTold()
    {
        var seen = new TaskCompletionSource<(string? Id, bool Signed)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var pushed = new Adapter(_host.Http, "pushed");
        await using var endpoint = await EndpointAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var headers = context.Request.Headers;
            seen.TrySetResult((headers[StandardWebhooks.IdHeader], StandardWebhooks.Verify(
                [pushed.Secret],
                headers[StandardWebhooks.IdHeader],
                headers[StandardWebhooks.TimestampHeader],
                headers[StandardWebhooks.SignatureHeader],
                body.ToArray(),
                TimeProvider.System.GetUtcNow())));
            await context.Response.WriteAsync("""{"externalId":"e1","degraded":["html"]}""");
        });
        await _host.PutAccountAsync("pushed", pushed.Account(endpoint.Urls.Single() + "/in"));
        var send = Send("x") with { Account = "pushed" };

        await PublishAsync(send);

        (await seen.Task.WaitAsync(Until.Patience)).ShouldBe((send.DeliveryId.ToString(), true));
        await Until.True(() => Outcomes().Count > 0, "the outcome arrives");
        var outcome = Outcomes().Single();
        (outcome.State, outcome.ExternalId).ShouldBe((DeliveryStates.Sent, "e1"));
        outcome.Degraded.ShouldBe(["html"]);
    }

    [Theory]
    [InlineData(202, "", DeliveryStates.Sent, null)]
    [InlineData(200, "not json", DeliveryStates.Sent, null)]
    [InlineData(200, """{"state":"unknown","error":{"code":"no-answer"}}""", DeliveryStates.Unknown, null)]
    [InlineData(200, """{"state":null,"externalId":null,"degraded":null}""", DeliveryStates.Sent, null)]
    [InlineData(200, """{"externalId":"\ud83d"}""", DeliveryStates.Sent, null)]
    [InlineData(401, """{"code":"signature","detail":"It is six minutes old."}""", DeliveryStates.Retry, null)]
    [InlineData(422, """{"code":"\ud83d","detail":"half \ud83d a pair"}""", DeliveryStates.Failed, null)]
    [InlineData(429, "", DeliveryStates.Retry, 7)]
    [InlineData(500, "", DeliveryStates.Retry, 7)]
    [InlineData(422, """{"code":"too-old","detail":"The window is over"}""", DeliveryStates.Failed, null)]
    [InlineData(302, "", DeliveryStates.Failed, null)]
    public async Task Push_AnyAnswer_IsUnderstood(int status, string body, string state, int? after)
    {
        var pushed = new Adapter(_host.Http, "pushed");
        await using var endpoint = await EndpointAsync(async context =>
        {
            context.Response.StatusCode = status;
            if (after is not null)
            {
                context.Response.Headers.RetryAfter = after.ToString();
            }

            await context.Response.WriteAsync(body);
        });
        await _host.PutAccountAsync("pushed", pushed.Account(endpoint.Urls.Single()));

        await PublishAsync(Send("x") with { Account = "pushed" });

        await Until.True(() => Outcomes().Count > 0, "the outcome arrives");
        (Outcomes()[0].State, Outcomes()[0].RetryAfterSeconds).ShouldBe((state, after));
    }

    [Fact]
    public async Task Push_ToEndpointsThatHang_LeavesRoomForOthers()
    {
        string[] hanging = ["stuck", "mute", "dead"];
        var (asked, goesOn) = (new ConcurrentDictionary<string, int>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var endpoint = await EndpointAsync(context =>
        {
            var account = context.Request.Path.Value!.TrimStart('/');
            asked.AddOrUpdate(account, 1, (_, count) => count + 1);
            return account == "well" ? Task.CompletedTask : goesOn.Task;
        });
        foreach (var account in hanging.Append("well"))
        {
            await _host.PutAccountAsync(account, new Adapter(_host.Http, account).Account($"{endpoint.Urls.Single()}/{account}"));
        }

        var many = hanging.SelectMany(account => Enumerable.Range(0, 20).Select(number => Send("x") with { Account = account, To = $"tel:+1555{number:0000000}" })).ToArray();
        await PublishAsync(many);
        await Until.True(() => asked.Values.Sum() >= 32, "the endpoints are busy");

        await PublishAsync(Send("x") with { Account = "well" });

        await Until.True(() => Outcomes().Count > 0, "the outcome arrives");
        Outcomes().ShouldHaveSingleItem().Account.ShouldBe("well");
        await Until.True(() => asked.Values.Sum() >= (hanging.Length * 16) + 1, "every account has its places");
        asked.Where(account => account.Key != "well").ShouldAllBe(account => account.Value == 16);
        goesOn.SetResult();
        await Until.True(() => Outcomes().Count == 1 + many.Length, "all that waited goes on");
    }

    [Fact]
    public async Task Push_ToNobody_IsRetry()
    {
        await _host.PutAccountAsync("pushed", new Adapter(_host.Http, "pushed").Account($"http://127.0.0.1:{Ports.Take()}/"));

        await PublishAsync(Send("x") with { Account = "pushed" });

        await Until.True(() => Outcomes().Count > 0, "the outcome arrives");
        Outcomes()[0].State.ShouldBe(DeliveryStates.Retry);
    }

    [Fact]
    public async Task Capabilities_AreKeptOnTheAccount()
    {
        var (status, _) = await _adapter.SendAsync(HttpMethod.Put, "capabilities", """{"maxTextLength":160,"textUnit":"gsm7","html":false}"""u8.ToArray());

        status.ShouldBeInRange(200, 204);
        (await _adapter.SendAsync(HttpMethod.Put, "capabilities", """{"maxTextLength":"many"}"""u8.ToArray())).Status.ShouldBe(400);
    }

    private static async Task<WebApplication> EndpointAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(answer);
        await app.StartAsync();
        return app;
    }

    private static SendMessage Send(string text) => new()
    {
        DeliveryId = Guid.CreateVersion7(),
        MessageId = Guid.CreateVersion7(),
        Attempt = 1,
        Account = "pager",
        Channel = "pager",
        To = "tel:+15551234567",
        Content = new Content { Text = text },
    };

    private Task PublishAsync(params IEnumerable<SendMessage> sends) => _host.Bus.PublishAsync(
        [
            .. sends.Select(send => new Envelope
            {
                Id = Guid.CreateVersion7(),
                Topic = Topics.Send("external"),
                Key = send.Account + "|" + send.To,
                Type = nameof(SendMessage),
                Body = JsonSerializer.SerializeToUtf8Bytes(send, HostingJson.Default.SendMessage),
            }),
        ],
        TestContext.Current.CancellationToken);

    private IReadOnlyList<DeliveryUpdated> Outcomes() => _host.Captured.Of(HostingJson.Default.DeliveryUpdated);

    private async Task<JsonArray> PullAsync(int wait)
    {
        var (status, answer) = await _adapter.SendAsync(HttpMethod.Get, $"deliveries?wait={wait}&max=10", []);
        status.ShouldBe(200);
        return answer!["items"]!.AsArray();
    }

    private async Task<int> ResultAsync(SendMessage send, string body) =>
        (await _adapter.SendAsync(HttpMethod.Post, $"deliveries/{send.DeliveryId}/result", Encoding.UTF8.GetBytes(body))).Status;
}
