using Omnichannel.Routing.Simulation.World;

namespace Omnichannel.Routing.Simulation.Policies;

/// <summary>
/// What hubs commonly do, done right: only agents who can and have room. The longest waiting to the longest idle, or, with a generator, anybody to
/// anybody.
/// </summary>
internal sealed class PlainPolicy(Day day, IReadOnlyDictionary<string, Channel> channels, Random? random = null) : IPolicy
{
    private const int Whole = 30;
    private readonly int[] _load = new int[day.Agents.Count];
    private readonly double[] _idleSince = new double[day.Agents.Count];
    private readonly bool[] _there = new bool[day.Agents.Count];
    private readonly List<Contact> _waiting = [];
    private readonly Queue<Agent> _freed = new();

    public double? NextChangeAt => null;

    public void Come(Agent agent, double now)
    {
        (_there[agent.Number], _idleSince[agent.Number]) = (true, now);
        _freed.Enqueue(agent);
    }

    public void Go(Agent agent, double now) => _there[agent.Number] = false;

    public void Arrive(Contact contact, double now) => _waiting.Add(contact);

    public void Leave(Contact contact, double now) => _waiting.Remove(contact);

    public void Finish(Contact contact, Agent agent, double now)
    {
        _load[agent.Number] -= Whole / channels[contact.Channel].Capacity;
        _idleSince[agent.Number] = now;
        _freed.Enqueue(agent);
    }

    public IEnumerable<(int Contact, int Agent)> Decide(double now)
    {
        while (_freed.TryDequeue(out var agent))
        {
            while (One(_waiting.Where(contact => Can(agent, contact)), contact => contact.Number) is { } contact)
            {
                yield return Give(contact, agent, now);
            }
        }

        // Only the newest can be new to everybody: for the others nobody had room when they came, and who got room was asked above.
        while (_waiting.Count > 0 && One(day.Agents.Where(agent => Can(agent, _waiting[^1])), agent => _idleSince[agent.Number]) is { } agent)
        {
            yield return Give(_waiting[^1], agent, now);
        }
    }

    private T? One<T>(IEnumerable<T> choices, Func<T, double> first)
        where T : class
    {
        if (random is null)
        {
            return choices.MinBy(first);
        }

        var all = choices.ToArray();
        return all.Length == 0 ? null : all[random.Next(all.Length)];
    }

    private bool Can(Agent agent, Contact contact) =>
        _there[agent.Number] && agent.Team == channels[contact.Channel].Team && agent.Skills.Contains(contact.Skill)
        && _load[agent.Number] + (Whole / channels[contact.Channel].Capacity) <= Whole;

    private (int Contact, int Agent) Give(Contact contact, Agent agent, double now)
    {
        _waiting.Remove(contact);
        _load[agent.Number] += Whole / channels[contact.Channel].Capacity;
        _idleSince[agent.Number] = now;
        return (contact.Number, agent.Number);
    }
}
