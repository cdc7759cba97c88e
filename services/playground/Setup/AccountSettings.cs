using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Setup;

/// <summary>The hub's accounts at our providers: what they are made with. Ids and secrets are random for each installation.</summary>
internal static class AccountSettings
{
    /// <summary>The mail address of the hub's mailbox.</summary>
    public const string Mailbox = "shop@playground.example";

    /// <summary>Where each provider's interface is, below the playground's address.</summary>
    public const string Twilio = "playground/twilio", Telegram = "playground/telegram", Graph = "playground/graph";

    /// <summary>Every account.</summary>
    /// <param name="settings">Where the playground is.</param>
    /// <param name="imapPort">The IMAP server's port.</param>
    /// <param name="smtpPort">The SMTP server's port.</param>
    public static IReadOnlyList<(string App, JsonObject Body)> All(HubSettings settings, int imapPort, int smtpPort) =>
    [
        (Apps.Sms, Account("sms", "twilio", "Playground: texts", TwilioLine(settings, "+15550100100"))),
        (Apps.TwilioWhatsApp, Account("whatsapp", "twilio", "Playground: WhatsApp by Twilio", TwilioLine(settings, "+15550100101"))),
        (Apps.Telegram, Account("telegram", "telegram", "Playground: Telegram", new JsonObject
        {
            ["botToken"] = $"{Digits(10)}:{Convert.ToBase64String(RandomNumberGenerator.GetBytes(26)).Replace('+', '-').Replace('/', '_').TrimEnd('=')}",
            ["secretToken"] = Hex(16),
            ["apiBaseUrl"] = Below(settings, Telegram),
        })),
        (Apps.Messenger, Account("messenger", "meta", "Playground: Messenger", MetaApp(settings, "pageId"))),
        (Apps.Instagram, Account("instagram", "meta", "Playground: Instagram", MetaApp(settings, "pageId"))),
        (Apps.WhatsApp, Account("whatsapp", "meta", "Playground: WhatsApp", MetaApp(settings, "phoneNumberId"))),
        (Apps.Mail, Account("email", "mailbox", "Playground: mail", MailAccount(settings, imapPort, smtpPort, Hex(12)))),
        (Apps.Web, Account("webchat", "builtin", "Playground: web site", new JsonObject { ["allowedOrigins"] = new JsonArray() })),
    ];

    /// <summary>
    /// An account that is there, led to where the playground is now; null when nothing has to change. One that the administrator led
    /// elsewhere is left alone.
    /// </summary>
    public static JsonObject? Moved(Account account, JsonObject wanted)
    {
        var before = JsonNode.Parse(account.Settings.GetRawText())!.AsObject();
        var after = before.DeepClone().AsObject();
        var now = wanted["settings"]!.AsObject();
        if (now["apiBaseUrl"] is { } url)
        {
            var path = new Uri(url.GetValue<string>()).AbsolutePath;
            if (Uri.TryCreate(account.Text("apiBaseUrl"), UriKind.Absolute, out var old) && old.AbsolutePath.TrimEnd('/') == path)
            {
                after["apiBaseUrl"] = url.DeepClone();
            }
        }
        else if (account.Text("address") == Mailbox)
        {
            foreach (var server in new[] { "imap", "smtp" })
            {
                if (after[server] is JsonObject address)
                {
                    (address["host"], address["port"]) = (now[server]!["host"]!.DeepClone(), now[server]!["port"]!.DeepClone());
                }
            }
        }

        return account.Provider != wanted["provider"]!.GetValue<string>() || JsonNode.DeepEquals(before, after)
            ? null
            : new JsonObject
            {
                ["channel"] = account.Channel,
                ["provider"] = account.Provider,
                ["displayName"] = account.DisplayName,
                ["enabled"] = account.Enabled,
                ["settings"] = after,
            };
    }

    /// <summary>An address below the playground's.</summary>
    public static string Below(HubSettings settings, string path) => new Uri(settings.PlaygroundUrl, path).AbsoluteUri;

    private static JsonObject Account(string channel, string provider, string name, JsonObject settings) => new()
    {
        ["channel"] = channel,
        ["provider"] = provider,
        ["displayName"] = name,
        ["enabled"] = true,
        ["settings"] = settings,
    };

    private static JsonObject TwilioLine(HubSettings settings, string number) => new()
    {
        ["accountSid"] = "AC" + Hex(16),
        ["authToken"] = Hex(16),
        ["from"] = number,
        ["apiBaseUrl"] = Below(settings, Twilio),
    };

    private static JsonObject MetaApp(HubSettings settings, string id) => new()
    {
        ["appSecret"] = Hex(16),
        ["verifyToken"] = Hex(12),
        ["accessToken"] = "EAAP" + Hex(40),
        [id] = Digits(15),
        ["apiBaseUrl"] = Below(settings, Graph),
    };

    private static JsonObject MailAccount(HubSettings settings, int imapPort, int smtpPort, string password)
    {
        JsonObject Server(int port) => new()
        {
            ["host"] = settings.PlaygroundUrl.IsLoopback ? "127.0.0.1" : settings.PlaygroundUrl.Host,
            ["port"] = port,
            ["security"] = "none",
            ["user"] = Mailbox,
            ["password"] = password,
        };
        return new JsonObject { ["address"] = Mailbox, ["imap"] = Server(imapPort), ["smtp"] = Server(smtpPort) };
    }

    private static string Hex(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));

    private static string Digits(int count) =>
        RandomNumberGenerator.GetInt32(1, 10).ToString(CultureInfo.InvariantCulture) + RandomNumberGenerator.GetString("0123456789", count - 1);
}
