namespace Omnichannel.Routing.Core;

/// <summary>What the core assumes where neither agent nor work says otherwise. Keys are channels; what is not listed follows <c>*</c>.</summary>
public sealed record RoutingOptions
{
    /// <summary>The key that stands for every other channel.</summary>
    public const string Other = "*";

    /// <summary>How much of a channel fills an agent.</summary>
    public IReadOnlyDictionary<string, int> Capacity { get; init; } =
        new Dictionary<string, int> { ["voice"] = 1, ["webchat"] = 3, ["email"] = 10, [Other] = 5 };

    /// <summary>How long a customer may wait for an agent before it is late, where the work has no due time of its own: the order across channels.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Targets { get; init; } = new Dictionary<string, TimeSpan>
    {
        ["voice"] = TimeSpan.FromSeconds(20),
        ["webchat"] = TimeSpan.FromMinutes(1),
        ["email"] = TimeSpan.FromHours(4),
        [Other] = TimeSpan.FromMinutes(10),
    };

    /// <summary>How far the order bends so that customers meet the agent who knows them (<see cref="Preference.YieldUpTo"/>).</summary>
    public IReadOnlyDictionary<string, TimeSpan> Yield { get; init; } = new Dictionary<string, TimeSpan>
    {
        ["voice"] = TimeSpan.FromMinutes(1),
        ["webchat"] = TimeSpan.FromMinutes(2),
        ["email"] = TimeSpan.FromHours(1),
        [Other] = TimeSpan.FromMinutes(10),
    };

    /// <summary>How many agents with room are weighed against each other for one piece of work, from the least busy to the busiest; 1 takes the least busy.</summary>
    public int Weighed { get; init; } = 12;

    /// <summary>How many classes of work (channel and who may answer it) are kept ready while none of theirs is there.</summary>
    public int IdleClasses { get; init; } = 1024;

    internal static T Of<T>(IReadOnlyDictionary<string, T> values, string channel, T fallback) =>
        values.TryGetValue(channel, out var own) ? own : values.TryGetValue(Other, out var other) ? other : fallback;
}
