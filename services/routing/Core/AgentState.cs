namespace Omnichannel.Routing.Core;

/// <summary>Whether somebody takes work.</summary>
public enum Presence
{
    /// <summary>Not there; nobody waits for them.</summary>
    Offline,

    /// <summary>Not there for a while; nobody waits for them.</summary>
    Away,

    /// <summary>Writing up what was just done: takes nothing yet, but back soon, so that a customer whom they know may wait for them.</summary>
    WrapUp,

    /// <summary>Takes new work. The only one that does.</summary>
    Online,
}

/// <summary>An agent as the routing core sees them.</summary>
public sealed record AgentState
{
    /// <summary>Their id. Ties are broken by it, in ordinal order.</summary>
    public required string Id { get; init; }

    /// <summary>What they are called, in explanations.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether they take work.</summary>
    public Presence Presence { get; init; } = Presence.Offline;

    /// <summary>What they can, and how well (1 to 5).</summary>
    public IReadOnlyDictionary<string, int> Skills { get; init; } = new Dictionary<string, int>();

    /// <summary>The languages they speak.</summary>
    public IReadOnlyCollection<string> Languages { get; init; } = [];

    /// <summary>The teams they belong to.</summary>
    public IReadOnlyCollection<string> Teams { get; init; } = [];

    /// <summary>
    /// How much of a channel fills them: 1 call, 3 chats, 10 mails. What is missing follows <see cref="RoutingOptions.Capacity"/>; 0 means that
    /// they are given nothing of that channel.
    /// </summary>
    public IReadOnlyDictionary<string, int>? Capacity { get; init; }
}
