using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Hours;

namespace Omnichannel.Routing.Queue;

/// <summary>Who may answer a team's threads.</summary>
internal static class Crew
{
    /// <summary>Whether somebody of the team, or anybody when there is none, is at work.</summary>
    public static bool IsSomebodyThere(Board board, string? team) =>
        board.Agents.Values.Any(agent => agent.Presence is "online" or "wrapUp" && (team is null || !board.Teams.ContainsKey(team) || agent.Teams.Contains(team)));

    /// <summary>When somebody of the team works.</summary>
    public static OpeningHours HoursOf(Board board, string? team) =>
        team is not null && board.Teams.TryGetValue(team, out var known) ? known.Hours
        : board.Teams.Count > 0 ? OpeningHours.AnyOf(board.Teams.Values.Select(one => one.Hours)) : OpeningHours.Always;
}
