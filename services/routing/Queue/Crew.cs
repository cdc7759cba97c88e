using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Hours;

namespace Omnichannel.Routing.Queue;

/// <summary>Who may answer a team's threads.</summary>
internal static class Crew
{
    /// <summary>Whether somebody of the team, or anybody when there is none, is at work.</summary>
    public static bool IsSomebodyThere(Board board, string? team) =>
        board.Agents.Values.Any(agent => agent.Presence is "online" or "wrapUp" && IsOf(board, agent, team));

    /// <summary>When somebody of the team works: the team's hours, or, when it has none, those of its agents; of everybody's when it is no team.</summary>
    public static OpeningHours HoursOf(Board board, string? team)
    {
        var teams = team is not null && board.Teams.TryGetValue(team, out var known) ? [known] : board.Teams.Values.ToList();
        if (teams.Count > 0 && OpeningHours.AnyOf(teams.Select(one => one.Hours)) is { IsAlways: false } hours)
        {
            return hours;
        }

        var agents = board.Agents.Values.Where(agent => IsOf(board, agent, team) && agent.Hours is not null).Select(agent => agent.Hours!).ToList();
        return agents.Count > 0 ? OpeningHours.AnyOf(agents) : OpeningHours.Always;
    }

    private static bool IsOf(Board board, BoardAgent agent, string? team) => team is null || !board.Teams.ContainsKey(team) || agent.Teams.Contains(team);
}
