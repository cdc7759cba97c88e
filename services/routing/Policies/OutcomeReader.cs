using System.Text.RegularExpressions;

namespace Omnichannel.Routing.PolicyRules;

/// <summary>Reads what a policy decides.</summary>
internal static partial class OutcomeReader
{
    private const int HighestPriority = 100;

    public static Outcome Read(YamlField then)
    {
        then.Only("team", "followTheSun", "overflow", "skills", "languages", "priority", "knows", "automation", "serviceLevel", "reassignAfter");
        var priority = then["priority"].Number();
        if (priority is < -HighestPriority or > HighestPriority)
        {
            then["priority"].Error($"A whole number, -{HighestPriority} to {HighestPriority}; 0 is normal.");
        }

        var automation = then["automation"].Text();
        if (automation is not null && !AutomationId().IsMatch(automation))
        {
            then["automation"].Error("flow:<name>, answers or bot:<name>.");
        }

        var overflow = OverflowOf(then["overflow"], automation);
        return new Outcome
        {
            Teams = then["team"].Texts(),
            FollowTheSun = then["followTheSun"].Truth() ?? false,
            Overflow = overflow,
            Skills = then["skills"].Levels(),
            Languages = then["languages"].Texts(),
            Priority = priority ?? 0,
            Knows = then["knows"].Duration() ?? TimeSpan.Zero,
            Automation = automation,
            ServiceLevel = then["serviceLevel"].Text(),
            ReassignAfter = then["reassignAfter"].Duration(),
        };
    }

    private static IReadOnlyList<Overflow> OverflowOf(YamlField field, string? automation)
    {
        var rings = new List<Overflow>();
        foreach (var item in field.Items() ?? [])
        {
            item.Only("after", "team", "skills", "languages", "automation");
            if (!item["automation"].IsAbsent)
            {
                item["automation"].Error(
                    $"Who waits for a person gets a person: {automation ?? "the queue"} → overflow → {item["automation"].Text()} never ends at one. Name a team.");
            }

            var after = item["after"].Duration();
            if (after is null && item["after"].IsAbsent)
            {
                item["after"].Error("After which time is needed, for example 2m.");
            }

            rings.Add(new Overflow
            {
                After = after ?? TimeSpan.Zero,
                Teams = item["team"].Texts(),
                Skills = item["skills"].Levels(),
                Languages = item["languages"].Texts(),
            });
        }

        return rings;
    }

    [GeneratedRegex(@"^(answers|(flow|bot):[a-z0-9][a-z0-9-]{0,62})\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AutomationId();
}
