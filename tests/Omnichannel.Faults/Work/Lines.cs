using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Faults.Staging;
using Omnichannel.Testing;

namespace Omnichannel.Faults.Work;

/// <summary>The ways by which customers reach the hub.</summary>
internal static class Lines
{
    /// <summary>A phone that texts, through Twilio's webhook.</summary>
    public static Line Sms(Stage stage, int number)
    {
        var phone = $"+1555{stage.Seed % 100:D2}{number:D5}";
        return new Line("tel:" + phone, "sms", async (text, key, cancelled) =>
        {
            var sid = "SM" + IdOf(key);
            var form = stage.Twilio.TextForm(phone, Stage.OurNumber, text, sid);
            using var webhook = stage.Twilio.Webhook(new Uri(stage.Hub.BaseAddress, $"/webhooks/{Stage.Sms}/sms"), form);
            using var answer = await stage.Anybody.SendAsync(webhook, cancelled);
            return (int)answer.StatusCode;
        });
    }

    /// <summary>Somebody who writes to the bot: an update is the same one at every attempt.</summary>
    public static Line Telegram(Stage stage, int number)
    {
        var user = 700_000_000 + number;
        var updates = new ConcurrentDictionary<string, string>();
        return new Line(string.Create(CultureInfo.InvariantCulture, $"telegram:{user}"), "telegram", async (text, key, cancelled) =>
        {
            var update = updates.GetOrAdd(key, _ => stage.Bots.Update(user, new JsonObject { ["text"] = text }).ToJsonString());
            using var webhook = stage.Bots.Webhook(new Uri(stage.Hub.BaseAddress, $"/webhooks/{Stage.Telegram}/telegram"), JsonNode.Parse(update)!);
            using var answer = await stage.Anybody.SendAsync(webhook, cancelled);
            return (int)answer.StatusCode;
        });
    }

    /// <summary>Somebody on WhatsApp, through Meta's webhook. Their number is no texter's: one number would be one customer.</summary>
    public static Line WhatsApp(Stage stage, int number)
    {
        var phone = $"1555{stage.Seed % 100:D2}{50_000 + number:D5}";
        return new Line("tel:+" + phone, "whatsapp", async (text, key, cancelled) =>
        {
            var value = new JsonObject
            {
                ["contacts"] = new JsonArray(new JsonObject { ["wa_id"] = phone, ["profile"] = new JsonObject { ["name"] = "Customer " + number } }),
                ["messages"] = new JsonArray(new JsonObject
                {
                    ["from"] = phone,
                    ["id"] = "wamid." + IdOf(key),
                    ["timestamp"] = "1700000000",
                    ["type"] = "text",
                    ["text"] = new JsonObject { ["body"] = text },
                }),
            };
            using var webhook = WhatsAppWebhook(stage, value);
            using var answer = await stage.Anybody.SendAsync(webhook, cancelled);
            return (int)answer.StatusCode;
        });
    }

    /// <summary>A change of our number on WhatsApp, as Meta posts it.</summary>
    public static HttpRequestMessage WhatsAppWebhook(Stage stage, JsonObject value)
    {
        (value["messaging_product"], value["metadata"]) =
            ("whatsapp", new JsonObject { ["display_phone_number"] = Stage.OurNumber.TrimStart('+'), ["phone_number_id"] = Stage.OurWhatsApp });
        var body = new JsonObject
        {
            ["object"] = "whatsapp_business_account",
            ["entry"] = new JsonArray(new JsonObject { ["id"] = "77", ["changes"] = new JsonArray(new JsonObject { ["field"] = "messages", ["value"] = value }) }),
        };
        return GraphStandIn.Webhook(new Uri(stage.Hub.BaseAddress, $"/webhooks/{Stage.WhatsApp}/meta"), body.ToJsonString());
    }

    /// <summary>Somebody who writes to our page on Messenger, or to our account on Instagram.</summary>
    public static Line Page(Stage stage, string channel, int number)
    {
        var user = string.Create(CultureInfo.InvariantCulture, $"{channel switch { Stage.Messenger => 4, _ => 5 }}{stage.Seed % 100:D2}{number:D5}");
        return new Line($"{channel}:{user}", channel, async (text, key, cancelled) =>
        {
            using var webhook = PageWebhook(stage, channel, user, OursOn(channel), new JsonObject { ["message"] = new JsonObject { ["mid"] = "m_" + IdOf(key), ["text"] = text } });
            using var answer = await stage.Anybody.SendAsync(webhook, cancelled);
            return (int)answer.StatusCode;
        });
    }

    /// <summary>Something that happened between our page and a person, as Meta posts it.</summary>
    public static HttpRequestMessage PageWebhook(Stage stage, string channel, string from, string to, JsonObject what)
    {
        (what["sender"], what["recipient"], what["timestamp"]) = (new JsonObject { ["id"] = from }, new JsonObject { ["id"] = to }, 1_700_000_000_000);
        var body = new JsonObject
        {
            ["object"] = channel == Stage.Messenger ? "page" : "instagram",
            ["entry"] = new JsonArray(new JsonObject { ["id"] = OursOn(channel), ["time"] = 1_700_000_000_000, ["messaging"] = new JsonArray(what) }),
        };
        return GraphStandIn.Webhook(new Uri(stage.Hub.BaseAddress, $"/webhooks/{channel}/meta"), body.ToJsonString());
    }

    /// <summary>Our page, or our account on Instagram.</summary>
    public static string OursOn(string channel) => channel == Stage.Messenger ? Stage.OurPage : Stage.OurInstagram;

    /// <summary>Somebody in the web chat.</summary>
    public static Line Chat(ChatVisitor visitor) => new(visitor.Address, "webchat", async (text, key, cancelled) =>
    {
        var body = new JsonObject { ["clientMessageId"] = key, ["text"] = text };
        using var answer = await visitor.Http.PostAsJsonAsync($"/chat/v1/{Stage.Chat}/messages", body, cancelled);
        return (int)answer.StatusCode;
    });

    /// <summary>Somebody behind an integrator's adapter.</summary>
    public static Line Adapter(SignedAdapter adapter, string channel, int number)
    {
        var address = $"{channel}:customer-{number}";
        return new Line(address, channel, Dated: true, Send: async (text, key, _) =>
        {
            var (status, body) = await adapter.PostEventsAsync(SignedAdapter.Received(key, address, text));

            // 202 says that the request was read; each event has an answer of its own.
            var result = body?["results"]?[0]?["status"]?.GetValue<string>();
            return status == 202 && result is not ("accepted" or "duplicate") ? 422 : status;
        });
    }

    /// <summary>Somebody who mails: taken when it lies in the mailbox.</summary>
    public static Line Mail(MailServer mail, int number)
    {
        var address = $"customer{number}@example.com";
        return new Line("mailto:" + address, "email", Repeatable: false, Send: async (text, key, _) =>
        {
            var raw = $"""
                Message-ID: <{key}@example.com>
                From: Customer {number} <{address}>
                To: {Stage.OurMailbox}
                Subject: A question

                {text}
                """;
            await mail.DeliverInOrderAsync(Stage.OurMailbox, raw, patience: TimeSpan.FromSeconds(2));
            return 200;
        });
    }

    // The provider names a message the same at every attempt.
    private static string IdOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16));
}
