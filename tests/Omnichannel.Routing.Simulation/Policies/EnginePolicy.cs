using Omnichannel.Routing.Core;
using Omnichannel.Routing.Simulation.World;

namespace Omnichannel.Routing.Simulation.Policies;

/// <summary>The real routing core.</summary>
internal sealed class EnginePolicy : IPolicy
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, Scenario.Opens, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyDictionary<string, Ring[]> Rings = Scenario.Skills.ToDictionary(
        skill => skill, skill => new[] { new Ring { Skills = new Dictionary<string, int> { [skill] = 1 } } });

    private readonly RoutingEngine _engine;
    private readonly IReadOnlyList<Agent> _agents;
    private readonly bool _relationships;

    public EnginePolicy(Day day, IReadOnlyDictionary<string, string[]> channels, bool relationships, RoutingOptions? options = null)
    {
        _engine = new RoutingEngine(options);
        _agents = day.Agents;
        _relationships = relationships;
        foreach (var agent in day.Agents)
        {
            var none = channels.Where(team => team.Key != agent.Team).SelectMany(team => team.Value);
            _engine.SetAgent(
                new AgentState { Id = agent.Id, Skills = agent.Skills.ToDictionary(skill => skill, _ => 3), Capacity = none.ToDictionary(channel => channel, _ => 0) }, Start);
        }
    }

    public double? NextChangeAt => _engine.NextChangeAt is { } at ? (at - Start).TotalSeconds : null;

    public void Come(Agent agent, double now) => _engine.SetPresence(agent.Id, Presence.Online, At(now));

    public void Go(Agent agent, double now) => _engine.SetPresence(agent.Id, Presence.Offline, At(now));

    public void Arrive(Contact contact, double now) => _engine.Enqueue(
        new WorkItem
        {
            Id = contact.Id,
            Channel = contact.Channel,
            EnqueuedAt = At(now),
            Rings = Rings[contact.Skill],
            Preferred = _relationships && contact.KnownBy is { } known ? new Preference(_agents[known].Id) : null,
        },
        At(now));

    public void Leave(Contact contact, double now) => _engine.Release(contact.Id, At(now));

    public void Finish(Contact contact, Agent agent, double now) => _engine.Release(contact.Id, At(now));

    public IEnumerable<(int Contact, int Agent)> Decide(double now) =>
        _engine.Decide(At(now)).Select(decision => (BitConverter.ToInt32(decision.WorkId.ToByteArray()) - 1, int.Parse(decision.AgentId.AsSpan(6))));

    private static DateTimeOffset At(double seconds) => Start + TimeSpan.FromTicks((long)Math.Ceiling(seconds * TimeSpan.TicksPerSecond));
}
