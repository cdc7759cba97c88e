namespace Omnichannel.Routing.Simulation.World;

/// <summary>Somebody writes or calls. All that chance decides about them is drawn beforehand, so that every policy meets the same people.</summary>
/// <param name="Number">Which, in the order of arrival.</param>
/// <param name="At">When, in seconds from the start.</param>
/// <param name="Channel">How.</param>
/// <param name="Skill">About what.</param>
/// <param name="Service">How many seconds an agent has them in hand.</param>
/// <param name="Patience">After how many seconds of waiting they give up.</param>
/// <param name="KnownBy">The number of the agent who served them last; null: they are new.</param>
internal sealed record Contact(int Number, double At, string Channel, string Skill, double Service, double Patience, int? KnownBy)
{
    /// <summary>The id of the thread.</summary>
    public Guid Id => new(Number + 1, 0, 0, new byte[8]);
}

/// <summary>Somebody who answers.</summary>
/// <param name="Number">Which.</param>
/// <param name="Skills">What they know about.</param>
/// <param name="Team">The team, and with it the channels.</param>
/// <param name="Shifts">When they are there: pairs of seconds from the start.</param>
internal sealed record Agent(int Number, string[] Skills, string Team, (double From, double Until)[] Shifts)
{
    public string Id { get; } = $"agent-{Number:000}";

    public bool IsThere(double at) => Shifts.Any(shift => shift.From <= at && at < shift.Until);
}

/// <summary>A day as chance made it.</summary>
internal sealed record Day(IReadOnlyList<Agent> Agents, IReadOnlyList<Contact> Contacts, int Seed, double WarmUp = 0);

/// <summary>The channels of the simulated hub.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Team">Who answers it.</param>
/// <param name="PerHour">How many arrive in an hour of weight 1.</param>
/// <param name="Service">How many seconds it is in hand, on average.</param>
/// <param name="Spread">The coefficient of variation of that.</param>
/// <param name="Patience">After how many seconds people give up, on average; infinite: never.</param>
/// <param name="Target">Within how many seconds it should be answered.</param>
/// <param name="Capacity">How many fill an agent.</param>
internal sealed record Channel(string Name, string Team, double PerHour, double Service, double Spread, double Patience, double Target, int Capacity);
