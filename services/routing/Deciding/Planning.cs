using Omnichannel.Routing.Core;
using Omnichannel.Routing.PolicyRules;
using Omnichannel.Routing.Teams;
using Matching = Omnichannel.Routing.PolicyRules.Matching;

namespace Omnichannel.Routing.Deciding;

/// <summary>What policies are, and when teams and agents are there: what a plan depends on besides the thread.</summary>
/// <param name="Policies">In order.</param>
/// <param name="Hours">When teams are there.</param>
/// <param name="Teams">The teams that there are.</param>
internal sealed record Rules(IReadOnlyList<Policy> Policies, TeamHours Hours, IReadOnlySet<string> Teams);

/// <summary>What a policy means for a thread that waits.</summary>
/// <param name="Policy">Which policy.</param>
/// <param name="Team">Whose people it waits for first; null: everybody.</param>
/// <param name="Automation">Who answers first; null: a person.</param>
/// <param name="Item">The work, as the core takes it.</param>
internal sealed record Plan(Policy Policy, string? Team, string? Automation, WorkItem Item);

/// <summary>From a thread to who may answer it. Pure.</summary>
internal static class Planning
{
    /// <summary>What one step of priority is worth.</summary>
    public static readonly TimeSpan PriorityStep = TimeSpan.FromMinutes(5);

    /// <summary>After which time anybody may answer what somebody gave to a team by hand.</summary>
    public static readonly TimeSpan TeamByHand = TimeSpan.FromMinutes(15);

    /// <summary>What policies know of a thread.</summary>
    public static Facts FactsOf(RoutedThread thread) => new()
    {
        Account = thread.Thread.Account,
        Channel = thread.Thread.Channel,
        Language = thread.Thread.Customer.Language,
        Topics = thread.Thread.Tags,
        Vip = thread.Thread.Customer.Vip,
        Service = thread.Thread.Customer.Service,
        Negative = thread.Sentiment == "negative",
        WantsPerson = thread.Thread.WantsPerson,
    };

    /// <summary>The plan for a thread, as things are now.</summary>
    public static Plan For(RoutedThread thread, Rules rules, DateTimeOffset now)
    {
        var facts = FactsOf(thread);
        var policy = Matching.Find(rules.Policies, facts, rules.Hours, now);
        var byHand = thread.Thread.Handler is { Type: "team" } team ? team.Id : null;
        var rings = byHand is null ? Rings(policy.Then, rules, now) : [new Ring { Teams = [byHand] }, new Ring { After = TeamByHand }];
        var first = rings[0].Teams.FirstOrDefault();
        var item = new WorkItem
        {
            Id = thread.Thread.Id,
            Channel = thread.Thread.Channel ?? "email",
            EnqueuedAt = thread.EnqueuedAt ?? now,
            HeadStart = PriorityStep * (policy.Then.Priority + thread.Thread.Priority),
            DueAt = thread.Thread.DueAt,
            Rings = rings,
            Preferred = thread.Knows is [var known, ..]
                ? new Preference(known.AgentId) { WaitUpTo = policy.Then.Knows }
                : null,
        };
        var automation = thread.WasAutomated || byHand is not null ? null : Matching.Automation(policy, facts);
        return new Plan(policy, first, automation, item);
    }

    /// <summary>Whether two pieces of work are the same to the core.</summary>
    public static bool IsSame(WorkItem one, WorkItem other) =>
        one.EnqueuedAt == other.EnqueuedAt && one.Channel == other.Channel && one.HeadStart == other.HeadStart && one.DueAt == other.DueAt
        && one.Preferred == other.Preferred && one.Excluded.SequenceEqual(other.Excluded)
        && one.Rings.Count == other.Rings.Count && one.Rings.Zip(other.Rings).All(pair => IsSame(pair.First, pair.Second));

    private static bool IsSame(Ring one, Ring other) =>
        one.After == other.After && one.Teams.SequenceEqual(other.Teams) && one.Languages.SequenceEqual(other.Languages)
        && one.Skills.OrderBy(skill => skill.Key).SequenceEqual(other.Skills.OrderBy(skill => skill.Key));

    private static List<Ring> Rings(Outcome then, Rules rules, DateTimeOffset now)
    {
        var teams = then.Teams;
        if (then.FollowTheSun)
        {
            // The first that is open; while all are closed, whoever of them comes first.
            var open = teams.FirstOrDefault(team => rules.Hours.IsOpen(team, now));
            teams = open is null ? teams : [open];
        }

        return
        [
            new Ring { Teams = Asked(teams), Skills = then.Skills, Languages = then.Languages },
            .. then.Overflow.OrderBy(overflow => overflow.After).Select(overflow => new Ring
            {
                After = overflow.After,
                Teams = Asked(overflow.Teams.Count > 0 ? overflow.Teams : then.Teams),
                Skills = overflow.Skills,
                Languages = overflow.Languages,
            }),
        ];
    }

    // The core's word for everybody is nobody in particular.
    private static IReadOnlyCollection<string> Asked(IReadOnlyList<string> teams) => teams.Contains(TeamTable.Everybody) ? [] : teams;
}
