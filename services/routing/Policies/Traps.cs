using Omnichannel.Routing.Hours;
using Omnichannel.Routing.Teams;

namespace Omnichannel.Routing.PolicyRules;

/// <summary>Who could answer: what the check for traps has to know of an agent.</summary>
internal sealed record Person(IReadOnlyList<string> Teams, IReadOnlyDictionary<string, int> Skills, IReadOnlyList<string> Languages);

/// <summary>
/// Finds policies from which no way leads to a person. From an automation the way is always open (conversations takes care of that itself);
/// what is checked is that it does not end before a closed door.
/// </summary>
internal static class Traps
{
    /// <summary>A sentence with the path that traps, by the path in the text.</summary>
    public static IReadOnlyDictionary<string, string> Find(
        IReadOnlyList<Policy> policies, IReadOnlyDictionary<string, OpeningHours> teams, IReadOnlyList<Person> people, DateTimeOffset now)
    {
        var traps = new Dictionary<string, string>();
        for (var index = 0; index < policies.Count; index++)
        {
            var policy = policies[index];
            var path = $"policies[{index}].then";
            foreach (var unknown in policy.Then.AllTeams.Where(team => team != TeamTable.Everybody && !teams.ContainsKey(team)))
            {
                traps.TryAdd($"{path}.team", $"There is no team '{unknown}'.");
            }

            if (policy.Then.Teams.Count == 0)
            {
                traps.TryAdd($"{path}.team", policy.Then.Automation is { } automation
                    ? $"{policy.Name} → {automation} → nobody: who wants a person there gets none. Name a team, for example everybody."
                    : $"{policy.Name} → nobody: name a team, for example everybody.");
                continue;
            }

            var ways = Ways(policy).ToList();
            var doors = ways.ConvertAll(way => Closed(way, teams, people, now));
            if (doors.TrueForAll(door => door is not null))
            {
                var walk = string.Join(" → ", ways.Select((way, number) => $"{(way.After > TimeSpan.Zero ? $"after {way.After.TotalSeconds:0} s " : "")}{doors[number]}"));
                traps.TryAdd($"{path}.team", $"{policy.Name} → {(policy.Then.Automation is { } first ? first + " → " : "")}{walk}: nobody can ever answer. Add an overflow to a team that can.");
            }
        }

        return traps;
    }

    private static IEnumerable<Overflow> Ways(Policy policy) =>
        [new Overflow { After = TimeSpan.Zero, Teams = policy.Then.Teams, Skills = policy.Then.Skills, Languages = policy.Then.Languages },
         .. policy.Then.Overflow.Select(overflow => overflow.Teams.Count > 0 ? overflow : overflow with { Teams = policy.Then.Teams })];

    /// <summary>Why this way leads to nobody; null: it leads to somebody.</summary>
    private static string? Closed(Overflow way, IReadOnlyDictionary<string, OpeningHours> teams, IReadOnlyList<Person> people, DateTimeOffset now)
    {
        if (way.Teams.Contains(TeamTable.Everybody) && way.Skills.Count == 0 && way.Languages.Count == 0)
        {
            return null;
        }

        var names = string.Join(", ", way.Teams);
        var open = way.Teams.Where(team => team == TeamTable.Everybody || (teams.TryGetValue(team, out var hours) && hours.NextOpen(now) is not null)).ToList();
        if (open.Count == 0)
        {
            return $"{names} (never open)";
        }

        var members = people.Where(person => open.Contains(TeamTable.Everybody) || person.Teams.Any(open.Contains)).ToList();
        if (members.Count == 0)
        {
            return $"{names} (without any agent)";
        }

        return members.Exists(person => Can(person, way)) ? null : $"{names} (nobody there has what is asked for)";
    }

    private static bool Can(Person person, Overflow way) =>
        way.Skills.All(skill => person.Skills.GetValueOrDefault(skill.Key) >= skill.Value)
        && (way.Languages.Count == 0 || way.Languages.Any(language => person.Languages.Contains(language, StringComparer.OrdinalIgnoreCase)));
}
