using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Omnichannel.Playground.Tests;

/// <summary>Telegram's and Meta's interfaces.</summary>
public sealed class SocialTests : IAsyncLifetime
{
    private PlaygroundHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await PlaygroundHost.StartReadyAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Telegram_UpdatesCarryTheSecret_AndButtonsComeBack()
    {
        var account = await _host.AccountAsync("playground-telegram");
        (await BotAsync(account, "sendMessage", new JsonObject { ["chat_id"] = 42, ["text"] = "Hi" }, 400))["description"]!.ToString().ShouldContain("chat not found");

        await _host.WriteAsync("telegram", "42", "/start");
        var sent = await BotAsync(account, "sendMessage", new JsonObject
        {
            ["chat_id"] = 42,
            ["text"] = "Which <b>one</b>?",
            ["parse_mode"] = "HTML",
            ["reply_markup"] = new JsonObject
            {
                ["inline_keyboard"] = new JsonArray(new JsonArray(new JsonObject { ["text"] = "This", ["callback_data"] = "this" })),
            },
        });
        var shown = (await _host.GetAsync("messages?app=telegram"))["items"]!.AsArray()[^1]!;
        await _host.PostAsync("press", new JsonObject { ["message"] = shown["id"]!.DeepClone(), ["button"] = 0, ["person"] = Person("42") });
        var updates = await _host.CaughtAsync(2);

        ((string)shown["text"]!).ShouldBe("Which one?");
        updates.ShouldAllBe(update => update.Path == "/webhooks/playground-telegram/telegram"
            && update.Headers["X-Telegram-Bot-Api-Secret-Token"] == (string)account["secretToken"]!);
        var bodies = updates.Select(update => JsonNode.Parse(update.Body)!).ToList();
        ((string)bodies[0]["message"]!["text"]!, (long)bodies[0]["message"]!["chat"]!["id"]!).ShouldBe(("/start", 42L));
        ((string)bodies[1]["callback_query"]!["data"]!).ShouldBe("this");
        ((long)bodies[1]["callback_query"]!["message"]!["message_id"]!).ShouldBe((long)sent["result"]!["message_id"]!);
        ((long)bodies[1]["update_id"]!).ShouldBeGreaterThan((long)bodies[0]["update_id"]!);
    }

    [Fact]
    public async Task Telegram_EditsReactsAndDeletes_AndRefusesTheWrongToken()
    {
        var account = await _host.AccountAsync("playground-telegram");
        await _host.WriteAsync("telegram", "42", "Hi");
        var id = (await BotAsync(account, "sendMessage", new JsonObject { ["chat_id"] = 42, ["text"] = "One" }))["result"]!["message_id"]!;
        JsonObject On(string? text = null) => new() { ["chat_id"] = 42, ["message_id"] = id.DeepClone(), ["text"] = text };

        await BotAsync(account, "editMessageText", On("Two"));
        (await BotAsync(account, "editMessageText", On("Two"), 400))["description"]!.ToString().ShouldContain("not modified");
        await BotAsync(account, "deleteMessage", On());
        await BotAsync(new JsonObject { ["botToken"] = "1:wrong" }, "getMe", [], 401);

        var shown = (await _host.GetAsync("messages?app=telegram"))["items"]!.AsArray()[^1]!;
        ((string)shown["text"]!, (bool)shown["isEdited"]!, (bool)shown["isDeleted"]!).ShouldBe(("Two", true, true));
    }

    [Theory]
    [InlineData("messenger", "page")]
    [InlineData("instagram", "instagram")]
    public async Task Messenger_WebhooksAreSigned_AndAnswersAreShown(string app, string kind)
    {
        var account = await _host.AccountAsync("playground-" + app);
        var early = await GraphAsync(account, "me/messages", Message("77", "Hi"));
        early.Status.ShouldBe(HttpStatusCode.BadRequest);

        await _host.WriteAsync(app, "77", "Hello");
        var (status, body) = await GraphAsync(account, $"{account["pageId"]}/messages", Message("77", "Welcome"));
        var webhook = (await _host.CaughtAsync(1))[0];

        Signed(webhook, account).ShouldBeTrue();
        var entry = JsonNode.Parse(webhook.Body)!;
        ((string)entry["object"]!, (string)entry["entry"]![0]!["messaging"]![0]!["message"]!["text"]!).ShouldBe((kind, "Hello"));
        (status, (string)body["recipient_id"]!).ShouldBe((HttpStatusCode.OK, "77"));
        var shown = (await _host.GetAsync("messages?app=" + app))["items"]!.AsArray()[^1]!;
        ((string)shown["text"]!, (string)shown["externalId"]!).ShouldBe(("Welcome", (string)body["message_id"]!));
    }

    [Fact]
    public async Task WhatsApp_AnswersInTheWindow_WithStatuses_AndReads()
    {
        var account = await _host.AccountAsync("playground-whatsapp");
        JsonObject Text(string to) => new() { ["messaging_product"] = "whatsapp", ["to"] = to, ["type"] = "text", ["text"] = new JsonObject { ["body"] = "Welcome" } };

        await _host.WriteAsync("whatsapp", "+12125550123", "Hello");
        var (_, sent) = await GraphAsync(account, $"{account["phoneNumberId"]}/messages", Text("12125550123"));
        await _host.PostAsync("read", new JsonObject { ["app"] = "whatsapp", ["person"] = Person("+12125550123") });
        var outside = await GraphAsync(account, $"{account["phoneNumberId"]}/messages", Text("12125550199"));
        var values = (await _host.CaughtAsync(5)).Select(webhook => JsonNode.Parse(webhook.Body)!["entry"]![0]!["changes"]![0]!["value"]!).ToList();

        outside.Status.ShouldBe(HttpStatusCode.OK);
        ((string)values[0]["messages"]![0]!["from"]!, (string)values[0]["contacts"]![0]!["profile"]!["name"]!).ShouldBe(("12125550123", "Ada New"));
        var id = (string)sent["messages"]![0]!["id"]!;
        values.Skip(1).Take(3).Select(value => (string)value["statuses"]![0]!["status"]!).ShouldBe(["sent", "delivered", "read"]);
        values.Skip(1).Take(3).ShouldAllBe(value => (string)value["statuses"]![0]!["id"]! == id);
        ((int)values[4]["statuses"]![0]!["errors"]![0]!["code"]!).ShouldBe(131047);
    }

    [Fact]
    public async Task Graph_WithoutItsToken_IsRefused()
    {
        var (status, body) = await GraphAsync(new JsonObject { ["accessToken"] = "wrong" }, "me/messages", Message("77", "Hi"));

        status.ShouldBe(HttpStatusCode.Unauthorized);
        ((int)body["error"]!["code"]!).ShouldBe(190);
    }

    private static JsonObject Person(string address) => new() { ["address"] = address, ["name"] = "Ada New" };

    private static JsonObject Message(string to, string text) => new()
    {
        ["recipient"] = new JsonObject { ["id"] = to },
        ["messaging_type"] = "RESPONSE",
        ["message"] = new JsonObject { ["text"] = text },
    };

    private static bool Signed(Caught webhook, JsonObject account) =>
        webhook.Headers["X-Hub-Signature-256"] == "sha256=" + Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes((string)account["appSecret"]!), Encoding.UTF8.GetBytes(webhook.Body)));

    private async Task<JsonNode> BotAsync(JsonObject account, string method, JsonObject body, int status = 200)
    {
        using var answer = await _host.Http.PostAsJsonAsync($"playground/telegram/bot{account["botToken"]}/{method}", body);
        ((int)answer.StatusCode).ShouldBe(status);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private async Task<(HttpStatusCode Status, JsonNode Body)> GraphAsync(JsonObject account, string path, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "playground/graph/v24.0/" + path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (string)account["accessToken"]!);
        using var answer = await _host.Http.SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
