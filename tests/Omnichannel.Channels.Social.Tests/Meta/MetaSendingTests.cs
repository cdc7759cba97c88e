using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Files;
using Omnichannel.Testing;

namespace Omnichannel.Channels.Social.Tests.Meta;

/// <summary>What goes out, to a stand-in for the Graph API.</summary>
public sealed class MetaSendingTests : IAsyncLifetime
{
    private static readonly Attachment Picture = new() { Id = "a", Name = "x.png", MediaType = "image/png", Size = 3, Url = "/files/abc/x.png?s=1" };

    private static readonly Attachment Voice = new() { Id = "v", Name = "x.ogg", MediaType = "audio/ogg", Size = 3, Url = "/files/abc/x.ogg?s=1" };

    private readonly List<string> _ids = [];
    private MetaHost _meta = null!;

    public async ValueTask InitializeAsync()
    {
        _meta = await MetaHost.StartAsync();
        _meta.Graph.Took = (_, id) => _ids.Add(id);
    }

    public async ValueTask DisposeAsync() => await _meta.DisposeAsync();

    [Fact]
    public async Task Send_OnMessenger_IsWhatIsDocumented()
    {
        var send = MetaHost.Send("messenger", "messenger:5", "Red or blue?") with { Content = Asking("Red or blue?", 2) };

        var outcome = await _meta.SendAsync(send);

        outcome.State.ShouldBe(DeliveryStates.Sent);
        outcome.ExternalId.ShouldNotBeNull().ShouldStartWith("m_");
        _meta.Graph.Asked.Single().Path.ShouldBe("1001/messages");
        var body = _meta.LastAsked;
        ((string?)body["recipient"]!["id"], (string?)body["messaging_type"], (string?)body["message"]!["text"]).ShouldBe(("5", "RESPONSE", "Red or blue?"));
        body["message"]!["quick_replies"]!.AsArray().Select(reply => ((string?)reply!["content_type"], (string?)reply["title"], (string?)reply["payload"]))
            .ShouldBe([("text", "Choice 1", "c1"), ("text", "Choice 2", "c2")]);
        ((string?)body["message"]!["metadata"]).ShouldBe(send.DeliveryId.ToString());
    }

    [Fact]
    public async Task Send_AFile_IsAnAttachmentAtOurAddress()
    {
        await _meta.SendAsync(MetaHost.Send("instagram", "instagram:5", "") with { Attachments = [Picture] });

        var attachment = _meta.LastAsked["message"]!["attachment"]!;
        ((string?)attachment["type"], (string?)attachment["payload"]!["url"]).ShouldBe(("image", new Uri(_meta.Host.Http.BaseAddress!, Picture.Url).AbsoluteUri));
    }

    [Fact]
    public async Task Send_AfterTheWindow_IsTaggedAsAPersons()
    {
        _meta.Graph.Refusal = request => (string?)request.Body!["tag"] == "HUMAN_AGENT" ? null : (400, GraphStandIn.Error(10, 2018278));

        (await _meta.SendAsync(MetaHost.Send("messenger", "messenger:5", "Late"))).State.ShouldBe(DeliveryStates.Sent);

        ((string?)_meta.LastAsked["messaging_type"]).ShouldBe("MESSAGE_TAG");
    }

    [Theory]
    [InlineData(400, 10, 2018278, false, DeliveryStates.Failed, "2018278")]
    [InlineData(400, 190, 463, false, DeliveryStates.Failed, "190")]
    [InlineData(400, 551, null, false, DeliveryStates.Failed, "551")]
    [InlineData(400, 100, 2018001, false, DeliveryStates.Failed, "2018001")]
    [InlineData(400, 613, null, false, DeliveryStates.Retry, "613")]
    [InlineData(500, 1, null, true, DeliveryStates.Retry, "1")]
    [InlineData(400, 424242, null, false, DeliveryStates.Failed, "424242")]
    public async Task Send_Refused_SaysSoInWords(int status, int code, int? subcode, bool transient, string state, string told)
    {
        _meta.Graph.Refusal = _ => (status, GraphStandIn.Error(code, subcode, transient));

        var outcome = await _meta.SendAsync(MetaHost.Send("messenger", "messenger:5", "x"));

        (outcome.State, outcome.Error!.Code).ShouldBe((state, told));
        outcome.Error.Detail.ShouldNotBeNullOrEmpty();
        (outcome.RetryAfterSeconds is not null).ShouldBe(code == 613);
    }

    [Fact]
    public async Task Send_WithAnExpiredToken_IsSeenOnTheAccountUntilItWorksAgain()
    {
        _meta.Graph.Refusal = _ => (401, GraphStandIn.Error(190));
        (await _meta.SendAsync(MetaHost.Send("whatsapp", "tel:+15551234567", "x"))).Error!.Code.ShouldBe("190");
        await Until.True(async () => await StatusAsync() is ("failing", "190"), "the account says so");

        _meta.Graph.Refusal = _ => null;
        await Until.True(
            async () => (await _meta.SendAsync(MetaHost.Send("whatsapp", "tel:+15551234567", "x"))).State == DeliveryStates.Sent && await StatusAsync() is ("ok", null),
            "the account is well again");
    }

    [Fact]
    public async Task Send_AGatewayOnTheWayTimesOut_IsUnknown()
    {
        _meta.Graph.Refusal = _ => (504, []);

        (await _meta.SendAsync(MetaHost.Send("whatsapp", "tel:+15551234567", "x"))).State.ShouldBe(DeliveryStates.Unknown);
    }

    [Fact]
    public async Task Send_AnswerLost_IsUnknownAndNeverSentTwice()
    {
        _meta.Graph.HangsUp = _ => true;
        var send = MetaHost.Send("whatsapp", "tel:+15551234567", "once");

        (await _meta.SendAsync(send)).State.ShouldBe(DeliveryStates.Unknown);
        await _meta.PublishAsync(send);
        await _meta.SendAsync(MetaHost.Send("whatsapp", "tel:+15551234567", "next"));

        _meta.Graph.Asked.Count(request => (string?)request.Body!["text"]?["body"] == "once").ShouldBe(1);
    }

    [Fact]
    public async Task Send_OnWhatsApp_IsWhatIsDocumented()
    {
        var text = MetaHost.Send("whatsapp", "tel:+15551234567", "Hello");
        await _meta.SendAsync(text);
        var body = _meta.LastAsked;
        _meta.Graph.Asked.Single().Path.ShouldBe("3003/messages");
        ((string?)body["messaging_product"], (string?)body["to"], (string?)body["type"], (string?)body["text"]!["body"]).ShouldBe(("whatsapp", "15551234567", "text", "Hello"));
        ((string?)body["biz_opaque_callback_data"]).ShouldBe(text.DeliveryId.ToString());

        await _meta.SendAsync(MetaHost.Send("whatsapp", "whatsapp:US.99", "Look") with { Attachments = [Picture] });
        ((string?)_meta.LastAsked["recipient"], (string?)_meta.LastAsked["type"], (string?)_meta.LastAsked["image"]!["caption"]).ShouldBe(("US.99", "image", "Look"));

        await _meta.SendAsync(MetaHost.Send("whatsapp", "tel:+15551234567", "") with { Content = Asking("Which?", 3) });
        _meta.LastAsked["interactive"]!["action"]!["buttons"]!.AsArray().Count.ShouldBe(3);

        await _meta.SendAsync(MetaHost.Send("whatsapp", "tel:+15551234567", "") with { Content = Asking("Which?", 10) });
        _meta.LastAsked["interactive"]!["action"]!["sections"]![0]!["rows"]!.AsArray().Count.ShouldBe(10);

        var many = await _meta.SendAsync(MetaHost.Send("whatsapp", "tel:+15551234567", "") with { Content = Asking("Which?", 11) });
        ((string?)_meta.LastAsked["text"]!["body"])!.ShouldContain("11. Choice 11");
        many.Degraded.ShouldBe(["choices"]);

        await _meta.SendAsync(MetaHost.Send("whatsapp", "tel:+15551234567", "Hi Ada") with { Template = new MessageTemplate("ready", "en_US", ["Ada"]) });
        _meta.LastAsked["template"]!.ToJsonString().ShouldBe(
            """{"name":"ready","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"Ada"}]}]}""");

        await _meta.SendAsync(MetaHost.Send("whatsapp", "tel:+15551234567", "") with { Type = "reaction", ExternalId = "wamid.1", Emoji = "👍" });
        _meta.LastAsked["reaction"]!.ToJsonString().ShouldContain("wamid.1");
    }

    [Fact]
    public async Task Send_OfSeveralRequests_OnlyTheLastSpeaksForTheDelivery()
    {
        var send = MetaHost.Send("whatsapp", "tel:+15551234567", "And words") with { Attachments = [Voice] };

        var outcome = await _meta.SendAsync(send);

        _meta.Graph.Asked.Select(request => (string?)request.Body!["biz_opaque_callback_data"]).ShouldBe([null, send.DeliveryId.ToString()]);
        outcome.ExternalId.ShouldBe(_ids[1]);
    }

    [Fact]
    public async Task Send_OfSeveralRequestsAndTheLastRefused_IsFailedWhateverIsSaidOfTheFirst()
    {
        _meta.Graph.Refusal = request => (string?)request.Body!["type"] == "text" ? (400, GraphStandIn.Error(131047)) : null;

        var outcome = await _meta.SendAsync(MetaHost.Send("whatsapp", "tel:+15551234567", "And words") with { Attachments = [Voice] });

        // What comes back with a status is what was given with the message.
        (outcome.State, outcome.ExternalId, outcome.Error!.Code).ShouldBe((DeliveryStates.Failed, null, "131047"));
        _meta.Graph.Asked.ShouldHaveSingleItem().Body!.ContainsKey("biz_opaque_callback_data").ShouldBeFalse();
    }

    [Theory]
    [InlineData("whatsapp", "tel:+15551234567")]
    [InlineData("messenger", "messenger:5")]
    public async Task Send_APlaceAlone_IsOneRequest(string channel, string to)
    {
        var place = new Part { Type = PartTypes.Location, Latitude = 1.5, Longitude = 2.5, Title = "Here" };

        (await _meta.SendAsync(MetaHost.Send(channel, to, "") with { Content = new Content { Text = "", Parts = [place] } })).State.ShouldBe(DeliveryStates.Sent);

        _meta.Graph.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Send_ToAComment_IsPrivateUnlessItIsToldOtherwise()
    {
        var comment = new Threading { ExternalThreadId = "comment:7_1" };

        await _meta.SendAsync(MetaHost.Send("messenger", "messenger:5", "In private") with { Threading = comment });
        ((string?)_meta.LastAsked["recipient"]!["comment_id"]).ShouldBe("7_1");

        await _meta.SendAsync(MetaHost.Send("messenger", "messenger:5", "For all") with { Threading = comment, Public = true });
        (_meta.Graph.Asked.Last().Path, (string?)_meta.LastAsked["message"]).ShouldBe(("7_1/comments", "For all"));

        await _meta.SendAsync(MetaHost.Send("instagram", "instagram:5", "For all") with { Threading = comment, Public = true });
        _meta.Graph.Asked.Last().Path.ShouldBe("7_1/replies");

        (await _meta.SendAsync(MetaHost.Send("messenger", "messenger:5", "For all") with { Public = true })).Error!.Code.ShouldBe("not-public");
    }

    [Fact]
    public async Task Typing_ShowsThatSomebodyReadsAndTypes()
    {
        await _meta.PublishAsync(MetaHost.Send("messenger", "messenger:5", "") with { Type = "typing" });
        await Until.True(() => _meta.Graph.Asked.Count == 2, "both actions");
        _meta.Graph.Asked.Select(request => (string?)request.Body!["sender_action"]).ShouldBe(["mark_seen", "typing_on"]);

        await _meta.PublishAsync(MetaHost.Send("whatsapp", "tel:+15551234567", "") with { Type = "typing", ExternalId = "wamid.5" });
        await Until.True(() => _meta.Graph.Asked.Count == 3, "the message is read");
        _meta.LastAsked.ToJsonString().ShouldBe("""{"messaging_product":"whatsapp","status":"read","message_id":"wamid.5","typing_indicator":{"type":"text"}}""");
    }

    [Fact]
    public async Task File_OfWhatsApp_IsFetchedWithTheTokenWhichGoesNowhereElse()
    {
        _meta.Graph.Things["55"] = new JsonObject { ["url"] = new Uri(_meta.Graph.Address, "/media/55").AbsoluteUri, ["mime_type"] = "image/jpeg", ["id"] = "55" };
        _meta.Graph.Media["55"] = [1, 2, 3];
        await _meta.ChangesAsync(1, MetaHost.WhatsApp(
            """ "messages":[{"from":"15551234567","id":"w1","timestamp":"1700000000","type":"image","image":{"id":"55","mime_type":"image/jpeg","caption":"look"}}] """));
        var message = _meta.Captured.Of(HostingJson.Default.InboundMessage).Single();
        message.Attachments.Single().Url!.ShouldNotContain(GraphStandIn.AccessToken);

        var fetched = await _meta.Host.Service<ProviderFiles>().FetchAsync(message.Attachments.Single().Url!, TestContext.Current.CancellationToken);

        fetched.Error.ShouldBeNull();
        (fetched.Blob!.Size, fetched.MediaType).ShouldBe((3, "image/jpeg"));
        (await _meta.Host.Service<ProviderFiles>().FetchAsync(ProviderFiles.UrlOf("whatsapp", "56"), TestContext.Current.CancellationToken)).Error.ShouldNotBeNull();
        _meta.Captured.Arrived.Select(envelope => System.Text.Encoding.UTF8.GetString(envelope.Body.Span)).ShouldAllBe(body => !body.Contains(GraphStandIn.AccessToken));
    }

    [Fact]
    public async Task Templates_OfTheAccount_AreListed()
    {
        _meta.Graph.Things["77/message_templates"] = JsonNode.Parse(
            """{"data":[{"name":"ready","language":"en_US","status":"APPROVED","category":"UTILITY","components":[{"type":"BODY","text":"Hi {{1}}, it is {{2}}."}]},{"name":"no","language":"en","status":"REJECTED","components":[]}]}""")!.AsObject();

        var list = JsonNode.Parse(await ReadAsync("api/accounts/whatsapp/templates"))!["items"]!.AsArray();

        list.ShouldHaveSingleItem()!.ToJsonString().ShouldBe(
            """{"name":"ready","language":"en_US","category":"utility","text":"Hi {{1}}, it is {{2}}.","parameters":2}""");
    }

    private static Content Asking(string text, int choices) => new()
    {
        Text = text,
        Parts = [.. Enumerable.Range(1, choices).Select(number => new Part { Type = PartTypes.Choice, Id = "c" + number, Title = "Choice " + number })],
    };

    private async Task<(string? State, string? Code)> StatusAsync()
    {
        var status = JsonNode.Parse(await ReadAsync("api/accounts/whatsapp"))!["status"];
        return ((string?)status?["state"], (string?)status?["code"]);
    }

    private async Task<string> ReadAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "a-key-that-tests-know-beforehand");
        using var answer = await _meta.Host.Http.SendAsync(request);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }
}
