using Omnichannel.Routing.Simulation.Policies;

namespace Omnichannel.Routing.Simulation.World;

/// <summary>What became of a contact.</summary>
/// <param name="Contact">Who.</param>
/// <param name="Wait">How many seconds they waited, for an answer or until they gave up.</param>
/// <param name="Agent">The number of who answered; null: they gave up.</param>
internal sealed record Outcome(Contact Contact, double Wait, int? Agent);

/// <summary>A day under a policy.</summary>
/// <param name="Outcomes">What became of each.</param>
/// <param name="Occupancy">How full each agent was on average while there.</param>
/// <param name="Wrong">Assignments to somebody without the skill, without room, not there, or of what somebody else has.</param>
internal sealed record DayResult(IReadOnlyList<Outcome> Outcomes, double[] Occupancy, int Wrong);

/// <summary>Plays a day on a virtual clock. Checks every assignment by itself, so that a policy cannot vouch for itself.</summary>
internal sealed class Run(Day day, IReadOnlyDictionary<string, Channel> channels, IPolicy policy)
{
    private enum What
    {
        Finishes,
        Comes,
        Goes,
        Arrives,
        GivesUp,
    }

    private readonly PriorityQueue<(What What, int Contact, int Agent), (double At, int Order)> _ahead = new();
    private readonly bool[] _done = new bool[day.Contacts.Count];
    private readonly double[] _load = new double[day.Agents.Count];
    private readonly double[] _busy = new double[day.Agents.Count];
    private readonly bool[] _there = new bool[day.Agents.Count];
    private readonly List<Outcome> _outcomes = [];
    private int _order;
    private int _wrong;

    public DayResult Play()
    {
        foreach (var agent in day.Agents)
        {
            foreach (var (from, until) in agent.Shifts)
            {
                Plan(What.Comes, from, 0, agent.Number);
                Plan(What.Goes, until, 0, agent.Number);
            }
        }

        foreach (var contact in day.Contacts)
        {
            Plan(What.Arrives, contact.At, contact.Number, 0);
        }

        while (_ahead.TryPeek(out _, out var next))
        {
            var now = policy.NextChangeAt is { } change && change < next.At ? change : Happen(next.At);
            foreach (var (contact, agent) in policy.Decide(now))
            {
                Begin(day.Contacts[contact], day.Agents[agent], now);
            }
        }

        var end = day.Contacts[^1].At;
        foreach (var contact in day.Contacts.Where(contact => !_done[contact.Number]))
        {
            _outcomes.Add(new Outcome(contact, Math.Max(0, end - contact.At), null));
        }

        return new DayResult(
            [.. _outcomes.Where(outcome => outcome.Contact.At >= day.WarmUp)],
            [.. day.Agents.Select(agent => _busy[agent.Number] / agent.Shifts.Sum(shift => Math.Min(shift.Until, end) - shift.From))],
            _wrong);
    }

    private void Plan(What what, double at, int contact, int agent) => _ahead.Enqueue((what, contact, agent), (at, _order++));

    private double Happen(double at)
    {
        var (what, number, agentNumber) = _ahead.Dequeue();
        var agent = day.Agents[agentNumber];
        switch (what)
        {
            case What.Comes:
                _there[agentNumber] = true;
                policy.Come(agent, at);
                break;
            case What.Goes:
                _there[agentNumber] = false;
                policy.Go(agent, at);
                break;
            case What.Arrives:
                var contact = day.Contacts[number];
                policy.Arrive(contact, at);
                if (!double.IsInfinity(contact.Patience))
                {
                    Plan(What.GivesUp, at + contact.Patience, number, 0);
                }

                break;
            case What.GivesUp when !_done[number]:
                _done[number] = true;
                policy.Leave(day.Contacts[number], at);
                _outcomes.Add(new Outcome(day.Contacts[number], at - day.Contacts[number].At, null));
                break;
            case What.Finishes:
                _load[agentNumber] -= 1.0 / channels[day.Contacts[number].Channel].Capacity;
                policy.Finish(day.Contacts[number], agent, at);
                break;
        }

        return at;
    }

    private void Begin(Contact contact, Agent agent, double now)
    {
        var channel = channels[contact.Channel];
        var share = 1.0 / channel.Capacity;
        if (_done[contact.Number] || !_there[agent.Number] || agent.Team != channel.Team || !agent.Skills.Contains(contact.Skill) || _load[agent.Number] + share > 1 + 1e-9)
        {
            _wrong++;
        }

        _done[contact.Number] = true;
        _load[agent.Number] += share;
        foreach (var (from, until) in agent.Shifts)
        {
            _busy[agent.Number] += share * Math.Max(0, Math.Min(until, now + contact.Service) - Math.Max(from, now));
        }

        _outcomes.Add(new Outcome(contact, Math.Max(0, now - contact.At), agent.Number));
        Plan(What.Finishes, now + contact.Service, contact.Number, agent.Number);
    }
}
