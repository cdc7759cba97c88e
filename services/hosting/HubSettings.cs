using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Hosting;

/// <summary>
/// The settings that any start understands, read from the environment (<c>OMNICHANNEL_…</c>), the command line
/// (<c>--data ./data</c>) or files named by <c>OMNICHANNEL_…_FILE</c> (secrets). All errors are reported at once.
/// </summary>
public sealed class HubSettings
{
    /// <summary>Where files are kept: databases of the standalone host, attachments.</summary>
    public required string Data { get; init; }

    /// <summary>Where the process listens.</summary>
    public required string Urls { get; init; }

    /// <summary>PostgreSQL connection string; none: SQLite files in <see cref="Data"/>.</summary>
    public string? Database { get; init; }

    /// <summary>AMQP URI; none: the bus is a SQLite file in <see cref="Data"/>.</summary>
    public string? RabbitMq { get; init; }

    /// <summary>What services show each other. Random per start in the standalone host.</summary>
    public required string InternalKey { get; init; }

    /// <summary>The process's own address: as configured until it listens, then as bound (port 0 has become a number).</summary>
    public required Uri Self { get; set; }

    /// <summary>The accounts service.</summary>
    [AllowNull]
    public Uri AccountsUrl { get => field ?? Self; init; }

    /// <summary>The conversations service.</summary>
    [AllowNull]
    public Uri ConversationsUrl { get => field ?? Self; init; }

    /// <summary>The service of the adapter protocol.</summary>
    [AllowNull]
    public Uri AdaptersUrl { get => field ?? Self; init; }

    /// <summary>The service of Twilio.</summary>
    [AllowNull]
    public Uri SmsUrl { get => field ?? Self; init; }

    /// <summary>The service of Telegram and Meta.</summary>
    [AllowNull]
    public Uri SocialUrl { get => field ?? Self; init; }

    /// <summary>The routing service.</summary>
    [AllowNull]
    public Uri RoutingUrl { get => field ?? Self; init; }

    /// <summary>The automation service.</summary>
    [AllowNull]
    public Uri AutomationUrl { get => field ?? Self; init; }

    /// <summary>The one origin as the world reaches it: links to files in messages to customers begin with it.</summary>
    [AllowNull]
    public Uri PublicUrl { get => field ?? Self; init; }

    /// <summary>Where the hub's services reach the playground.</summary>
    [AllowNull]
    public Uri PlaygroundUrl { get => field ?? Self; init; }

    /// <summary>Whether the playground runs; null: nobody said.</summary>
    public bool? Playground { get; init; }

    /// <summary>Whether only this machine can reach the hub, and is told so: it listens on loopback alone, is known by no other address, and has no proxy in front.</summary>
    public bool IsLocalOnly =>
        Array.TrueForAll(
            Urls.Split(';', StringSplitOptions.RemoveEmptyEntries),
            url => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.IsLoopback)
        && PublicUrl.IsLoopback
        && TrustedProxies.Count == 0;

    /// <summary>The first administrator's address.</summary>
    public string? AdminEmail { get; init; }

    /// <summary>The first administrator's password.</summary>
    public string? AdminPassword { get; init; }

    /// <summary>An administrator's API key known beforehand.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Hosts and networks from which attachments may be fetched although they are not public.</summary>
    public IReadOnlyList<string> FetchAllow { get; init; } = [];

    /// <summary>Proxies in front of the hub that are believed who asks, and over which scheme.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Every setting, for <c>--help</c>: name, meaning.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Known { get; } =
    [
        ("OMNICHANNEL_ADMIN_EMAIL", "the first administrator's address, used at first start"),
        ("OMNICHANNEL_ADMIN_PASSWORD", "the first administrator's password, at least 10 characters"),
        ("OMNICHANNEL_API_KEY", "an administrator's API key known beforehand, at least 20 characters"),
        ("OMNICHANNEL_DATA", "where files are kept (default ./data)"),
        ("OMNICHANNEL_URLS", "where to listen (default http://localhost:8080)"),
        ("OMNICHANNEL_PUBLIC_URL", "address at which customers and providers reach the hub (default: where it listens)"),
        ("OMNICHANNEL_TRUSTED_PROXIES", "addresses or networks (10.0.0.0/8) of proxies in front whose X-Forwarded-For and -Proto are believed, comma separated (default: none)"),
        ("OMNICHANNEL_DATABASE", "PostgreSQL connection string; without it SQLite files below OMNICHANNEL_DATA"),
        ("OMNICHANNEL_RABBITMQ", "amqp:// address; without it the bus is a SQLite file below OMNICHANNEL_DATA"),
        ("OMNICHANNEL_INTERNAL_KEY", "what services show each other, at least 20 characters; needed when services run apart"),
        ("OMNICHANNEL_ACCOUNTS_URL", "address of the accounts service (default: this process)"),
        ("OMNICHANNEL_CONVERSATIONS_URL", "address of the conversations service (default: this process)"),
        ("OMNICHANNEL_ADAPTERS_URL", "address of the adapter protocol's service (default: this process)"),
        ("OMNICHANNEL_SMS_URL", "address of the SMS service (default: this process); the gateway takes several instances by commas, here and in every …_URL"),
        ("OMNICHANNEL_SOCIAL_URL", "address of the service of Telegram and Meta (default: this process)"),
        ("OMNICHANNEL_ROUTING_URL", "address of the routing service (default: this process)"),
        ("OMNICHANNEL_AUTOMATION_URL", "address of the automation service (default: this process)"),
        ("OMNICHANNEL_WEBCHAT_URL", "gateway only: address of the web chat service"),
        ("OMNICHANNEL_DESK_URL", "gateway only: address of the desk service"),
        ("OMNICHANNEL_FETCH_ALLOW", "hosts or networks from which attachments may be fetched although they are not public, comma separated"),
        ("OMNICHANNEL_PLAYGROUND", "true or false: whether the playground runs (default: on in the standalone host while only this machine reaches it)"),
        ("OMNICHANNEL_PLAYGROUND_URL", "address of the playground (default: this process)"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "where traces and metrics go; none: nowhere"),
    ];

    /// <summary>The settings as switches of the command line: <c>--fetch-allow</c> is <c>OMNICHANNEL_FETCH_ALLOW</c>.</summary>
    internal static Dictionary<string, string> Switches { get; } = Known
        .Where(setting => setting.Name.StartsWith("OMNICHANNEL_"))
        .ToDictionary(setting => "--" + setting.Name["OMNICHANNEL_".Length..].ToLowerInvariant().Replace('_', '-'), setting => setting.Name);

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingsException">With every error at once.</exception>
    public static HubSettings Read(IConfiguration configuration)
    {
        var errors = new List<string>();
        string? Get(string name)
        {
            var file = configuration[$"OMNICHANNEL_{name}_FILE"];
            if (!string.IsNullOrEmpty(file) && !File.Exists(file))
            {
                errors.Add($"OMNICHANNEL_{name}_FILE names {file}, which is not there.");
            }

            var value = file is not null && File.Exists(file) ? File.ReadAllText(file).Trim() : configuration["OMNICHANNEL_" + name];
            return string.IsNullOrWhiteSpace(value) ? null : value;
        }

        string? AtLeast(string name, int length)
        {
            var value = Get(name);
            if (value is not null && value.Length < length)
            {
                errors.Add($"OMNICHANNEL_{name} has {value.Length} characters; it needs at least {length}.");
            }

            return value;
        }

        var urls = Get("URLS") ?? "http://localhost:8080";
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            // Kestrel's * and + are no hosts to a Uri.
            if (!Uri.TryCreate(url.Replace("//*", "//any").Replace("//+", "//any"), UriKind.Absolute, out var parsed)
                || parsed.Scheme is not ("http" or "https"))
            {
                errors.Add($"OMNICHANNEL_URLS: {url} is not an http:// address.");
            }
        }

        Uri? Service(string name)
        {
            var value = Get(name);
            if (value is null)
            {
                return null;
            }

            // The gateway may be given several instances; everybody else asks the first one.
            if (Uri.TryCreate(value.Split(',')[0].Trim().TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            {
                return url;
            }

            errors.Add($"OMNICHANNEL_{name}: {value} is not an http:// address.");
            return null;
        }

        var rabbitMq = Get("RABBITMQ");
        if (rabbitMq is not null && (!Uri.TryCreate(rabbitMq, UriKind.Absolute, out var amqp) || amqp.Scheme is not ("amqp" or "amqps")))
        {
            errors.Add("OMNICHANNEL_RABBITMQ is not an amqp:// address.");
        }

        var internalKey = AtLeast("INTERNAL_KEY", 20);
        if (internalKey is null && rabbitMq is not null)
        {
            errors.Add("OMNICHANNEL_INTERNAL_KEY is needed when services run apart (OMNICHANNEL_RABBITMQ is set).");
        }

        var adminEmail = Get("ADMIN_EMAIL");
        if (adminEmail is not null && !adminEmail.Contains('@'))
        {
            errors.Add($"OMNICHANNEL_ADMIN_EMAIL: {adminEmail} is not an e-mail address.");
        }

        var adminPassword = AtLeast("ADMIN_PASSWORD", 10);
        if (adminEmail is null != adminPassword is null)
        {
            errors.Add("OMNICHANNEL_ADMIN_EMAIL and OMNICHANNEL_ADMIN_PASSWORD belong together: set both or none.");
        }

        var playground = Get("PLAYGROUND");
        if (playground is not null && !bool.TryParse(playground, out _))
        {
            errors.Add($"OMNICHANNEL_PLAYGROUND: {playground} is neither true nor false.");
        }

        var settings = new HubSettings
        {
            Data = Path.GetFullPath(Get("DATA") ?? "data"),
            Urls = urls,
            Database = Get("DATABASE"),
            RabbitMq = rabbitMq,
            InternalKey = internalKey ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            Self = SelfAddress(urls.Split(';', StringSplitOptions.RemoveEmptyEntries)),
            SmsUrl = Service("SMS_URL"),
            SocialUrl = Service("SOCIAL_URL"),
            RoutingUrl = Service("ROUTING_URL"),
            AutomationUrl = Service("AUTOMATION_URL"),
            AccountsUrl = Service("ACCOUNTS_URL"),
            ConversationsUrl = Service("CONVERSATIONS_URL"),
            AdaptersUrl = Service("ADAPTERS_URL"),
            PublicUrl = Service("PUBLIC_URL"),
            PlaygroundUrl = Service("PLAYGROUND_URL"),
            Playground = bool.TryParse(playground, out var isOn) ? isOn : null,
            AdminEmail = adminEmail,
            AdminPassword = adminPassword,
            ApiKey = AtLeast("API_KEY", 20),
            TrustedProxies = Http.TrustedProxies.Read(Get("TRUSTED_PROXIES"), errors),
            FetchAllow = Get("FETCH_ALLOW")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
        };
        return errors.Count == 0 ? settings : throw new SettingsException(errors);
    }

    /// <summary>The address at which a process reaches itself when it listens at these: plain http first, loopback for "any".</summary>
    internal static Uri SelfAddress(IEnumerable<string> urls)
    {
        var first = urls.OrderBy(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)).FirstOrDefault() ?? "http://localhost:8080";
        foreach (var any in new[] { "//*", "//+", "//0.0.0.0", "//[::]" })
        {
            first = first.Replace(any, "//127.0.0.1");
        }

        return Uri.TryCreate(first.TrimEnd('/') + "/", UriKind.Absolute, out var address) ? address : new Uri("http://localhost:8080/");
    }
}

/// <summary>Wrong settings, all of them in one message.</summary>
public sealed class SettingsException(IReadOnlyList<string> errors)
    : Exception("The settings are wrong:\n" + string.Join('\n', errors.Select(error => "  - " + error)))
{
    /// <summary>One sentence each.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
