using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Omnichannel.Channels.Sms.Twilio;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Files;
using Omnichannel.Testing;
using Omnichannel.Testing.Channels;

namespace Omnichannel.Channels.Sms.Tests;

/// <summary>The service from outside: webhooks in, Twilio's API out.</summary>
public sealed class SmsServiceTests : IAsyncLifetime
{
    private const string Number = "+15550001111", Ada = "+15551234567";

    private ChannelHost _host = null!;
    private TwilioStandIn _twilio = null!;

    public async ValueTask InitializeAsync()
    {
        _twilio = await TwilioStandIn.StartAsync();
        _host = await ChannelHost.StartAsync(new SmsModule());
        await _host.PutAccountAsync("shop", _twilio.Account(Number));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _twilio.DisposeAsync();
    }

    [Fact]
    public async Task Webhook_Signed_IsPublishedBeforeItIsAnswered()
    {
        var sid = TwilioStandIn.NewSid();

        using var answer = await WebhookAsync("sms", _twilio.TextForm(Ada, Number, "Hello \U0001F600", sid));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("<Response/>");
        await Until.True(() => _host.Captured.Arrived.Count == 1, "the message arrives");
        var message = _host.Captured.Of(HostingJson.Default.InboundMessage).ShouldHaveSingleItem();
        message.ShouldSatisfyAllConditions(
            () => message.ExternalId.ShouldBe(sid),
            () => message.Account.ShouldBe("shop"),
            () => message.From.Address.ShouldBe("tel:" + Ada),
            () => message.Content.Text.ShouldBe("Hello \U0001F600"));
    }

    [Fact]
    public async Task Webhook_WronglySigned_Is403AndChangesNothing()
    {
        using var request = _twilio.Webhook(new Uri(_host.Http.BaseAddress!, "webhooks/shop/sms"), _twilio.TextForm(Ada, Number, "x", "SM1"));
        request.Headers.Remove("X-Twilio-Signature");
        request.Headers.Add("X-Twilio-Signature", "AAAA");

        using var answer = await _host.Http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        _host.Captured.Arrived.ShouldBeEmpty();
    }

    [Fact]
    public async Task Webhook_JsonWithHalfASurrogatePair_IsMadeFitToStore()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"MessageSid":"{{TwilioStandIn.NewSid()}}","From":"{{Ada}}","To":"{{Number}}","Body":"half \ud83d a pair","\ud83d":"x","NumMedia":"0"}""");
        using var request = _twilio.Webhook(
            new Uri(_host.Http.BaseAddress!, "webhooks/shop/sms?bodySHA256=" + Convert.ToHexStringLower(SHA256.HashData(body))), new Dictionary<string, string>());
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        using var answer = await _host.Http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Until.True(() => _host.Captured.Arrived.Count == 1, "the message arrives");
        _host.Captured.Of(HostingJson.Default.InboundMessage).ShouldHaveSingleItem().Content.Text.ShouldBe("half \ufffd a pair");
    }

    [Fact]
    public async Task Webhook_OfAnUnknownAccount_Is404()
    {
        using var request = _twilio.Webhook(new Uri(_host.Http.BaseAddress!, "webhooks/nobody/sms"), _twilio.TextForm(Ada, Number, "x", "SM1"));
        using var answer = await _host.Http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Webhook_FromNoNumber_IsKeptForTheOperator()
    {
        using var answer = await WebhookAsync("sms", _twilio.TextForm("384387", Number, "Your code", TwilioStandIn.NewSid()));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Until.True(() => _host.Captured.Arrived.Count == 1, "it is parked");
        _host.Captured.Of(HostingJson.Default.ParkedMessage).ShouldHaveSingleItem().Reason.ShouldContain("384387");
    }

    [Fact]
    public async Task Webhook_Stop_IsAMessageAndARevokedConsentAndConfirmedOnce()
    {
        var sid = TwilioStandIn.NewSid();
        using var first = await WebhookAsync("sms", _twilio.TextForm(Ada, Number, "Stop", sid));
        using var again = await WebhookAsync("sms", _twilio.TextForm(Ada, Number, "Stop", sid));
        using var another = await WebhookAsync("sms", _twilio.TextForm(Ada, Number, "STOP", TwilioStandIn.NewSid()));

        (await first.Content.ReadAsStringAsync()).ShouldContain("<Message>");
        (await again.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync(), "the same webhook has the same answer");
        (await another.Content.ReadAsStringAsync()).ShouldNotContain("<Message>");
        await Until.True(() => _host.Captured.Arrived.Count == 6, "messages and consents arrive");
        _host.Captured.Of(HostingJson.Default.ConsentChanged)[0].ShouldSatisfyAllConditions(
            consent => consent.Address.ShouldBe("tel:" + Ada),
            consent => consent.Granted.ShouldBeFalse());
    }

    [Fact]
    public async Task Send_AfterStop_ReachesNobodyUntilStart()
    {
        var stop = TwilioStandIn.NewSid();
        (await WebhookAsync("sms", _twilio.TextForm(Ada, Number, "Stop", stop))).Dispose();
        await PublishAsync(Send("Hello"));
        await Until.True(() => _host.Captured.Of(HostingJson.Default.DeliveryUpdated).Count == 1, "the first one is told");
        (await WebhookAsync("sms", _twilio.TextForm(Ada, Number, "START", TwilioStandIn.NewSid()))).Dispose();

        // Twilio hands over the STOP once more.
        (await WebhookAsync("sms", _twilio.TextForm(Ada, Number, "Stop", stop))).Dispose();
        await PublishAsync(Send("Hello"));
        await Until.True(() => _host.Captured.Of(HostingJson.Default.DeliveryUpdated).Count == 2, "the second one is told");

        _host.Captured.Of(HostingJson.Default.DeliveryUpdated).Select(updated => (updated.State, updated.Error?.Code)).ShouldBe([("failed", "unsubscribed"), ("sent", null)]);
    }

    [Theory]
    [InlineData("the account's credentials")]
    [InlineData("nobody")]
    public async Task Media_BehindCredentials_IsFetchedWithThem(string who)
    {
        var (sent, path) = (new byte[] { 1, 2, 3 }, "2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1");
        _twilio.Media["/" + path] = sent;
        var url = TwilioFiles.UrlOf(await _host.Service<IAccountDirectory>().FindAsync("shop", default) ?? throw new InvalidOperationException(), new Uri(_twilio.Address, path).AbsoluteUri);
        if (who == "nobody")
        {
            await _host.PutAccountAsync("shop", _twilio.Account(Number, token: "another"));
        }

        var fetched = await _host.Service<ProviderFiles>().FetchAsync(url, default);

        url.ShouldBe("provider-file:shop/" + path);
        (fetched.Blob?.Size, fetched.MediaType, fetched.Error).ShouldBe(who == "nobody" ? (null, null, "Twilio answered 401.") : (3, "image/png", null));
    }

    [Theory]
    [InlineData("delivered", "delivered")]
    [InlineData("undelivered", "failed")]
    [InlineData("read", "read")]
    public async Task Status_MovesTheDelivery(string told, string state)
    {
        var delivery = Guid.CreateVersion7();
        var form = new Dictionary<string, string> { ["MessageSid"] = "SM9", ["MessageStatus"] = told, ["ErrorCode"] = told == "undelivered" ? "30003" : "" };

        using var answer = await WebhookAsync("sms/status?delivery=" + delivery, form);

        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await Until.True(() => _host.Captured.Arrived.Count == 1, "the receipt arrives");
        var updated = _host.Captured.Of(HostingJson.Default.DeliveryUpdated).Single();
        (updated.DeliveryId, updated.ExternalId, updated.State).ShouldBe((delivery, "SM9", state));
        updated.Error?.Code.ShouldBe("30003");
    }

    [Theory]
    [InlineData("queued")]
    [InlineData("sending")]
    [InlineData("something-new")]
    public async Task Status_InBetween_ChangesNothing(string told)
    {
        using var answer = await WebhookAsync("sms/status", new() { ["MessageSid"] = "SM9", ["MessageStatus"] = told });

        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        _host.Captured.Arrived.ShouldBeEmpty();
    }

    [Fact]
    public async Task Send_IsWhatTwilioDocuments()
    {
        var send = Send("Your parcel is here.");

        await PublishAsync(send);

        var updated = await OutcomeAsync();
        var sent = _twilio.Sent.ShouldHaveSingleItem();
        (sent.From, sent.To, sent.Body).ShouldBe((Number, Ada, "Your parcel is here."));
        sent.StatusCallback.ShouldNotBeNull().ShouldEndWith("/webhooks/shop/sms/status?delivery=" + send.DeliveryId);
        (updated.State, updated.ExternalId, updated.DeliveryId, updated.Attempt).ShouldBe((DeliveryStates.Sent, sent.Sid, send.DeliveryId, 1));
    }

    [Fact]
    public async Task Send_TheSameAttemptTwice_ReachesTwilioOnce()
    {
        var send = Send("once");

        await PublishAsync(send);
        await Until.True(() => Outcomes().Count == 1, "the first answer");
        await PublishAsync(send);
        await PublishAsync(send with { Attempt = 2 });

        await Until.True(() => Outcomes().Count >= 3, "an answer each");
        _twilio.Sent.Count.ShouldBe(1);
        Outcomes().ShouldAllBe(outcome => outcome.State == DeliveryStates.Sent);
    }

    [Theory]
    [InlineData(TwilioAnswer.TooMany, DeliveryStates.Retry)]
    [InlineData(TwilioAnswer.Unavailable, DeliveryStates.Retry)]
    [InlineData(TwilioAnswer.InvalidNumber, DeliveryStates.Failed)]
    [InlineData(TwilioAnswer.AcceptAndHangUp, DeliveryStates.Unknown)]
    [InlineData(TwilioAnswer.AcceptAndTimeOut, DeliveryStates.Unknown)]
    public async Task Send_TwilioRefuses_SaysSo(TwilioAnswer answer, string state)
    {
        _twilio.Behaviour = _ => answer;

        await PublishAsync(Send("x"));

        var updated = await OutcomeAsync();
        updated.State.ShouldBe(state);
        updated.Error.ShouldNotBeNull();
    }

    [Fact]
    public async Task Send_AfterRetry_GoesOutAgain()
    {
        _twilio.Behaviour = _ => TwilioAnswer.Unavailable;
        var send = Send("later");
        await PublishAsync(send);
        await Until.True(() => Outcomes().Count == 1, "the refusal");

        _twilio.Behaviour = _ => TwilioAnswer.Accept;
        await PublishAsync(send with { Attempt = 2 });

        await Until.True(() => Outcomes().Count == 2, "the second answer");
        Outcomes()[^1].State.ShouldBe(DeliveryStates.Sent);
        _twilio.Sent.Count.ShouldBe(1);
    }

    private static SendMessage Send(string text) => new()
    {
        DeliveryId = Guid.CreateVersion7(),
        MessageId = Guid.CreateVersion7(),
        Attempt = 1,
        Account = "shop",
        Channel = "sms",
        To = "tel:" + Ada,
        Content = new Content { Text = text },
    };

    private Task PublishAsync(SendMessage send) => _host.Bus.PublishAsync(
        [
            new Envelope
            {
                Id = Guid.CreateVersion7(),
                Topic = Topics.Send("twilio"),
                Key = send.Account + "|" + send.To,
                Type = nameof(SendMessage),
                Body = JsonSerializer.SerializeToUtf8Bytes(send, HostingJson.Default.SendMessage),
            },
        ],
        TestContext.Current.CancellationToken);

    private IReadOnlyList<DeliveryUpdated> Outcomes() => _host.Captured.Of(HostingJson.Default.DeliveryUpdated);

    private async Task<DeliveryUpdated> OutcomeAsync()
    {
        await Until.True(() => Outcomes().Count > 0, "the outcome arrives");
        return Outcomes().Single();
    }

    private async Task<HttpResponseMessage> WebhookAsync(string path, Dictionary<string, string> form)
    {
        using var request = _twilio.Webhook(new Uri(_host.Http.BaseAddress!, "webhooks/shop/" + path), form);
        return await _host.Http.SendAsync(request);
    }
}
