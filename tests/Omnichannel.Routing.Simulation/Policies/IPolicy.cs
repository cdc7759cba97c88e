using Omnichannel.Routing.Simulation.World;

namespace Omnichannel.Routing.Simulation.Policies;

/// <summary>Decides who gets whom. Told what happens, asked after everything that happened.</summary>
internal interface IPolicy
{
    /// <summary>When time alone will change something.</summary>
    double? NextChangeAt { get; }

    void Come(Agent agent, double now);

    void Go(Agent agent, double now);

    void Arrive(Contact contact, double now);

    /// <summary>Somebody gave up waiting.</summary>
    void Leave(Contact contact, double now);

    void Finish(Contact contact, Agent agent, double now);

    /// <summary>Pairs of the contact's and the agent's number.</summary>
    IEnumerable<(int Contact, int Agent)> Decide(double now);
}
