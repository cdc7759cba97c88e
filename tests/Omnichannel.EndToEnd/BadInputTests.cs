using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Testing;

namespace Omnichannel.EndToEnd;

/// <summary>Bad input: a clear error or a recorded reason, nothing stored twice, nothing lost.</summary>
public abstract class BadInputTests(HubFixture hub)
{
    private readonly string _account = "pager-" + Guid.CreateVersion7().ToString("N")[20..];
    private readonly string _customer = "pager:" + Guid.CreateVersion7().ToString("N");

    [Fact]
    public async Task Events_Unacceptable_AreRefusedAndChangeNothing()
    {
        var adapter = await AdapterAsync();
        var good = Encoding.UTF8.GetBytes(SignedAdapter.Received("e1", _customer, "Never stored").ToJsonString());
        var now = TimeProvider.System.GetUtcNow();

        (await adapter.PostRawAsync(good, signature: "v1,AAAA")).Status.ShouldBe(401);
        (await adapter.PostRawAsync(good, signature: "")).Status.ShouldBe(401);
        (await adapter.PostRawAsync(good, at: now.AddMinutes(-10))).Status.ShouldBe(401);
        (await adapter.PostRawAsync(good, at: now.AddMinutes(10))).Status.ShouldBe(401);
        (await adapter.PostRawAsync(new byte[(1024 * 1024) + 1])).Status.ShouldBe(413);
        (await adapter.PostRawAsync("{\"type\":"u8.ToArray())).Status.ShouldBe(400);
        var (status, answer) = await adapter.PostRawAsync(BrokenUtf8(good));
        (status == 400 || answer!["results"]![0]!["status"]!.GetValue<string>() == "rejected").ShouldBeTrue("broken UTF-8 is no text");
        (await new SignedAdapter(hub.Anybody, "nobody-has-this").PostRawAsync(good)).Status.ShouldBeOneOf(401, 404);

        await adapter.PostEventsAsync(SignedAdapter.Received("e2", _customer, "Stored"));
        var (_, messages) = await hub.InboundAsync(_customer, 1);
        messages.Inbound().ShouldBe(["Stored"]);
    }

    [Fact]
    public async Task Events_OneOfThemUnknown_IsRejectedWithAReasonAndTheOthersAreTaken()
    {
        var adapter = await AdapterAsync();

        var (status, answer) = await adapter.PostEventsAsync(new JsonArray(
            SignedAdapter.Received("e1", _customer, "One"),
            new JsonObject { ["type"] = "message.sung", ["id"] = "e2" },
            SignedAdapter.Received("e3", "tel:not-a-number", "Who?"),
            SignedAdapter.Received("e4", _customer, "Two")));

        status.ShouldBe(202);
        var results = answer!["results"]!.AsArray();
        results.Select(result => result!["status"]!.GetValue<string>()).ShouldBe(["accepted", "rejected", "rejected", "accepted"]);
        results[1]!["reason"]!.GetValue<string>().ShouldNotBeNullOrWhiteSpace();
        results[2]!["reason"]!.GetValue<string>().ShouldNotBeNullOrWhiteSpace();
        (await hub.InboundAsync(_customer, 2)).Messages.Inbound().ShouldBe(["One", "Two"]);
    }

    [Fact]
    public async Task Attachments_AtPrivateAddresses_AreNeverFetchedAndSayWhy()
    {
        await using var inside = await PushReceiver.StartAsync();
        var adapter = await AdapterAsync();
        string[] urls = [new Uri(inside.Address, "/secret").ToString(), "http://169.254.169.254/latest/meta-data/", $"http://localhost:{inside.Address.Port}/secret"];
        var attachments = new JsonArray([.. urls.Select((url, index) => (JsonNode)new JsonObject
        {
            ["id"] = $"a{index}",
            ["name"] = "x.png",
            ["mediaType"] = "image/png",
            ["url"] = url,
        })]);

        await adapter.PostEventsAsync(SignedAdapter.Received("e1", _customer, "Look at this", attachments));

        var (thread, _) = await hub.InboundAsync(_customer, 1);
        var refused = await Until.Value(
            async () => (await hub.Api.MessagesAsync(thread.Id)).SingleOrDefault(message =>
                message.Direction == "inbound" && message.Attachments!.Count == urls.Length && message.Attachments.All(file => file.Error is not null)),
            "every attachment says why it was not fetched");
        refused.Content.Text.ShouldBe("Look at this");
        refused.Attachments!.ShouldAllBe(file => file.Sha256 == null && file.Url == null);
        inside.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Webhook_WrongSignatureOrAccount_IsRefusedAndChangesNothing()
    {
        var phone = HubFixture.NewPhone();
        var form = hub.Twilio.TextForm(phone, HubFixture.OurNumber, "Never stored", TwilioStandIn.NewSid());
        using var forged = hub.Twilio.Webhook(new Uri(hub.Hub.BaseAddress, $"/webhooks/{HubFixture.Sms}/sms"), form);
        forged.Headers.Remove("X-Twilio-Signature");
        forged.Headers.Add("X-Twilio-Signature", Convert.ToBase64String(new byte[20]));
        using var lost = hub.Twilio.Webhook(new Uri(hub.Hub.BaseAddress, "/webhooks/nobody-has-this/sms"), form);

        (await hub.Anybody.SendAsync(forged)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await hub.Anybody.SendAsync(lost)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        await hub.TextTakenAsync(phone, "Stored");
        (await hub.InboundAsync("tel:" + phone, 1)).Messages.Inbound().ShouldBe(["Stored"]);
    }

    [Fact]
    public async Task Api_WithoutOrWithAWrongKey_IsUnauthorized()
    {
        using var stranger = new HubClient(hub.Hub.BaseAddress, "a-key-that-nobody-made");

        (await hub.Anybody.GetAsync("/api/threads")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await stranger.Http.GetAsync("/api/threads")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await hub.Anybody.GetAsync("/internal/v1/accounts")).StatusCode.ShouldBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.NotFound);
    }

    // A lead byte whose second byte is missing, in the middle of what the customer wrote.
    private static byte[] BrokenUtf8(byte[] json)
    {
        var broken = json.ToArray();
        broken[json.AsSpan().IndexOf("Never"u8)] = 0xC3;
        return broken;
    }

    private async Task<SignedAdapter> AdapterAsync()
    {
        var adapter = new SignedAdapter(hub.Anybody, _account);
        await hub.Api.PutAccountAsync(_account, adapter.Account());
        return adapter;
    }
}

[Collection(nameof(Standalone))]
public sealed class BadInputTests_Standalone(StandaloneFixture hub) : BadInputTests(hub);

[Collection(nameof(Microservices))]
public sealed class BadInputTests_Microservices(MicroservicesFixture hub) : BadInputTests(hub);
