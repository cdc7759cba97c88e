namespace Omnichannel.Routing.Core;

/// <summary>Why things are as they are.</summary>
public sealed partial class RoutingEngine
{
    /// <summary>
    /// The place of waiting work, from 1: how much is due before it that an agent who may take it may take too. It is what a customer may be told:
    /// only a head start or a preference of somebody behind can make it worse. Null: it does not wait.
    /// </summary>
    public int? Position(Guid workId)
    {
        if (!_work.TryGetValue(workId, out var work) || work.Agent is not null)
        {
            return null;
        }

        return 1 + _classes.CompetingWith(work.Class!).Sum(one => one.All.CountBefore(work.Key));
    }

    /// <summary>
    /// Why work waits or who has it, with up to <paramref name="limit"/> agents and what speaks for and against each. Looks at every agent: for
    /// people who ask, not for deciding. Null: the work is not known.
    /// </summary>
    public Explanation? Explain(Guid workId, DateTimeOffset now, int limit = 50)
    {
        Advance(now);
        if (!_work.TryGetValue(workId, out var work))
        {
            return null;
        }

        var candidates = _agents.Values.Where(agent => agent.State is not null)
            .Select(agent => Weigh(work, agent))
            .OrderByDescending(candidate => candidate.Eligible)
            .Take(limit);
        return new Explanation(workId, work.Agent?.Id, Position(workId), Because(work), [.. candidates]);
    }

    private List<string> Because(WorkSlot work)
    {
        if (work.Agent is { } owner)
        {
            return [$"{NameOf(owner)} has it"];
        }

        var because = new List<string>();
        if (work.Held)
        {
            because.Add($"waits for {NameOf(work.Preferred!)}, who knows the customer");
        }

        if (work.Class!.Members.Count == 0)
        {
            because.Add("nobody may take it");
        }
        else if (work.Class.Members.All(agent => !agent.Present))
        {
            because.Add("nobody who may take it is there");
        }
        else if (work.Class.Available.Count == 0)
        {
            because.Add("everybody who may take it is busy");
        }

        return because;
    }

    private Candidate Weigh(WorkSlot work, AgentSlot agent)
    {
        var (state, against) = (agent.State!, new List<string>());
        if (work.Item.Excluded.Contains(agent.Id))
        {
            against.Add("declined it before");
        }

        if (!OpenRings(work).Any(ring => Matching.Matches(ring, state)))
        {
            against.AddRange(Lacks(OpenRings(work).First(), state));
        }

        against.AddRange(state.Presence switch
        {
            Presence.Online when !CanTake(agent, work.Item.Channel) && work.Agent != agent => ["no room"],
            Presence.Online => [],
            Presence.WrapUp => ["writes up"],
            Presence.Away => ["away"],
            _ => (string[])["offline"],
        });
        if (work.Held && work.Preferred != agent)
        {
            against.Add($"waits for {NameOf(work.Preferred!)}");
        }

        return against.Count > 0 && work.Agent != agent ? new Candidate(agent.Id, Eligible: false, against) : new Candidate(agent.Id, Eligible: true, Reasons(work, agent));
    }

    private IEnumerable<Ring> OpenRings(WorkSlot work) =>
        work.Rings.Where((ring, index) => index == 0 || work.Item.EnqueuedAt + ring.After <= _now);

    private static IEnumerable<string> Lacks(Ring ring, AgentState agent)
    {
        if (ring.Teams.Count > 0 && !ring.Teams.Any(agent.Teams.Contains))
        {
            yield return $"not in team {string.Join(" or ", ring.Teams)}";
        }

        foreach (var (skill, level) in ring.Skills)
        {
            if (!agent.Skills.TryGetValue(skill, out var own) || own < level)
            {
                yield return $"lacks {skill} {level}";
            }
        }

        if (ring.Languages.Count > 0 && !ring.Languages.Any(agent.Languages.Contains))
        {
            yield return $"does not speak {string.Join(" or ", ring.Languages)}";
        }
    }

    private List<string> Reasons(WorkSlot work, AgentSlot agent)
    {
        var reasons = new List<string>(6);
        var ring = OpenRings(work).Concat(work.Rings).FirstOrDefault(ring => Matching.Matches(ring, agent.State!));
        foreach (var team in ring?.Teams.Where(agent.State!.Teams.Contains).Take(1) ?? [])
        {
            reasons.Add($"team {team}");
        }

        foreach (var (skill, _) in ring?.Skills ?? new Dictionary<string, int>())
        {
            reasons.Add($"{skill} {agent.State!.Skills[skill]}");
        }

        foreach (var language in ring?.Languages.Where(agent.State!.Languages.Contains).Take(1) ?? [])
        {
            reasons.Add($"speaks {language}");
        }

        if (agent.Load == 0)
        {
            reasons.Add("free");
        }

        return reasons;
    }

    private static string NameOf(AgentSlot agent) => agent.State is { Name.Length: > 0 } state ? state.Name : agent.Id;
}
