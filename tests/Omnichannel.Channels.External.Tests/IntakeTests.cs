using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Adapters;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Files;
using Omnichannel.Testing;
using Omnichannel.Testing.Channels;

namespace Omnichannel.Channels.External.Tests;

/// <summary>Events from outside: what is taken, what is refused, and that nothing is taken twice.</summary>
public sealed class IntakeTests : IAsyncLifetime
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
    public async Task Post_AMessage_IsAcceptedWithTheIdThatItHasInTheThread()
    {
        var (status, answer) = await _adapter.PostAsync(Adapter.Message("1", "Hello"));

        status.ShouldBe(202);
        var result = answer!["results"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)result["id"], (string?)result["status"]).ShouldBe(("1", "accepted"));
        result.AsObject().ContainsKey("reason").ShouldBeTrue();
        var message = (await ArrivedAsync(1)).Single();
        (message.Id.ToString(), message.Content.Text, message.Channel).ShouldBe(((string?)result["messageId"], "Hello", "pager"));
    }

    [Fact]
    public async Task Post_TheSameIdAgain_IsADuplicateOfTheSameMessage()
    {
        var (_, first) = await _adapter.PostAsync(Adapter.Message("1", "Hello"));
        var (_, again) = await _adapter.PostAsync(new JsonArray(Adapter.Message("1", "Hello, changed"), Adapter.Message("2", "x"), Adapter.Message("2", "x")));

        var id = (string?)first!["results"]![0]!["messageId"];
        var results = again!["results"]!.AsArray();
        results.Select(result => (string?)result!["status"]).ShouldBe(["duplicate", "accepted", "duplicate"]);
        ((string?)results[0]!["messageId"]).ShouldBe(id);
        ((string?)results[2]!["messageId"]).ShouldBe((string?)results[1]!["messageId"]);
        (await ArrivedAsync(2)).Select(message => message.ExternalId).ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task Post_FiveTimesAtOnce_NamesOneMessage()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _adapter.PostAsync(Adapter.Message("1", "Hello"))));

        answers.ShouldAllBe(answer => answer.Status == 202);
        answers.Select(answer => (string?)answer.Answer!["results"]![0]!["messageId"]).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Post_OneBadAmongGood_IsRejectedAlone()
    {
        var bad = Adapter.Message("bad", "x");
        bad["from"]!["address"] = "tel:12";
        var malformed = Adapter.Message("malformed", "x");
        malformed["occurredAt"] = "yesterday";

        var (status, answer) = await _adapter.PostAsync(new JsonArray(
            Adapter.Message("1", "a"), bad, malformed, 7, new JsonObject { ["id"] = "t", ["type"] = "message.sung" }, new JsonObject(), Adapter.Message("2", "b")));

        status.ShouldBe(202);
        var results = answer!["results"]!.AsArray();
        results.Select(result => (string?)result!["status"]).ShouldBe(["accepted", "rejected", "rejected", "rejected", "rejected", "rejected", "accepted"]);
        results.Where(result => (string?)result!["status"] == "rejected").ShouldAllBe(result => !string.IsNullOrEmpty((string?)result!["reason"]));
        ((string?)results[2]!["id"]).ShouldBe("malformed");
        (await ArrivedAsync(2)).Select(message => message.ExternalId).ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task Post_NulAndHalfSurrogates_AreMadeFitToStore()
    {
        var (status, answer) = await _adapter.SendAsync(
            HttpMethod.Post,
            "events",
            Encoding.UTF8.GetBytes("""{"type":"message.received","id":"n","from":{"address":"tel:+15551234567"},"content":{"text":"a\u0000b"}}"""));

        status.ShouldBe(202);
        ((string?)answer!["results"]![0]!["status"]).ShouldBe("accepted");
        (await ArrivedAsync(1)).Single().Content.Text.ShouldBe("a\ufffdb");
    }

    [Theory]
    [InlineData("""{"id":"odd","\ud83d":1}""")]
    [InlineData("""{"type":"message.received","id":"odd","from":{"address":"tel:+15551234567"},"content":{"text":"half \ud83d a pair"}}""")]
    public async Task Post_HalfASurrogatePairAnywhere_RejectsThatEventAlone(string odd)
    {
        var (status, answer) = await _adapter.SendAsync(HttpMethod.Post, "events", Encoding.UTF8.GetBytes($"[{odd},{Adapter.Message("1", "a").ToJsonString()}]"));

        status.ShouldBe(202);
        answer!["results"]!.AsArray().Select(result => ((string?)result!["id"], (string?)result["status"])).ShouldBe([("odd", "rejected"), ("1", "accepted")]);
    }

    [Fact]
    public async Task Post_WronglySigned_Is401AndChangesNothing()
    {
        var body = Encoding.UTF8.GetBytes(Adapter.Message("1", "x").ToJsonString());

        (await _adapter.SendAsync(HttpMethod.Post, "events", body, StandardWebhooks.NewSecret())).Status.ShouldBe(401);
        (await _adapter.SendAsync(HttpMethod.Post, "events", body, age: TimeSpan.FromMinutes(6))).Status.ShouldBe(401);
        (await _adapter.SendAsync(HttpMethod.Post, "events", body, age: TimeSpan.FromMinutes(-6))).Status.ShouldBe(401);
        using var unsigned = await _host.Http.PostAsync("adapters/v1/accounts/pager/events", new ByteArrayContent(body));
        ((int)unsigned.StatusCode).ShouldBe(401);
        _host.Captured.Arrived.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{\"type\":", 400)]
    [InlineData("null", 400)]
    [InlineData("[]", 400)]
    [InlineData("\"text\"", 400)]
    [InlineData("", 400)]
    public async Task Post_NoEvents_Is400(string body, int expected) =>
        (await _adapter.SendAsync(HttpMethod.Post, "events", Encoding.UTF8.GetBytes(body))).Status.ShouldBe(expected);

    [Fact]
    public async Task Post_BrokenUtf8_Is400()
    {
        var body = Encoding.UTF8.GetBytes(Adapter.Message("1", "xx").ToJsonString());
        body[Array.IndexOf(body, (byte)'x')] = 0xFF;

        (await _adapter.SendAsync(HttpMethod.Post, "events", body)).Status.ShouldBeOneOf(202, 400);
        _host.Captured.Arrived.ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_OneByteMoreThanAMebibyte_Is413()
    {
        var message = Adapter.Message("1", "").ToJsonString();
        var padded = message.Replace("\"text\":\"\"", "\"text\":\"" + new string('x', (1024 * 1024) - message.Length + 1) + "\"");
        padded.Length.ShouldBe((1024 * 1024) + 1);

        (await _adapter.SendAsync(HttpMethod.Post, "events", Encoding.UTF8.GetBytes(padded))).Status.ShouldBe(413);
        (await _adapter.SendAsync(HttpMethod.Post, "events", Encoding.UTF8.GetBytes(padded.Replace("xx\"", "x\"")))).Status.ShouldBe(202);
    }

    [Fact]
    public async Task Post_HundredAndOne_Is400()
    {
        var events = new JsonArray([.. Enumerable.Range(0, 101).Select(number => Adapter.Message(number.ToString(), "x"))]);

        (await _adapter.PostAsync(events)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Post_ToAnUnknownAccount_Is404() =>
        (await new Adapter(_host.Http, "nobody").PostAsync(Adapter.Message("1", "x"))).Status.ShouldBe(404);

    [Fact]
    public async Task Post_AFileAsData_IsStored()
    {
        var message = Adapter.Message("1", "look");
        message["attachments"] = new JsonArray(new JsonObject { ["id"] = "a1", ["name"] = "../../x.png", ["mediaType"] = "image/png", ["data"] = Convert.ToBase64String("png"u8) });

        await _adapter.PostAsync(message);

        var file = (await ArrivedAsync(1)).Single().Attachments.ShouldHaveSingleItem();
        (file.Name, file.Size, file.Sha256).ShouldBe(("x.png", 3, Convert.ToHexStringLower(SHA256.HashData("png"u8))));
        _host.Service<BlobStore>().Find(file.Sha256!).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("""{"id":"a1","data":"***"}""")]
    [InlineData("""{"id":"a1","data":"eA==","sha256":"00"}""")]
    [InlineData("""{"id":"a1","url":"file:///etc/passwd"}""")]
    [InlineData("""{"id":"a1","url":"hub:sha256/../../secret"}""")]
    [InlineData("""{"id":"a1"}""")]
    [InlineData("null")]
    public async Task Post_AnImpossibleFile_IsRejected(string attachment)
    {
        var message = Adapter.Message("1", "look");
        message["attachments"] = new JsonArray(JsonNode.Parse(attachment));

        var (_, answer) = await _adapter.PostAsync(message);

        ((string?)answer!["results"]![0]!["status"]).ShouldBe("rejected");
    }

    [Fact]
    public async Task Upload_ThenName_AttachesIt()
    {
        var bytes = RandomNumberGenerator.GetBytes(3 * 1024 * 1024);
        var (status, uploaded) = await _adapter.SendAsync(HttpMethod.Post, "attachments?name=film.mp4", bytes, contentType: "video/mp4");
        status.ShouldBe(201);
        var message = Adapter.Message("1", "look");
        message["attachments"] = new JsonArray(new JsonObject { ["id"] = "a1", ["name"] = "film.mp4", ["url"] = (string?)uploaded!["url"] });

        await _adapter.PostAsync(message);

        (await ArrivedAsync(1)).Single().Attachments.Single().Size.ShouldBe(bytes.Length);
        (await _adapter.SendAsync(HttpMethod.Post, "attachments?name=x", bytes, StandardWebhooks.NewSecret())).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Post_ReceiptsConsentsAndChanges_AreTheirContracts()
    {
        var delivery = Guid.CreateVersion7().ToString();
        var from = new JsonObject { ["address"] = "tel:+1 (555) 123-4567" };
        var (_, answer) = await _adapter.PostAsync(new JsonArray(
            new JsonObject { ["type"] = "receipt", ["id"] = "r", ["deliveryId"] = delivery, ["state"] = "failed", ["error"] = new JsonObject { ["code"] = "gone", ["detail"] = "No such pager" }, ["recipients"] = new JsonArray("mailto:bob@example.com", null) },
            new JsonObject { ["type"] = "consent", ["id"] = "c", ["from"] = from.DeepClone(), ["consent"] = "revoked" },
            new JsonObject { ["type"] = "message.edited", ["id"] = "e", ["from"] = from.DeepClone(), ["externalId"] = "1", ["content"] = new JsonObject { ["text"] = "now" } },
            new JsonObject { ["type"] = "reaction.added", ["id"] = "x", ["from"] = from.DeepClone(), ["externalId"] = "1", ["emoji"] = "👍" }));

        answer!["results"]!.AsArray().ShouldAllBe(result => (string?)result!["status"] == "accepted");
        await Until.True(() => _host.Captured.Arrived.Count == 4, "all arrive");
        _host.Captured.Of(HostingJson.Default.DeliveryUpdated).Single().ShouldSatisfyAllConditions(
            receipt => receipt.Error.ShouldBe(new DeliveryError("gone", "No such pager")), receipt => receipt.Recipients.ShouldBe(["mailto:bob@example.com", ""]));
        _host.Captured.Of(HostingJson.Default.ConsentChanged).Single().ShouldSatisfyAllConditions(
            consent => consent.Granted.ShouldBeFalse(), consent => consent.Address.ShouldBe("tel:+15551234567"));
        _host.Captured.Of(HostingJson.Default.InboundChange).Select(change => change.Type).ShouldBe(["message.edited", "reaction.added"], ignoreOrder: true);
    }

    private async Task<IReadOnlyList<InboundMessage>> ArrivedAsync(int count)
    {
        await Until.True(() => _host.Captured.Of(HostingJson.Default.InboundMessage).Count >= count, $"{count} messages arrive");
        return _host.Captured.Of(HostingJson.Default.InboundMessage);
    }
}
