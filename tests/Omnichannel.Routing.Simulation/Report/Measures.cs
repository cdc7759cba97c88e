using Omnichannel.Routing.Simulation.World;

namespace Omnichannel.Routing.Simulation.Report;

/// <summary>The figures of one day.</summary>
/// <param name="MeanWait">In seconds, of all: those who gave up waited too.</param>
/// <param name="P95Wait">In seconds: nineteen of twenty waited no longer.</param>
/// <param name="Abandonment">The share that gave up.</param>
/// <param name="ServiceLevel">The share that was answered within its channel's target.</param>
/// <param name="Occupancy">How full agents were while there, on average.</param>
/// <param name="Spread">The standard deviation of that among agents of a team.</param>
/// <param name="Met">Of the returning customers the share that was answered by the agent who knows them.</param>
/// <param name="MetOfThoseThere">The same of those whose agent was at work when they came.</param>
/// <param name="Wrong">Assignments that must not be.</param>
internal sealed record Measures(
    double MeanWait, double P95Wait, double Abandonment, double ServiceLevel, double Occupancy, double Spread, double Met, double MetOfThoseThere, double Wrong)
{
    /// <summary>Of each channel the mean wait, the share that gave up, and of those who came back the share that met who knows them.</summary>
    public required IReadOnlyDictionary<string, (double MeanWait, double Abandonment, double Met)> Channels { get; init; }

    public static Measures Of(Day day, DayResult result, IReadOnlyDictionary<string, Channel> channels)
    {
        var outcomes = result.Outcomes;
        var waits = outcomes.Select(outcome => outcome.Wait).Order().ToArray();
        var known = outcomes.Where(outcome => outcome.Contact.KnownBy is not null).ToArray();
        var there = known.Where(outcome => day.Agents[outcome.Contact.KnownBy!.Value].IsThere(outcome.Contact.At)).ToArray();
        var teams = day.Agents.GroupBy(agent => agent.Team, agent => result.Occupancy[agent.Number]).ToArray();
        return new Measures(
            waits.Average(),
            waits[(int)(0.95 * (waits.Length - 1))],
            Share(outcomes, outcome => outcome.Agent is null),
            Share(outcomes, outcome => outcome.Agent is not null && outcome.Wait <= channels[outcome.Contact.Channel].Target),
            result.Occupancy.Average(),
            Math.Sqrt(teams.Sum(team => team.Sum(one => Math.Pow(one - team.Average(), 2))) / day.Agents.Count),
            Share(known, outcome => outcome.Agent == outcome.Contact.KnownBy),
            Share(there, outcome => outcome.Agent == outcome.Contact.KnownBy),
            result.Wrong)
        {
            Channels = outcomes.GroupBy(outcome => outcome.Contact.Channel).ToDictionary(channel => channel.Key, channel => (
                channel.Average(outcome => outcome.Wait),
                Share([.. channel], outcome => outcome.Agent is null),
                Share([.. channel.Where(outcome => outcome.Contact.KnownBy is not null)], outcome => outcome.Agent == outcome.Contact.KnownBy))),
        };
    }

    private static double Share(IReadOnlyCollection<Outcome> outcomes, Func<Outcome, bool> which) =>
        outcomes.Count == 0 ? 0 : (double)outcomes.Count(which) / outcomes.Count;
}

/// <summary>The figures of a policy over all seeds.</summary>
/// <param name="Name">Which.</param>
/// <param name="Days">One per seed, in their order.</param>
internal sealed record PolicyResult(string Name, IReadOnlyList<Measures> Days)
{
    public Estimate this[Func<Measures, double> figure] => Estimate.Of([.. Days.Select(figure)]);

    public double Mean(Func<Measures, double> figure) => Days.Average(figure);
}
