using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Omnichannel.Accounts.ChannelAccounts;

/// <summary>The providers, their channels and settings (protocol §2). Settings that are not named here are kept as they are.</summary>
internal static partial class ProviderRules
{
    public const string External = "external";

    private static readonly Field[] MailServer =
    [
        Text("host"), Port("port"), OneOf("security", "tls", "ssl", "starttls", "none", "plain"), Optional("user"), Optional("password"),
    ];

    private static readonly Dictionary<string, Provider> All = new()
    {
        ["builtin"] = new(["webchat"], [Optional("identitySecret"), Origins("allowedOrigins")]),
        ["twilio"] = new(
            ["sms", "whatsapp", "voice"],
            [
                Text("accountSid"), Text("authToken"), Checked("from", FieldRules.Phone, isNeeded: true), Url("apiBaseUrl"), Url("publicUrl"),
                List("languages", tag => tag is { Length: >= 2 and <= 35 } ? null : "Language tags, for example en or pt-BR.", "A list of language tags."),
                Positive("messagesPerSecond"), Optional("stopText"), Optional("startText"), Optional("helpText"),
            ]),
        ["meta"] = new(
            ["messenger", "instagram", "whatsapp"],
            [
                Text("appSecret"), Text("verifyToken"), Text("accessToken"), Optional("pageId"), Optional("phoneNumberId"), Url("apiBaseUrl"),
                Optional("apiVersion"), Optional("wabaId"), Optional("identitySecret"),
            ],
            OneNeededOf: ["pageId", "phoneNumberId"]),
        ["telegram"] = new(["telegram"], [Checked("botToken", BotToken, isNeeded: true), Checked("secretToken", SecretToken, isNeeded: true), Optional("identitySecret"), Url("apiBaseUrl"), Url("publicUrl"), Optional("groupText")]),
        ["mailbox"] = new(
            ["email"],
            [Checked("address", FieldRules.Email, isNeeded: true), Group("imap", MailServer), Group("smtp", MailServer), new("listen", false, Listen)],
            OneNeededOf: ["imap", "listen"]),
        [External] = new([], [Url("endpoint")]),
    };

    /// <summary>Checks the provider, whether it has the channel, and its settings.</summary>
    public static void Check(string? provider, string? channel, JsonObject settings, FieldErrors errors)
    {
        if (provider is null || !All.TryGetValue(provider, out var rules))
        {
            errors.Add("provider", $"One of {string.Join(", ", All.Keys)}.");
            errors.Add("channel", channel is null || !ChannelName().IsMatch(channel) ? "The channel's name, for example email." : null);
            return;
        }

        errors.Add("channel", rules switch
        {
            { Channels: [] } => channel is null || !ChannelName().IsMatch(channel) ? "A name of lower-case letters, digits and dashes." : null,
            _ => channel is null || !rules.Channels.Contains(channel) ? $"{provider} has {string.Join(", ", rules.Channels)}." : null,
        });
        CheckFields(rules.Fields, settings, "settings", errors);
        if (rules.OneNeededOf is { } names && names.All(name => settings[name] is null))
        {
            errors.Add("settings." + names[0], $"One of {string.Join(", ", names)} is needed.");
        }
    }

    private static void CheckFields(Field[] fields, JsonObject settings, string path, FieldErrors errors)
    {
        foreach (var field in fields)
        {
            var value = settings[field.Name];
            if (value is not null)
            {
                field.Check(value, $"{path}.{field.Name}", errors);
            }
            else if (field.IsNeeded)
            {
                errors.Add($"{path}.{field.Name}", "This is needed.");
            }
        }
    }

    private static Field Checked(string name, Func<string?, string?> check, bool isNeeded) => new(
        name,
        isNeeded,
        (value, path, errors) => errors.Add(path, AsText(value) is { } text ? check(text) : "A text."));

    private static Field Text(string name) => Checked(name, text => FieldRules.Line(text, 2000), isNeeded: true);

    private static Field Optional(string name) => Checked(name, text => text == "" ? null : FieldRules.Line(text, 2000), isNeeded: false);

    private static Field Url(string name) => Checked(name, FieldRules.HttpUrl, isNeeded: false);

    /// <summary>It becomes part of an address: nothing that would lead elsewhere.</summary>
    private static string? BotToken(string? text) =>
        text is { Length: > 0 and <= 200 } && !text.Any(character => char.IsWhiteSpace(character) || char.IsControl(character) || character is '/' or '?' or '#' or '%') ? null : "The token as @BotFather gave it.";

    /// <summary>Telegram's own rule for what it sends back in a header.</summary>
    private static string? SecretToken(string? text) =>
        text is { Length: >= 1 and <= 256 } && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-')
            ? null
            : "1 to 256 letters, digits, _ and -.";

    private static Field OneOf(string name, params string[] values) => Checked(
        name, text => values.Contains(text) ? null : $"One of {string.Join(", ", values)}.", isNeeded: false);

    private static Field Port(string name) => new(
        name, false, (value, path, errors) => errors.Add(path, IsPort(value) ? null : "A port: a number from 1 to 65535."));

    private static Field Group(string name, Field[] fields) => new(
        name,
        false,
        (value, path, errors) =>
        {
            if (value is JsonObject group)
            {
                CheckFields(fields, group, path, errors);
            }
            else
            {
                errors.Add(path, "An object.");
            }
        });

    private static Field Origins(string name) => List(name, FieldRules.Origin, "A list of origins.");

    private static Field List(string name, Func<string?, string?> check, string otherwise) => new(
        name,
        false,
        (value, path, errors) => errors.Add(
            path,
            value is JsonArray list ? list.Select(item => check(AsText(item))).FirstOrDefault(error => error is not null) : otherwise));

    private static Field Positive(string name) => new(
        name,
        false,
        (value, path, errors) => errors.Add(
            path, value is JsonValue number && number.GetValueKind() == JsonValueKind.Number && number.GetValue<double>() > 0 ? null : "A number above zero."));

    /// <summary>Where mail is taken directly: <c>host:port</c>, <c>:port</c>, or an object with host and port.</summary>
    private static void Listen(JsonNode value, string path, FieldErrors errors)
    {
        var isRight = value switch
        {
            JsonObject endpoint => IsPort(endpoint["port"]) && (endpoint["host"] is null || AsText(endpoint["host"]) is not null),
            _ => IsPort(value) || (AsText(value) is { } text && ListenAddress().IsMatch(text)),
        };
        errors.Add(path, isRight ? null : "host:port, or an object with host and port.");
    }

    private static string? AsText(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static bool IsPort(JsonNode? value) =>
        value is JsonValue number && number.GetValueKind() == JsonValueKind.Number && number.TryGetValue<int>(out var port) && port is >= 1 and <= 65535;

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,31}\z", RegexOptions.None, 1000)]
    private static partial Regex ChannelName();

    [GeneratedRegex(@"^(?:[^\s:]*:|\[[0-9a-fA-F:.]+\]:)?[0-9]{1,5}\z", RegexOptions.None, 1000)]
    private static partial Regex ListenAddress();

    /// <summary>A provider.</summary>
    /// <param name="Channels">The channels it has; empty: any name.</param>
    /// <param name="Fields">Its settings.</param>
    /// <param name="OneNeededOf">Settings of which one at least must be there.</param>
    private sealed record Provider(string[] Channels, Field[] Fields, string[]? OneNeededOf = null);

    private sealed record Field(string Name, bool IsNeeded, Action<JsonNode, string, FieldErrors> Check);
}
