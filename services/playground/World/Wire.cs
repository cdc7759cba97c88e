using System.Text.Json;
using Omnichannel.Hosting;

namespace Omnichannel.Playground.World;

/// <summary>One exchange between the hub and a provider, as it went over the wire; secrets are covered.</summary>
internal sealed record Exchange
{
    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string App { get; init; }

    /// <summary>Whether the hub asked; otherwise the provider did, by a webhook.</summary>
    public required bool IsFromHub { get; init; }

    /// <summary>HTTP's method, or SMTP or IMAP.</summary>
    public required string Method { get; init; }

    public required string Url { get; init; }

    public string RequestHeaders { get; init; } = "";

    public string Request { get; init; } = "";

    /// <summary>HTTP's status; 0: there was no answer.</summary>
    public int Status { get; init; }

    public string Response { get; init; } = "";

    public double Milliseconds { get; init; }

    /// <summary>What was made to go wrong, or which attempt it was.</summary>
    public string? Note { get; init; }
}

/// <summary>The last few hundred exchanges.</summary>
internal sealed class Wire(Live live, TimeProvider time)
{
    private const int Kept = 300, LongestBody = 8000;
    private readonly Lock _lock = new();
    private readonly Queue<Exchange> _exchanges = [];

    public void Add(Exchange exchange)
    {
        var kept = exchange with { Request = Cut(exchange.Request), Response = Cut(exchange.Response) };
        lock (_lock)
        {
            _exchanges.Enqueue(kept);
            if (_exchanges.Count > Kept)
            {
                _exchanges.Dequeue();
            }

            live.Tell("wire", JsonSerializer.Serialize(kept, PlaygroundJson.Default.Exchange));
        }
    }

    public Guid NewId() => Ids.New(time);

    public IReadOnlyList<Exchange> All()
    {
        lock (_lock)
        {
            return [.. _exchanges];
        }
    }

    /// <summary>The headers that say something, one a line; what would let somebody in is covered.</summary>
    public static string Headers(IEnumerable<KeyValuePair<string, string>> headers) => string.Join('\n', headers.Select(header =>
        $"{header.Key}: {(header.Key.ToUpperInvariant() switch
        {
            "AUTHORIZATION" => header.Value.Split(' ')[0] + " ••••",
            "X-TELEGRAM-BOT-API-SECRET-TOKEN" => "••••",
            _ => header.Value,
        })}"));

    private static string Cut(string text) => text.Length <= LongestBody ? text : text[..LongestBody] + $"\n… {text.Length - LongestBody} more characters";
}
