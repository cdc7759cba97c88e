using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Testing;

namespace Omnichannel.Playground.Tests;

public sealed class TwilioTests : IAsyncLifetime
{
    private const string Phone = "+12125550123";
    private PlaygroundHost _host = null!;
    private JsonObject _account = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PlaygroundHost.StartReadyAsync();
        _account = await _host.AccountAsync("playground-sms");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Send_IsShownOnThePhone_AndItsReceiptsAreSigned()
    {
        using var answer = await SendAsync("Your parcel is here.", delivery: "one");
        var resource = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        var receipts = await _host.CaughtAsync(3);

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        ((string)resource["status"]!, (string)resource["to"]!).ShouldBe(("queued", Phone));
        var shown = (await _host.GetAsync("messages?app=sms"))["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)shown["text"]!, (string)shown["state"]!, (bool)shown["isMine"]!).ShouldBe(("Your parcel is here.", "delivered", false));
        receipts.Select(receipt => receipt.Form["MessageStatus"]).ShouldBe(["queued", "sent", "delivered"]);
        receipts.ShouldAllBe(receipt => receipt.Headers["X-Twilio-Signature"] == Signature(receipt));
        var effect = (await _host.GetAsync("effects?key=one"))["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((int)effect["count"]!, (string)effect["to"]!).ShouldBe((1, Phone));
    }

    [Fact]
    public async Task Send_WithAWrongToken_IsTwiliosError()
    {
        using var answer = await SendAsync("Hi", "one", token: "wrong");

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        ((int)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]!).ShouldBe(20003);
    }

    [Theory]
    [InlineData("rate-limit", 429, 20429)]
    [InlineData("unavailable", 503, 20503)]
    [InlineData("refuse", 400, 21211)]
    public async Task Fault_HappensOnce_AndBringsNothingAbout(string kind, int status, int code)
    {
        await _host.FaultAsync(new JsonObject { ["next"] = new JsonObject { ["kind"] = kind, ["count"] = 1 } });

        using var first = await SendAsync("Hi", "one");
        using var second = await SendAsync("Hi", "one");

        ((int)first.StatusCode).ShouldBe(status);
        ((int)JsonNode.Parse(await first.Content.ReadAsStringAsync())!["code"]!).ShouldBe(code);
        second.StatusCode.ShouldBe(HttpStatusCode.Created);
        ((int)(await _host.GetAsync("effects?key=one"))["items"]![0]!["count"]!).ShouldBe(1);
    }

    [Fact]
    public async Task CutOffAfterAccepting_IsAnEffectWithoutAnAnswer_AndASecondTryIsCounted()
    {
        await _host.FaultAsync(new JsonObject { ["next"] = new JsonObject { ["kind"] = "accept-and-hang-up", ["count"] = 1 } });

        await Should.ThrowAsync<HttpRequestException>(() => SendAsync("Hi", "one"));
        ((int)(await _host.GetAsync("effects?key=one"))["items"]![0]!["count"]!).ShouldBe(1);
        using var second = await SendAsync("Hi", "one");
        ((int)(await _host.GetAsync("effects?key=one"))["items"]![0]!["count"]!).ShouldBe(2);
    }

    [Fact]
    public async Task Offline_ItDoesNotArrive()
    {
        await _host.FaultAsync(new JsonObject { ["offline"] = true });

        using var answer = await SendAsync("Hi", "one");

        var last = (await _host.CaughtAsync(3))[^1].Form;
        (last["MessageStatus"], last["ErrorCode"]).ShouldBe(("undelivered", "30003"));
    }

    [Fact]
    public async Task Text_BecomesASignedWebhook_ThatComesAgainUntilItIsTaken()
    {
        _host.Answers = count => count < 3 ? 503 : 200;

        await _host.WriteAsync("sms", Phone, "Where is my parcel? 📦");
        var webhooks = await _host.CaughtAsync(3);

        webhooks.ShouldAllBe(webhook => webhook.Path == "/webhooks/playground-sms/sms" && webhook.Headers["X-Twilio-Signature"] == Signature(webhook));
        webhooks.Select(webhook => webhook.Form["MessageSid"]).Distinct().ShouldHaveSingleItem();
        (webhooks[0].Form["From"], webhooks[0].Form["Body"]).ShouldBe((Phone, "Where is my parcel? 📦"));
        await Until.True(async () => (string)(await _host.GetAsync("messages?app=sms"))["items"]![0]!["state"]! == "taken", "the phone shows the tick");
    }

    [Fact]
    public async Task Text_Refused_IsNotTriedAgain_AndSaysSo()
    {
        _host.Answers = _ => 403;

        await _host.WriteAsync("sms", Phone, "Hello");

        await Until.True(async () => (string)(await _host.GetAsync("messages?app=sms"))["items"]![0]!["state"]! == "refused", "the phone shows it");
        _host.Webhooks.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Duplicate_TheSameComesTwice()
    {
        await _host.FaultAsync(new JsonObject { ["duplicate"] = true });

        await _host.WriteAsync("sms", Phone, "One");

        (await _host.CaughtAsync(2)).Select(webhook => webhook.Form["MessageSid"]).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Reorder_TheLaterComesFirst()
    {
        // While the first is being answered, two more wait.
        var gate = new TaskCompletionSource();
        _host.Gate = gate.Task;
        await _host.WriteAsync("sms", Phone, "One");
        await _host.CaughtAsync(1);
        await _host.FaultAsync(new JsonObject { ["reorder"] = true });
        await _host.WriteAsync("sms", Phone, "Two");
        await _host.WriteAsync("sms", Phone, "Three");
        gate.SetResult();

        (await _host.CaughtAsync(3)).Select(webhook => webhook.Form["Body"]).ShouldBe(["One", "Three", "Two"]);
    }

    private async Task<HttpResponseMessage> SendAsync(string body, string delivery, string? token = null)
    {
        var sid = (string)_account["accountSid"]!;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"playground/twilio/2010-04-01/Accounts/{sid}/Messages.json")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["To"] = Phone,
                ["From"] = (string)_account["from"]!,
                ["Body"] = body,
                ["StatusCallback"] = new Uri(_host.Http.BaseAddress!, "webhooks/playground-sms/sms/status?delivery=" + delivery).AbsoluteUri,
            }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{sid}:{token ?? (string)_account["authToken"]!}")));
        return await _host.Http.SendAsync(request);
    }

    /// <summary>As Twilio computes it: the address and the form's fields in their order.</summary>
    private string Signature(Caught webhook)
    {
        var text = new Uri(_host.Http.BaseAddress!, webhook.Path + webhook.Query).AbsoluteUri
            + string.Concat(webhook.Form.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => field.Key + field.Value));
#pragma warning disable CA5350 // Twilio signs with SHA-1.
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes((string)_account["authToken"]!), Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350
    }
}
