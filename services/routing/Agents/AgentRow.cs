using System.Text.Json;
using Omnichannel.Routing.Hours;

namespace Omnichannel.Routing.Agents;

/// <summary>A row of the table <c>agents</c>.</summary>
internal sealed class AgentRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string Skills { get; init; } = "{}";

    public string Languages { get; init; } = "[]";

    public string Teams { get; init; } = "[]";

    public string? Hours { get; init; }

    public string? Capacity { get; init; }

    /// <summary>What the agent chose.</summary>
    public string Wanted { get; init; } = PresenceStates.Offline;

    /// <summary>What holds, as far as somebody looked.</summary>
    public string Presence { get; init; } = PresenceStates.Offline;

    public DateTimeOffset PresenceSince { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>When they were last there; null: never.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    public IReadOnlyDictionary<string, int> SkillLevels() => JsonSerializer.Deserialize(Skills, RoutingJson.Default.DictionaryStringInt32)!;

    public IReadOnlyList<string> LanguageList() => JsonSerializer.Deserialize(Languages, RoutingJson.Default.StringArray)!;

    public IReadOnlyList<string> TeamList() => JsonSerializer.Deserialize(Teams, RoutingJson.Default.StringArray)!;

    public IReadOnlyDictionary<string, int>? CapacityByChannel() =>
        Capacity is null ? null : JsonSerializer.Deserialize(Capacity, RoutingJson.Default.DictionaryStringInt32);

    public HoursModel? HoursModel() => Hours is null ? null : JsonSerializer.Deserialize(Hours, RoutingJson.Default.HoursModel);

    /// <summary>What holds now: with the lease they are gone.</summary>
    public PresenceModel PresenceAt(DateTimeOffset now) =>
        Presence != PresenceStates.Offline && LeaseUntil is { } end && end <= now
            ? new PresenceModel(PresenceStates.Offline, end)
            : new PresenceModel(Presence, PresenceSince);
}

/// <summary>Whether an agent is there.</summary>
/// <param name="State">online, away, wrapUp or offline.</param>
/// <param name="Since">Since when.</param>
internal sealed record PresenceModel(string State, DateTimeOffset Since);

/// <summary>An agent as routing shows them.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="Name">As colleagues see it.</param>
/// <param name="Presence">Whether they are there.</param>
/// <param name="Skills">Levels from 1 to 5 by skill.</param>
/// <param name="Languages">BCP 47.</param>
/// <param name="Teams">Ids.</param>
/// <param name="Hours">When they work; null: whenever they are online.</param>
/// <param name="Capacity">How many threads at a time, by channel; null: the usual.</param>
/// <param name="Load">How much of their capacity is taken: 1 is all of it.</param>
/// <param name="Threads">How many threads they have that count.</param>
internal sealed record AgentModel(
    string Id,
    string Name,
    PresenceModel Presence,
    IReadOnlyDictionary<string, int> Skills,
    IReadOnlyList<string> Languages,
    IReadOnlyList<string> Teams,
    HoursModel? Hours,
    IReadOnlyDictionary<string, int>? Capacity,
    double Load,
    int Threads);
