namespace Omnichannel.Playground.World;

/// <summary>What the hub brought about at a provider.</summary>
internal sealed record Effect
{
    /// <summary>What identifies it to the hub: the delivery's id (Twilio), the Message-ID (mail), or the provider's id where nothing else was told.</summary>
    public required string Key { get; init; }

    public required string App { get; init; }

    public required string Account { get; init; }

    /// <summary>The customer's address.</summary>
    public required string To { get; init; }

    /// <summary>message, edit, delete, reaction or typing.</summary>
    public required string Type { get; init; }

    public required string ExternalId { get; init; }

    public string Text { get; init; } = "";

    /// <summary>How often it came about: two are one too many.</summary>
    public required int Count { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>Counts effects by their key, so that tests can ask whether anything happened twice. The last ten thousand.</summary>
internal sealed class Effects(TimeProvider time)
{
    private const int Kept = 10_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Account, string Type, string Key), Effect> _effects = [];
    private readonly Queue<(string Account, string Type, string Key)> _order = [];

    public void Count(string app, string type, string key, string to, string externalId, string text)
    {
        var place = (Apps.AccountOf(app), type, key);
        lock (_lock)
        {
            if (_effects.TryGetValue(place, out var before))
            {
                _effects[place] = before with { Count = before.Count + 1 };
                return;
            }

            _effects[place] = new Effect
            {
                Key = key,
                App = app,
                Account = place.Item1,
                To = to,
                Type = type,
                ExternalId = externalId,
                Text = text,
                Count = 1,
                At = time.GetUtcNow(),
            };
            _order.Enqueue(place);
            if (_order.Count > Kept)
            {
                _effects.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>Those that fit, in the order in which they came about.</summary>
    public IReadOnlyList<Effect> Where(Func<Effect, bool> fits)
    {
        lock (_lock)
        {
            return [.. _order.Select(place => _effects[place]).Where(fits)];
        }
    }
}
