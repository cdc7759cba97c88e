using Omnichannel.Routing.Simulation.Policies;
using Omnichannel.Routing.Simulation.Report;

namespace Omnichannel.Routing.Simulation.World;

/// <summary>The same days under each policy.</summary>
internal static class Experiment
{
    public const string Ours = "ours", WithoutPreference = "ours, without preference", Fifo = "FIFO to longest idle", Random = "random", AllSkilled = "bound: all-skilled";

    public static IReadOnlyList<PolicyResult> Compare(Scenario scenario, int seeds, int firstSeed = 1)
    {
        string[] names = [Ours, WithoutPreference, Fifo, Random, AllSkilled];
        var days = new Measures[names.Length][];
        for (var policy = 0; policy < names.Length; policy++)
        {
            days[policy] = new Measures[seeds];
        }

        Parallel.For(0, seeds, index =>
        {
            var day = scenario.Draw(firstSeed + index);
            for (var policy = 0; policy < names.Length; policy++)
            {
                days[policy][index] = Play(scenario, day, names[policy]);
            }
        });
        return [.. names.Select((name, policy) => new PolicyResult(name, days[policy]))];
    }

    private static Measures Play(Scenario scenario, Day day, string name)
    {
        var channels = scenario.Channels.ToDictionary(channel => channel.Name);
        var teams = scenario.Channels.GroupBy(channel => channel.Team).ToDictionary(team => team.Key, team => team.Select(channel => channel.Name).ToArray());
        day = name == AllSkilled ? day with { Agents = [.. day.Agents.Select(agent => agent with { Skills = Scenario.Skills })] } : day;
        IPolicy policy = name switch
        {
            Ours => new EnginePolicy(day, teams, relationships: true),
            WithoutPreference or AllSkilled => new EnginePolicy(day, teams, relationships: false),
            Fifo => new PlainPolicy(day, channels),
            _ => new PlainPolicy(day, channels, new Random(day.Seed)),
        };
        return Measures.Of(day, new Run(day, channels, policy).Play(), channels);
    }
}
