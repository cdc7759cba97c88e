using System.Globalization;

namespace Omnichannel.Adapters;

/// <summary>Where the hub is, who the adapter is, and where it keeps what must not be lost.</summary>
public sealed record AdapterOptions
{
    /// <summary>The hub's origin, for example <c>http://localhost:8080</c>.</summary>
    public required Uri Hub { get; init; }

    /// <summary>The account's slug.</summary>
    public required string Account { get; init; }

    /// <summary>One or two <c>whsec_…</c>: the first signs, any of them is believed.</summary>
    public required IReadOnlyList<string> Secrets { get; init; }

    /// <summary>Where outbox and ledger are; one process at a time.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether it fetches its deliveries; otherwise the hub pushes them to the account's endpoint.</summary>
    public bool Pull { get; init; }

    /// <summary>What the channel can do; told to the hub at the start.</summary>
    public Capabilities Capabilities { get; init; } = new();

    /// <summary>Is told what an operator might want to know.</summary>
    public Action<string> Log { get; init; } = line => Console.Error.WriteLine(line);

    /// <summary>How requests go to the hub; null: directly. The adapter disposes it.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Reads <c>OMNICHANNEL_HUB</c>, <c>OMNICHANNEL_ACCOUNT</c>, <c>OMNICHANNEL_SECRETS</c> (separated by spaces), <c>ADAPTER_DATA</c> (default
    /// <c>./data</c>) and <c>ADAPTER_PULL</c> (<c>true</c>).
    /// </summary>
    /// <exception cref="InvalidOperationException">Something is missing; the message names all of it.</exception>
    public static AdapterOptions FromEnvironment()
    {
        var missing = new[] { "OMNICHANNEL_HUB", "OMNICHANNEL_ACCOUNT", "OMNICHANNEL_SECRETS" }.Where(name => Variable(name).Length == 0).ToList();
        return missing.Count > 0
            ? throw new InvalidOperationException($"Please set {string.Join(", ", missing)}.")
            : new AdapterOptions
            {
                Hub = new Uri(Variable("OMNICHANNEL_HUB").TrimEnd('/') + "/"),
                Account = Variable("OMNICHANNEL_ACCOUNT"),
                Secrets = Variable("OMNICHANNEL_SECRETS").Split(' ', StringSplitOptions.RemoveEmptyEntries),
                Folder = Variable("ADAPTER_DATA") is { Length: > 0 } folder ? folder : "data",
                Pull = bool.TryParse(Variable("ADAPTER_PULL"), out var pull) && pull,
            };
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name)?.Trim() ?? "";
}

/// <summary>How to answer a push of the hub.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Json">The body, <c>application/json</c>.</param>
/// <param name="RetryAfter">Seconds, for the header <c>Retry-After</c>.</param>
public sealed record PushAnswer(int Status, string Json, int? RetryAfter = null)
{
    /// <summary>The header's value, or null.</summary>
    public string? RetryAfterHeader => RetryAfter?.ToString(CultureInfo.InvariantCulture);
}
