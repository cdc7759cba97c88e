using System.Net;
using System.Text.Json.Nodes;
using Omnichannel.Testing;

namespace Omnichannel.EndToEnd;

/// <summary>A customer who goes on in Telegram.</summary>
public abstract class TelegramTests(HubFixture hub, string bot) : IAsyncLifetime
{
    private const long User = 3_527_065;
    private TelegramStandIn _telegram = null!;

    public async ValueTask InitializeAsync()
    {
        _telegram = await TelegramStandIn.StartAsync();
        await hub.Api.PutAccountAsync(bot, _telegram.Account());
    }

    public async ValueTask DisposeAsync()
    {
        using var answer = await hub.Api.Http.DeleteAsync($"/api/accounts/{bot}");
        await _telegram.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task SamePerson_ChatsTextsMailsAndStartsTheBot_IsOneThreadWithOneOwner()
    {
        var (phone, mail) = (HubFixture.NewPhone(), HubFixture.NewMail());
        var token = ChatVisitor.IdentityToken(HubFixture.SiteSecret, new JsonObject
        {
            ["sub"] = "customer-" + phone,
            ["name"] = "Ada",
            ["phone_number"] = phone,
            ["email"] = mail,
            ["exp"] = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds(),
        });
        using var visitor = await ChatVisitor.ArriveAsync(hub.Hub.BaseAddress, HubFixture.Chat, new JsonObject { ["identityToken"] = token });
        await visitor.WriteAsync("One: by chat");
        var (thread, _) = await hub.InboundAsync(visitor.Address, 1);
        await hub.Api.PostAsync($"/api/threads/{thread.Id}/assign", new JsonObject { ["to"] = new JsonObject { ["type"] = "team", ["id"] = "sales" } });
        await hub.TextTakenAsync(phone, "Two: by text");
        await hub.InboundAsync("tel:" + phone, 2);
        await hub.Mail.DeliverAsync(HubFixture.OurMailbox, $"Message-ID: <telegram.{phone[1..]}@example.com>\nFrom: Ada <{mail}>\nTo: {HubFixture.OurMailbox}\nSubject: My order\n\nThree: by mail\n");
        await hub.InboundAsync("mailto:" + mail, 3);

        var link = await hub.Api.PostAsync($"/api/accounts/{bot}/telegram/start-links", new JsonObject { ["address"] = "mailto:" + mail });
        await PostAsync(_telegram.Update(User, new JsonObject { ["text"] = "/start " + link!["payload"] }));
        await PostAsync(_telegram.Update(User, new JsonObject { ["text"] = "Four: by Telegram" }));
        var (last, messages) = await hub.InboundAsync("telegram:" + User, 5);

        last.Id.ShouldBe(thread.Id);
        messages.ShouldBeGapless();
        messages.Inbound().ShouldBe(["One: by chat", "Two: by text", "Three: by mail", "/start", "Four: by Telegram"]);
        (await hub.Api.GetAsync<JsonObject>($"/api/threads/{thread.Id}"))["handler"]!["id"]!.ToString().ShouldBe("sales");
        link["url"]!.ToString().ShouldBe("https://t.me/the_hub_bot?start=" + link["payload"]);

        var reply = await hub.Api.ReplyAsync(thread.Id, "Answer in Telegram");
        await hub.Api.DeliveredAsync(thread.Id, reply.Id, "sent");
        _telegram.CallsOf("sendMessage").ShouldHaveSingleItem().Fields.ToJsonString().ShouldBe($$"""{"chat_id":{{User}},"text":"Answer in Telegram"}""");
    }

    [Fact]
    public async Task Album_ComesReversedAndDoubled_IsOneMessageWithItsFilesAndWithoutTheToken()
    {
        const long Other = User + 1;
        for (var id = 20; id <= 22; id++)
        {
            _telegram.Keep("file" + id, [(byte)id, 1, 2]);
        }

        foreach (var id in (int[])[22, 20, 22, 21, 20])
        {
            await PostAsync(_telegram.Update(Other, new JsonObject
            {
                ["media_group_id"] = "13579",
                ["caption"] = id == 20 ? "Album" : null,
                ["photo"] = new JsonArray(new JsonObject { ["file_id"] = "file" + id, ["file_unique_id"] = "u" + id, ["width"] = 900, ["height"] = 600 }),
            }, id: id));
        }

        await hub.InboundAsync("telegram:" + Other, 1);
        var thread = await hub.Api.ThreadAsync("telegram:" + Other);
        JsonArray? files = null;
        JsonObject? message = null;
        await Until.True(
            async () =>
            {
                var items = (await hub.Api.GetAsync<JsonObject>($"/api/threads/{thread.Id}/messages"))["items"]!.AsArray();
                message = items.Where(item => (string?)item!["direction"] == "inbound").ShouldHaveSingleItem()!.AsObject();
                files = message["attachments"]!.AsArray();
                return files.Count == 3 && files.All(file => file!["url"] is not null);
            },
            "the album is whole");

        message!["content"]!["text"]!.ToString().ShouldBe("Album");
        message.ToJsonString().ShouldNotContain(_telegram.BotToken);
        message["edited"]!.GetValue<bool>().ShouldBeFalse();
        foreach (var (file, index) in files!.Select((file, index) => (file!, index)))
        {
            (await hub.Anybody.GetByteArrayAsync(new Uri(file["url"]!.ToString(), UriKind.RelativeOrAbsolute))).ShouldBe([(byte)(20 + index), 1, 2]);
        }
    }

    private async Task PostAsync(JsonObject update)
    {
        using var webhook = _telegram.Webhook(new Uri(hub.Hub.BaseAddress, $"/webhooks/{bot}/telegram"), update);
        using var answer = await hub.Anybody.SendAsync(webhook);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, hub.Hub.LastLines);
    }
}

[Collection(nameof(Standalone))]
public sealed class TelegramTests_Standalone(StandaloneFixture hub) : TelegramTests(hub, "bot-of-one");

[Collection(nameof(Microservices))]
public sealed class TelegramTests_Microservices(MicroservicesFixture hub) : TelegramTests(hub, "bot-of-many");
