namespace Omnichannel.Routing.Deciding;

/// <summary>What the next agent is told: who knows the customer, when they were last here, what is open. Pure; facts, and nothing the thread says better itself.</summary>
internal static class Story
{
    /// <summary>The note for an agent who does not know the customer; null: there is nothing to tell.</summary>
    public static string? For(RoutedThread thread, string agent, IReadOnlyDictionary<string, BoardAgent> agents, DateTimeOffset now)
    {
        if (thread.Knows is not { Count: > 0 } knows || knows.Any(one => one.AgentId == agent))
        {
            return null;
        }

        var known = knows[0];
        var who = agents.TryGetValue(known.AgentId, out var colleague) ? colleague.Name : "a colleague who is no longer here";
        var episodes = known.Episodes == 1 ? "one episode" : $"{known.Episodes} episodes";
        var there = colleague?.Presence switch
        {
            Agents.PresenceStates.Online => " They are busy.",
            Agents.PresenceStates.Away or Agents.PresenceStates.WrapUp => " They are there, but away just now.",
            _ => " They are not there.",
        };
        var open = thread.Thread.WaitingSince is { } since ? $" The customer has waited for an answer {Ago(now - since)}." : "";
        var number = thread.Thread.Episode is { Number: > 1 } episode ? $" This is their episode {episode.Number}." : "";
        var topics = thread.Thread.Tags.Count > 0 ? $" It is about: {string.Join(", ", thread.Thread.Tags)}." : "";
        return $"{Sentence(who)} knows this customer ({episodes}, last on {known.LastAt:yyyy-MM-dd}).{there}{number}{topics}{open}";
    }

    /// <summary>The note that goes with a thread that an agent left.</summary>
    public static string Left(BoardAgent agent, RoutedThread thread, DateTimeOffset now) =>
        $"{agent.Name} is gone {Ago(now - agent.PresenceSince)}, and the customer has waited for an answer {Ago(now - (thread.Thread.WaitingSince ?? now))}.";

    private static string Ago(TimeSpan time) =>
        time.TotalMinutes < 2 ? "since a moment ago" : time.TotalHours < 2 ? $"for {(int)time.TotalMinutes} minutes" : time.TotalDays < 2 ? $"for {(int)time.TotalHours} hours" : $"for {(int)time.TotalDays} days";

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
