using System.Globalization;

namespace Omnichannel.Adapters.Conformance;

/// <summary>What the kit was asked to do.</summary>
internal sealed record KitOptions
{
    public const string Usage = """
        Drives an adapter from outside and says whether it keeps the adapter protocol (contracts/CONFORMANCE.md).

          --endpoint URL     where the adapter takes pushes; without it the adapter pulls
          --secret whsec_…   the account's secret; given twice, both are valid at once. Without it the kit makes two and shows them
          --inject URL       where the adapter takes its provider's webhook; without it the checks of events are skipped
          --listen URL       where the kit is hub and provider (default http://127.0.0.1:0, a free port)
          --account SLUG     the account (default conformance)
          --address FORM     a customer's address as the adapter writes it, {0} = the provider's name for them (default echo:{0})
          --start "COMMAND"  starts the adapter, and again after each crash; it gets OMNICHANNEL_HUB, OMNICHANNEL_ACCOUNT,
                             OMNICHANNEL_SECRETS and PROVIDER_URL in its environment
          --patience SECONDS how long anything may take (default 30)
          --only NAME        only checks whose name begins so; may be repeated
          --junit FILE       writes JUnit XML
          --list             names the checks

        Exit code: 0 nothing failed, 1 something failed, 2 the options were wrong.
        """;

    public Uri? Endpoint { get; init; }

    public IReadOnlyList<string> Secrets { get; init; } = [];

    public Uri? Inject { get; init; }

    public Uri Listen { get; init; } = new("http://127.0.0.1:0");

    public string Account { get; init; } = "conformance";

    public string Address { get; init; } = "echo:{0}";

    public string? Start { get; init; }

    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    public IReadOnlyList<string> Only { get; init; } = [];

    public string? JUnit { get; init; }

    public bool List { get; init; }

    public bool Help { get; init; }

    public static (KitOptions? Options, string? Problem) Parse(IReadOnlyList<string> arguments)
    {
        var options = new KitOptions();
        for (var index = 0; index < arguments.Count; index++)
        {
            var name = arguments[index];
            if (name is "--list" or "--help" or "-h")
            {
                options = name == "--list" ? options with { List = true } : options with { Help = true };
                continue;
            }

            if (++index == arguments.Count)
            {
                return (null, $"{name} needs a value, or is unknown.");
            }

            var value = arguments[index];
            var url = Uri.TryCreate(value, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" ? parsed : null;
            if (name is "--endpoint" or "--inject" or "--listen" && url is null)
            {
                return (null, $"{name} is an http(s) address, not {value}.");
            }

            switch (name)
            {
                case "--endpoint": options = options with { Endpoint = url }; break;
                case "--inject": options = options with { Inject = url }; break;
                case "--listen": options = options with { Listen = url! }; break;
                case "--secret": options = options with { Secrets = [.. options.Secrets, value] }; break;
                case "--account": options = options with { Account = value }; break;
                case "--address": options = options with { Address = value }; break;
                case "--start": options = options with { Start = value }; break;
                case "--only": options = options with { Only = [.. options.Only, value] }; break;
                case "--junit": options = options with { JUnit = value }; break;
                case "--patience" when double.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds > 0:
                    options = options with { Patience = TimeSpan.FromSeconds(seconds) };
                    break;
                default: return (null, $"{name} {value} is not understood.");
            }
        }

        return options.Secrets.FirstOrDefault(secret => !IsSecret(secret)) is { } bad
            ? (null, $"--secret is whsec_ and the base64 of a key, not {bad}.")
            : (options, null);
    }

    private static bool IsSecret(string secret) =>
        secret.StartsWith("whsec_", StringComparison.Ordinal) && Convert.TryFromBase64String(secret["whsec_".Length..], new byte[secret.Length], out var length) && length > 0;
}
