using System.Net;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Testing;

namespace Omnichannel.Channels.Social.Tests.Meta;

/// <summary>What comes in, through the signed webhook of the running module.</summary>
public sealed class MetaWebhookTests : IAsyncLifetime
{
    private MetaHost _meta = null!;

    public async ValueTask InitializeAsync() => _meta = await MetaHost.StartAsync();

    public async ValueTask DisposeAsync() => await _meta.DisposeAsync();

    [Theory]
    [InlineData("subscribe", "verify-me", 200)]
    [InlineData("subscribe", "verify-you", 403)]
    [InlineData("unsubscribe", "verify-me", 403)]
    public async Task Challenge_OnlyWithTheToken_IsAnswered(string mode, string token, int status)
    {
        using var answer = await _meta.Host.Http.GetAsync($"webhooks/messenger/meta?hub.mode={mode}&hub.verify_token={token}&hub.challenge=1158201444");

        ((int)answer.StatusCode).ShouldBe(status);
        (await answer.Content.ReadAsStringAsync() == "1158201444").ShouldBe(status == 200);
    }

    [Fact]
    public async Task Webhook_WronglySigned_Is403AndChangesNothing()
    {
        var body = """{"object":"page","entry":[{"id":"1001","messaging":[{"sender":{"id":"5"},"recipient":{"id":"1001"},"message":{"mid":"m1","text":"x"}}]}]}""";
        using var wrong = GraphStandIn.Webhook(new Uri(_meta.Host.Http.BaseAddress!, "webhooks/messenger/meta"), body, "another-secret");
        using var none = new HttpRequestMessage(HttpMethod.Post, "webhooks/messenger/meta") { Content = new StringContent(body) };
        using var unknown = GraphStandIn.Webhook(new Uri(_meta.Host.Http.BaseAddress!, "webhooks/nobody/meta"), body);

        using var refused = await _meta.Host.Http.SendAsync(wrong);
        using var unsigned = await _meta.Host.Http.SendAsync(none);
        using var nobody = await _meta.Host.Http.SendAsync(unknown);

        (refused.StatusCode, unsigned.StatusCode, nobody.StatusCode).ShouldBe((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.NotFound));
        _meta.Captured.Arrived.ShouldBeEmpty();
    }

    [Fact]
    public async Task Webhook_NoJson_IsKeptForTheOperator()
    {
        await _meta.PostAsync("messenger", "this is no JSON {");

        _meta.Captured.Of(HostingJson.Default.ParkedMessage).ShouldHaveSingleItem().Type.ShouldBe("meta:messenger");
    }

    [Fact]
    public async Task Webhook_OneBrokenElement_CostsNoOther()
    {
        await _meta.EventsAsync(
            "messenger",
            MetaHost.From("5", "messenger", """ "message":{"mid":"m1","text":"first"} """),
            "17",
            MetaHost.From("5", "messenger", """ "message":{"text":"has no mid"} """),
            MetaHost.From("6", "messenger", """ "message":{"mid":"m2","text":"half \ud83d a pair","attachments":"none"} """),
            MetaHost.From("5", "messenger", """ "message":{"mid":"m3","text":"last","attachments":[{"type":"image"},7]} """));

        _meta.Captured.Of(HostingJson.Default.InboundMessage).Select(message => (message.ExternalId, message.Content.Text)).ShouldBe(
            [("m1", "first"), ("m2", "half \ufffd a pair"), ("m3", "last")], ignoreOrder: true);
        _meta.Captured.Of(HostingJson.Default.ParkedMessage).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("253402300800000")]
    [InlineData("300000000000000")]
    [InlineData("9999999999999999999")]
    public async Task Webhook_ATimeThatIsNone_IsOursAndCostsNoOther(string timestamp)
    {
        await _meta.EventsAsync(
            "messenger",
            MetaHost.From("5", "messenger", """ "message":{"mid":"m1","text":"good"} """),
            MetaHost.From("6", "messenger", """ "message":{"mid":"m2","text":"odd"} """).Replace("1700000000123", timestamp));

        var messages = _meta.Captured.Of(HostingJson.Default.InboundMessage);
        messages.Select(message => message.ExternalId).ShouldBe(["m1", "m2"], ignoreOrder: true);
        messages.Single(message => message.ExternalId == "m2").OccurredAt.ShouldBeInRange(TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddHours(1));
    }

    [Fact]
    public async Task Webhook_AFieldWhoseNameIsNoText_CostsNobodyAnything()
    {
        await _meta.EventsAsync(
            "messenger",
            MetaHost.From("5", "messenger", """ "message":{"mid":"m1","text":"good"} """),
            MetaHost.From("6", "messenger", """ "message":{"mid":"m2","text":"odd","a much longer name \ud83d":1}, "\ud83d":1 """));

        _meta.Captured.Of(HostingJson.Default.InboundMessage).Select(message => message.ExternalId).ShouldBe(["m1", "m2"], ignoreOrder: true);
    }

    [Fact]
    public async Task Messenger_ConversationAndItsChanges_AreReported()
    {
        await _meta.EventsAsync(
            "messenger",
            MetaHost.From("5", "messenger", """ "message":{"mid":"m1","text":"Yes","quick_reply":{"payload":"YES"},"reply_to":{"mid":"m0"}} """),
            MetaHost.From("5", "messenger", """ "message_edit":{"mid":"m1","text":"No","num_edit":1} """),
            MetaHost.From("5", "messenger", """ "reaction":{"mid":"m0","action":"unreact"} """),
            MetaHost.From("5", "messenger", """ "message":{"mid":"m2","attachments":[{"type":"location","title":"Here","payload":{"coordinates":{"lat":1.5,"long":2.5}}}]} """),
            MetaHost.From("5", "messenger", """ "message":{"mid":"m3","text":"see https://a.example/","attachments":[{"type":"fallback","payload":{"url":"https://a.example/","title":"A page"}}]} """),
            MetaHost.From("5", "messenger", """ "message":{"mid":"m4","attachments":[{"type":"file","payload":{"url":"https://cdn.example/x/bill.pdf?a=1"}}]} """));

        var messages = _meta.Captured.Of(HostingJson.Default.InboundMessage);
        messages[0].ShouldSatisfyAllConditions(
            one => one.From.Address.ShouldBe("messenger:5"),
            one => one.Content.Parts.ShouldBe([new Part { Type = PartTypes.Choice, Id = "YES", Title = "Yes" }]),
            one => one.Threading!.ReplyToExternalId.ShouldBe("m0"),
            one => one.OccurredAt.ToUnixTimeMilliseconds().ShouldBe(1700000000123));
        messages[1].Content.Parts.ShouldBe([new Part { Type = PartTypes.Location, Latitude = 1.5, Longitude = 2.5, Title = "Here" }]);
        messages[2].Content.Text.ShouldBe("see https://a.example/");
        messages[3].Attachments.ShouldHaveSingleItem().Name.ShouldBe("bill.pdf");
        var changes = _meta.Captured.Of(HostingJson.Default.InboundChange);
        changes.Select(change => (change.Type, change.ExternalId)).ShouldBe([("message.edited", "m1"), ("reaction.removed", "m0")]);
        changes[0].Content!.Text.ShouldBe("No");
    }

    [Fact]
    public async Task Echo_OfOurOwn_ConfirmsTheDelivery_OfAColleague_IsSentElsewhere()
    {
        var delivery = Guid.CreateVersion7();

        await _meta.EventsAsync(
            "messenger",
            MetaHost.FromUs("5", "messenger", $$""" "message":{"is_echo":true,"app_id":1,"mid":"m1","text":"ours","metadata":"{{delivery}}"} """),
            MetaHost.FromUs("5", "messenger", """ "message":{"is_echo":true,"app_id":2,"mid":"m2","text":"a colleague's"} """));

        var update = _meta.Captured.Of(HostingJson.Default.DeliveryUpdated).ShouldHaveSingleItem();
        (update.DeliveryId, update.ExternalId, update.State).ShouldBe((delivery, "m1", DeliveryStates.Sent));
        var echo = _meta.Captured.Of(HostingJson.Default.SentElsewhere).ShouldHaveSingleItem();
        (echo.To, echo.ExternalId, echo.Content.Text).ShouldBe(("messenger:5", "m2", "a colleague's"));
    }

    [Fact]
    public async Task Read_UpToATime_IsAReceiptForWhatWasSentBefore()
    {
        var first = await _meta.SendAsync(MetaHost.Send("messenger", "messenger:5", "one"));
        var second = await _meta.SendAsync(MetaHost.Send("messenger", "messenger:5", "two"));
        await _meta.SendAsync(MetaHost.Send("messenger", "messenger:6", "to another"));
        var now = TimeProvider.System.GetUtcNow().AddSeconds(1).ToUnixTimeMilliseconds();

        await _meta.PostAsync(
            "messenger",
            """{"object":"page","entry":[{"id":"1001","messaging":[{"sender":{"id":"5"},"recipient":{"id":"1001"},"timestamp":1,"read":{"watermark":NOW}}]}]}"""
                .Replace("NOW", now.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal),
            arrive: 2);

        _meta.Captured.Of(HostingJson.Default.DeliveryUpdated).Where(update => update.State == DeliveryStates.Read).Select(update => update.ExternalId)
            .ShouldBe([first.ExternalId, second.ExternalId], ignoreOrder: true);
    }

    [Fact]
    public async Task Read_OnInstagram_NamesTheMessage()
    {
        await _meta.EventsAsync("instagram", MetaHost.From("5", "instagram", """ "read":{"mid":"igm1"} """));

        var update = _meta.Captured.Of(HostingJson.Default.DeliveryUpdated).ShouldHaveSingleItem();
        (update.ExternalId, update.State).ShouldBe(("igm1", DeliveryStates.Read));
    }

    [Fact]
    public async Task WhatsApp_OtherNumbersAndKinds_OnlyOursCount()
    {
        await _meta.ChangesAsync(
            6,
            MetaHost.WhatsApp(""" "contacts":[{"profile":{"name":"Ada"},"wa_id":"15551234567","user_id":"US.99"}],"messages":[{"from":"15551234567","id":"w1","timestamp":"1700000000","type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"row-2","title":"Second"}}},{"from":"15551234567","id":"w2","timestamp":"1700000001","type":"order","order":{"catalog_id":"c","text":"Please","product_items":[{"product_retailer_id":"SKU1","quantity":2,"item_price":9.5,"currency":"EUR"}]}}] """),
            MetaHost.WhatsApp(""" "messages":[{"from":"15551234567","id":"w3","timestamp":"1700000000","type":"text","text":{"body":"to another number"}}] """, number: "9999"),
            MetaHost.WhatsApp(""" "messages":[{"from":"15551234567","id":"w4","timestamp":"1700000002","type":"system","system":{"body":"Ada changed from 1 to 2","wa_id":"15557654321","type":"user_changed_number"}}] """),
            MetaHost.WhatsApp(""" "message_echoes":[{"from":"15550783881","to":"15551234567","id":"w5","timestamp":"1700000003","type":"text","text":{"body":"from the phone"}}] """, field: "smb_message_echoes"),
            MetaHost.WhatsApp(""" "statuses":[{"id":"w0","status":"failed","timestamp":"1700000004","recipient_id":"15551234567","errors":[{"code":131047,"title":"Re-engagement message","error_data":{"details":"More than 24 hours"}}]}] """));

        var messages = _meta.Captured.Of(HostingJson.Default.InboundMessage).OrderBy(message => message.ExternalId, StringComparer.Ordinal).ToList();
        messages[0].From.ShouldSatisfyAllConditions(
            from => from.Address.ShouldBe("tel:+15551234567"),
            from => from.Name.ShouldBe("Ada"),
            from => from.Claims.ShouldBe([new Claim("whatsapp:US.99", Assurances.Verified)]));
        messages[0].Content.Parts.ShouldBe([new Part { Type = PartTypes.Choice, Id = "row-2", Title = "Second" }]);
        messages[1].Content.Text.ShouldBe("Please\n2 × SKU1 (9.5 EUR)");
        messages.Count.ShouldBe(3);
        (messages[2].From.Address, messages[2].Nature).ShouldBe(("tel:+15557654321", Natures.AutoReply));
        messages[2].From.Claims.ShouldContain(new Claim("tel:+15551234567", Assurances.Verified));
        _meta.Captured.Of(HostingJson.Default.SentElsewhere).ShouldHaveSingleItem().To.ShouldBe("tel:+15551234567");
        var failed = _meta.Captured.Of(HostingJson.Default.DeliveryUpdated).ShouldHaveSingleItem();
        (failed.State, failed.Error!.Code).ShouldBe((DeliveryStates.Failed, "131047"));
        failed.Error.Detail!.ShouldContain("24 hours");
        _meta.Captured.Of(HostingJson.Default.ParkedMessage).ShouldHaveSingleItem().Reason.ShouldContain("9999");
    }

    [Fact]
    public async Task Comments_BecomeMessages_OursAndLikesDoNot()
    {
        const string Post = """ "post_id":"1001_7","post":{"permalink_url":"https://www.facebook.com/p/7"},"created_time":1700000000 """;
        static string Feed(string value) => """{"field":"feed","value":{""" + value + "," + Post + "}}";

        await _meta.PostAsync(
            "messenger",
            $$"""
            {"object":"page","entry":[{"id":"1001","time":1700000005,"changes":[
              {{Feed(""" "from":{"id":"5","name":"Ada"},"item":"comment","verb":"add","comment_id":"7_1","parent_id":"1001_7","message":"Is it red?" """)}},
              {{Feed(""" "from":{"id":"1001","name":"Us"},"item":"comment","verb":"add","comment_id":"7_2","parent_id":"7_1","message":"Yes" """)}},
              {{Feed(""" "from":{"id":"5"},"item":"reaction","verb":"add","reaction_type":"like" """)}},
              {{Feed(""" "from":{"id":"5"},"item":"comment","verb":"edited","comment_id":"7_1","message":"Is it blue?" """)}},
              {{Feed(""" "from":{"id":"5"},"item":"comment","verb":"remove","comment_id":"7_1" """)}}]}]}
            """,
            arrive: 3);
        await _meta.PostAsync(
            "instagram",
            """{"object":"instagram","entry":[{"id":"2002","time":1700000006,"changes":[{"field":"comments","value":{"id":"178","text":"Nice!","from":{"id":"8","username":"bob"},"media":{"id":"m1","media_product_type":"FEED"}}},{"field":"comments","value":{"id":"179","text":"Thanks","from":{"id":"2002","username":"us"},"media":{"id":"m1"}}}]}]}""");

        var messages = _meta.Captured.Of(HostingJson.Default.InboundMessage);
        messages.Select(message => (message.From.Address, message.From.Name, message.ExternalId, message.Content.Text, message.Threading!.ExternalThreadId)).ShouldBe(
            [("messenger:5", "Ada", "7_1", "Is it red?", "comment:7_1"), ("instagram:8", "bob", "178", "Nice!", "comment:178")]);
        (messages[0].Facts!["public"], messages[0].Facts!["postUrl"]).ShouldBe(("true", "https://www.facebook.com/p/7"));
        _meta.Captured.Of(HostingJson.Default.InboundChange).Select(change => (change.Type, change.ExternalId)).ShouldBe([("message.edited", "7_1"), ("message.deleted", "7_1")]);
    }

    [Fact]
    public async Task Webhook_OfAnAppWithTwoPages_ReachesTheAccountOfEach()
    {
        await _meta.Host.PutAccountAsync("second", _meta.Graph.Account("messenger", "4004"));

        await _meta.PostAsync(
            "messenger",
            """{"object":"page","entry":[{"id":"4004","messaging":[{"sender":{"id":"5"},"recipient":{"id":"4004"},"timestamp":1700000000000,"message":{"mid":"m9","text":"to the second"}}]}]}""");

        _meta.Captured.Of(HostingJson.Default.InboundMessage).ShouldHaveSingleItem().Account.ShouldBe("second");
    }

    [Fact]
    public async Task Referral_WithATokenThatTheSiteSigned_IsASignedClaim()
    {
        var directory = _meta.Host.Service<Omnichannel.Hosting.Accounts.IAccountDirectory>();
        var account = (await directory.FindAsync("messenger", TestContext.Current.CancellationToken))!;
        var token = await _meta.Host.Service<Telegram.StartLinks>().MakeAsync(
            account, "mailto:ada@example.com", TimeProvider.System.GetUtcNow().AddHours(1), TestContext.Current.CancellationToken);

        await _meta.EventsAsync(
            "messenger",
            MetaHost.From("5", "messenger", $$""" "referral":{"ref":"{{token}}","source":"SHORTLINK","type":"OPEN_THREAD"} """),
            MetaHost.From("6", "messenger", """ "postback":{"mid":"p1","title":"Get started","payload":"START","referral":{"ref":"mailto:eve@example.com","source":"SHORTLINK"}} """));

        var messages = _meta.Captured.Of(HostingJson.Default.InboundMessage).OrderBy(message => message.From.Address, StringComparer.Ordinal).ToList();
        messages[0].From.Claims.ShouldBe([new Claim("mailto:ada@example.com", Assurances.Signed)]);
        messages[0].Nature.ShouldBe(Natures.AutoReply);
        messages[1].From.Claims.ShouldBeEmpty();
    }
}
