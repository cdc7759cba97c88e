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
            var sid = "SM" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16));
            var form = stage.Twilio.TextForm(phone, Stage.OurNumber, text, sid);
            using var webhook = stage.Twilio.Webhook(new Uri(stage.Hub.BaseAddress, $"/webhooks/{Stage.Sms}/sms"), form);
            using var answer = await stage.Anybody.SendAsync(webhook, cancelled);
            return (int)answer.StatusCode;
        });
    }

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
        return new Line(address, channel, async (text, key, _) =>
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
            await mail.DeliverAsync(Stage.OurMailbox, $"""
                Message-ID: <{key}@example.com>
                From: Customer {number} <{address}>
                To: {Stage.OurMailbox}
                Subject: A question

                {text}
                """);
            return 200;
        });
    }
}
