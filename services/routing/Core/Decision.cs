namespace Omnichannel.Routing.Core;

/// <summary>A piece of work was given to an agent. The engine counts it as theirs from here on.</summary>
/// <param name="WorkId">Which work.</param>
/// <param name="AgentId">Who got it.</param>
/// <param name="Reasons">Why, as an agent reads it: "team billing", "speaks fr", "knows the customer", "free", "longest without work".</param>
/// <param name="At">When.</param>
public sealed record Decision(Guid WorkId, string AgentId, IReadOnlyList<string> Reasons, DateTimeOffset At);

/// <summary>Why a piece of work is where it is.</summary>
/// <param name="WorkId">Which work.</param>
/// <param name="AgentId">Who has it; null: it waits.</param>
/// <param name="Position">Its place in the queue, from 1; null: it does not wait.</param>
/// <param name="Because">What it waits for, or why its agent got it.</param>
/// <param name="Candidates">Agents, those who could take it now first, each with why or why not.</param>
public sealed record Explanation(Guid WorkId, string? AgentId, int? Position, IReadOnlyList<string> Because, IReadOnlyList<Candidate> Candidates);

/// <summary>What speaks for or against an agent.</summary>
/// <param name="AgentId">Who.</param>
/// <param name="Eligible">Whether they could take it now.</param>
/// <param name="Why">Why, or why not.</param>
public sealed record Candidate(string AgentId, bool Eligible, IReadOnlyList<string> Why);

/// <summary>Work that an agent has.</summary>
/// <param name="Work">Which work.</param>
/// <param name="AgentId">Whose it is.</param>
/// <param name="Since">Since when.</param>
public sealed record AssignedWork(WorkItem Work, string AgentId, DateTimeOffset Since);

/// <summary>What is known of an agent besides their work.</summary>
/// <param name="Agent">Who; null: the agent is not known (yet), but has work.</param>
/// <param name="AgentId">Their id.</param>
/// <param name="IdleSince">When they last got or finished work, or came online.</param>
public sealed record AgentSnapshot(string AgentId, AgentState? Agent, DateTimeOffset IdleSince);

/// <summary>All that the engine knows: an engine that is restored from it decides exactly as the one it was taken from.</summary>
/// <param name="Agents">In the order of their ids.</param>
/// <param name="Waiting">In the order of their ids.</param>
/// <param name="Assigned">In the order of their ids.</param>
/// <param name="At">The time up to which timers have run.</param>
public sealed record RoutingSnapshot(
    IReadOnlyList<AgentSnapshot> Agents, IReadOnlyList<WorkItem> Waiting, IReadOnlyList<AssignedWork> Assigned, DateTimeOffset At);
