using Omnichannel.Contracts;
using Omnichannel.Routing.PolicyRules;

namespace Omnichannel.Routing.Deciding;

/// <summary>What time alone changes about a thread that somebody has.</summary>
internal static class Timing
{
    /// <summary>An automation that says nothing for so long has lost the thread.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    /// <summary>A conversation that goes on live counts as work for so long after its last word.</summary>
    public static readonly TimeSpan Lingers = TimeSpan.FromMinutes(10);

    /// <summary>After so long a decision without an answer is made anew.</summary>
    public static readonly TimeSpan Unanswered = TimeSpan.FromMinutes(5);

    /// <summary>Whether customers sit there and wait.</summary>
    public static bool IsLive(string? channel) => channel is "webchat" or "voice";

    /// <summary>Until when an agent's thread counts against their capacity; null: it does not, and <see cref="DateTimeOffset.MaxValue"/>: as long as it is open.</summary>
    public static DateTimeOffset? CountsUntil(RoutedThread thread) => thread.Thread switch
    {
        { State: "open" } => DateTimeOffset.MaxValue,
        { State: "waiting" } open when IsLive(open.Channel) => (open.LastMessageAt ?? DateTimeOffset.MinValue) + Lingers,
        _ => null,
    };

    /// <summary>
    /// When a thread is taken from an agent who is gone while the customer waits for an answer; null: it is not.
    /// </summary>
    public static DateTimeOffset? VanishedAt(RoutedThread thread, BoardAgent? agent, Outcome? then, DateTimeOffset now)
    {
        if (thread.StaysTheirs || agent is not { WasSeen: true, Presence: Agents.PresenceStates.Offline }
            || thread.Thread is not { State: "open", WaitingSince: { } waiting } open)
        {
            return null;
        }

        var from = agent.PresenceSince > waiting ? agent.PresenceSince : waiting;
        var patience = then?.ReassignAfter ?? (IsLive(open.Channel) ? TimeSpan.FromMinutes(1) : TimeSpan.FromMinutes(15));
        var until = from + patience;

        // At the end of their hours nobody has to be waited for.
        return agent.Hours is { } hours && !hours.IsOpen(now) && from <= now ? Earlier(until, now) : until;
    }

    /// <summary>When a thread is taken from an automation that does not answer; null: it is not.</summary>
    public static DateTimeOffset? SilentAt(RoutedThread thread)
    {
        if (thread.Thread is not { State: "open", Handler.Type: "automation", WaitingSince: { } waiting })
        {
            return null;
        }

        if (thread.LastOutboundAt is { } said && thread.LastInboundAt is { } asked && said >= asked)
        {
            return null;
        }

        return Later(Later(waiting, thread.LastInboundAt), thread.AssignedAt) + Silence;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;
}
