using Omnichannel.Hosting.Threads;

namespace Omnichannel.Routing.Deciding;

/// <summary>What routing knows, in memory, while this process has the duty: threads that are not at rest, agents, teams.</summary>
internal sealed class Board
{
    /// <summary>Threads that are not at rest, by id.</summary>
    public Dictionary<Guid, RoutedThread> Threads { get; } = [];

    /// <summary>Agents by id.</summary>
    public Dictionary<string, BoardAgent> Agents { get; } = [];

    /// <summary>Teams by id.</summary>
    public Dictionary<string, BoardTeam> Teams { get; } = [];

    /// <summary>Whether an agent was ever online here: before that, nothing automatic is said to customers.</summary>
    public bool AnybodyEver { get; set; }

    /// <summary>Threads that wait for somebody, in the order in which they are likely to be served.</summary>
    public IReadOnlyList<RoutedThread> Queue { get; set; } = [];
}

/// <summary>A thread and what routing made of it.</summary>
internal sealed class RoutedThread(ThreadSnapshot thread)
{
    /// <summary>As conversations told it last.</summary>
    public ThreadSnapshot Thread { get; set; } = thread;

    /// <summary>The policy that decides for its episode; null: none yet.</summary>
    public string? Policy { get; set; }

    /// <summary>The service level that the policy names; null: the channel's.</summary>
    public string? ServiceLevel { get; set; }

    /// <summary>The team whose people it waits for, or from whom its agent came; null: everybody.</summary>
    public string? Team { get; set; }

    /// <summary>Since when it stands in the queue; null: it does not.</summary>
    public DateTimeOffset? EnqueuedAt { get; set; }

    /// <summary>Its place among those who wait for the same people, from 1; 0: it does not wait.</summary>
    public int Position { get; set; }

    /// <summary>How negative the customer's last words were; see the policies.</summary>
    public string? Sentiment { get; set; }
}

/// <summary>An agent as routing knows them.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="Name">As colleagues see it.</param>
/// <param name="Presence"><c>online</c>, <c>away</c>, <c>wrapUp</c> or <c>offline</c>.</param>
/// <param name="Teams">Ids.</param>
/// <param name="Languages">BCP 47.</param>
/// <param name="Skills">Name and level, 1 to 5.</param>
internal sealed record BoardAgent(
    string Id, string Name, string Presence, IReadOnlyList<string> Teams, IReadOnlyList<string> Languages, IReadOnlyDictionary<string, int> Skills);

/// <summary>A team as routing knows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="HoursJson">Its hours and holidays as the API has them; null: always open.</param>
internal sealed record BoardTeam(string Id, string Name, string? HoursJson);
