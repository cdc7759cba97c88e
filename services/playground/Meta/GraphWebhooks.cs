using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Playground.Webhooks;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Meta;

/// <summary>
/// Meta's webhooks: JSON, signed with HMAC-SHA256 of the body under the app's secret (<c>X-Hub-Signature-256</c>).
/// Source: developers.facebook.com/docs/graph-api/webhooks/getting-started, …/messenger-platform/webhooks, …/whatsapp/cloud-api/webhooks.
/// </summary>
internal sealed class GraphWebhooks(HubSettings settings, WebhookSender webhooks, TimeProvider time)
{
    /// <summary>A page's or an Instagram account's event: <c>entry[].messaging[]</c>.</summary>
    public void Messaging(string app, Account account, string person, string kind, JsonObject what, Action<WebhookResult>? told = null)
    {
        var business = account.Text("pageId") ?? "";
        var at = time.GetUtcNow().ToUnixTimeMilliseconds();
        Send(app, account, new JsonObject
        {
            ["object"] = app == Apps.Instagram ? "instagram" : "page",
            ["entry"] = new JsonArray(new JsonObject
            {
                ["id"] = business,
                ["time"] = at,
                ["messaging"] = new JsonArray(new JsonObject
                {
                    ["sender"] = new JsonObject { ["id"] = person },
                    ["recipient"] = new JsonObject { ["id"] = business },
                    ["timestamp"] = at,
                    [kind] = what,
                }),
            }),
        }, told);
    }

    /// <summary>A WhatsApp number's event: <c>entry[].changes[].value</c> with <c>messages</c> or <c>statuses</c>.</summary>
    public void WhatsApp(Account account, string kind, JsonObject what, Person? from, Action<WebhookResult>? told = null)
    {
        var value = new JsonObject
        {
            ["messaging_product"] = "whatsapp",
            ["metadata"] = new JsonObject { ["display_phone_number"] = "15550100102", ["phone_number_id"] = account.Text("phoneNumberId") },
        };
        if (from is not null)
        {
            value["contacts"] = new JsonArray(new JsonObject { ["profile"] = new JsonObject { ["name"] = from.Name }, ["wa_id"] = from.Address.TrimStart('+') });
        }

        value[kind] = new JsonArray(what);
        Send(Apps.WhatsApp, account, new JsonObject
        {
            ["object"] = "whatsapp_business_account",
            ["entry"] = new JsonArray(new JsonObject
            {
                ["id"] = "102290129340398",
                ["changes"] = new JsonArray(new JsonObject { ["field"] = "messages", ["value"] = value }),
            }),
        }, told);
    }

    /// <summary>What became of the hub's WhatsApp message.</summary>
    public void Status(Account account, Message message, string status, (int Code, string Title)? error = null)
    {
        var what = new JsonObject
        {
            ["id"] = message.ExternalId,
            ["status"] = status,
            ["timestamp"] = Seconds(),
            ["recipient_id"] = message.Person.TrimStart('+'),
        };
        if (error is var (code, title))
        {
            what["errors"] = new JsonArray(new JsonObject
            {
                ["code"] = code,
                ["title"] = title,
                ["message"] = title,
                ["error_data"] = new JsonObject { ["details"] = title },
            });
        }

        WhatsApp(account, "statuses", what, from: null);
    }

    /// <summary>WhatsApp's times are texts of Unix seconds.</summary>
    public string Seconds() => time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private void Send(string app, Account account, JsonObject body, Action<WebhookResult>? told)
    {
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(account.Text("appSecret") ?? ""), bytes);
        webhooks.Send(new Webhook
        {
            App = app,
            Address = new Uri(settings.PublicUrl, $"webhooks/{account.Id}/meta"),
            Body = bytes,
            MediaType = "application/json",
            Headers = [new("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(signature)), new("User-Agent", "facebookexternalua")],
            Told = told ?? (static _ => { }),
        });
    }
}
