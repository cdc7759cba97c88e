using Omnichannel.Contracts;
using Omnichannel.Routing.PolicyRules;

namespace Omnichannel.Routing.Deciding;

/// <summary>Decides about threads: the commands, and what has to be remembered of them. No I/O; everything it knows is the situation.</summary>
internal sealed class Decisions(Situation situation, Changes changes, DecidingStep step)
{
    /// <summary>Routing, as the author of what it does.</summary>
    public static CommandAuthor Author { get; } = new("system", "routing", "Routing");

    private DateTimeOffset Now => step.Now;

    /// <summary>Brings the engine up to date with threads that changed, takes threads from who is gone, and gives out what can be given.</summary>
    public void Make()
    {
        foreach (var id in changes.Dirty.Order().ToList())
        {
            if (situation.Board.Threads.TryGetValue(id, out var thread))
            {
                Look(thread);
            }
        }

        foreach (var decision in situation.Engine.Decide(Now))
        {
            var thread = situation.Board.Threads[decision.WorkId];
            var agent = situation.Board.Agents[decision.AgentId];
            Command(thread, new HandlerRef("agent", agent.Id, agent.Name), decision.Reasons, Story.For(thread, agent.Id, situation.Board.Agents, Now), wantsPerson: false);
        }

        situation.Board.QueueChanged();
    }

    /// <summary>Marks the threads that time has changed, and says when it will change one next.</summary>
    public DateTimeOffset? Turn()
    {
        DateTimeOffset? next = null;
        foreach (var thread in situation.Board.Threads.Values)
        {
            foreach (var at in Times(thread))
            {
                if (at <= Now)
                {
                    changes.Dirty.Add(thread.Thread.Id);
                }
                else if (next is null || at < next)
                {
                    next = at;
                }
            }
        }

        return next;
    }

    private IEnumerable<DateTimeOffset?> Times(RoutedThread thread)
    {
        if (thread.Pending is { } pending)
        {
            yield return pending.At + Timing.Unanswered;
            yield break;
        }

        yield return thread.NotBefore is { } pause && situation.Engine.IsWaiting(thread.Thread.Id) == false ? pause : null;
        if (thread.Thread.Handler is { Type: "agent" } handler)
        {
            yield return Timing.CountsUntil(thread) is { } until && until < DateTimeOffset.MaxValue && thread.Item is not null ? until : null;
            yield return Timing.VanishedAt(thread, situation.Board.Agents.GetValueOrDefault(handler.Id), OutcomeOf(thread), Now);
        }

        yield return Timing.SilentAt(thread);
    }

    private void Look(RoutedThread thread)
    {
        if (thread.Pending is { } pending)
        {
            if (pending.At + Timing.Unanswered > Now)
            {
                return;
            }

            // Should the old command still be done one day, the new one is refused, or the other way round: never both.
            thread.Pending = null;
            situation.Pending.Remove(pending.Id);
            changes.Settled.Add(new DecisionRow { Id = pending.Id, ThreadId = thread.Thread.Id, Outcome = DecisionRow.Refused, Reason = "no-answer" });
        }

        if (thread.Thread.Handler is { Type: "agent" } agent)
        {
            LookAtAgents(thread, agent);
        }
        else if (thread.Thread.Handler is { Type: "automation" } automation)
        {
            Release(thread);
            if (Timing.SilentAt(thread) <= Now)
            {
                TakeFrom(thread, $"{automation.Name ?? automation.Id} does not answer", "The automation did not answer for two minutes; a person has to.");
            }
        }
        else if (Situation.IsToRoute(thread) && !(thread.NotBefore > Now))
        {
            Queue(thread);
        }
        else
        {
            Release(thread);
            Keep(thread, () => thread.EnqueuedAt = Situation.IsToRoute(thread) ? thread.EnqueuedAt : null);
        }
    }

    private void LookAtAgents(RoutedThread thread, HandlerRef handler)
    {
        var agent = situation.Board.Agents.GetValueOrDefault(handler.Id);
        if (Timing.VanishedAt(thread, agent, OutcomeOf(thread), Now) <= Now)
        {
            TakeFrom(thread, $"{agent!.Name} is gone", Story.Left(agent, thread, Now));
            Release(thread);
            return;
        }

        if (Timing.CountsUntil(thread) > Now)
        {
            var item = Planning.For(thread, situation.Rules, Now).Item;
            if (situation.Engine.Owner(thread.Thread.Id) != handler.Id || thread.Item?.Channel != item.Channel)
            {
                situation.Engine.Assign(item, handler.Id, Now);
            }

            thread.Item = item;
        }
        else
        {
            Release(thread);
        }
    }

    private void Queue(RoutedThread thread)
    {
        var isNew = thread.EnqueuedAt is null;
        thread.EnqueuedAt ??= thread.Thread.WaitingSince is { } waiting && waiting < Now ? waiting : Now;
        var plan = Planning.For(thread, situation.Rules, Now);
        if (isNew || thread.Policy != plan.Policy.Name || thread.Team != plan.Team || thread.ServiceLevel != plan.Policy.Then.ServiceLevel)
        {
            (thread.Policy, thread.Team, thread.ServiceLevel) = (plan.Policy.Name, plan.Team, plan.Policy.Then.ServiceLevel);
            changes.Kept.Add(thread.Thread.Id);
        }

        if (isNew && thread.EpisodeId is { } episode)
        {
            changes.Episodes.Add(new EpisodeRow
            {
                Id = episode,
                ThreadId = thread.Thread.Id,
                CustomerId = thread.Thread.Customer.Id,
                OpenedAt = thread.Thread.Episode!.OpenedAt,
                Facts = EpisodeRow.Written(Planning.FactsOf(thread)),
                Policy = plan.Policy.Name,
                Decided = plan.Automation ?? plan.Team ?? Teams.TeamTable.Everybody,
            });
        }

        if (plan.Automation is { } automation)
        {
            thread.WasAutomated = true;
            Release(thread);
            Command(thread, new HandlerRef("automation", automation, NameOf(automation)), [$"policy {plan.Policy.Name}"], note: null, wantsPerson: false);
        }
        else if (!situation.Engine.IsWaiting(thread.Thread.Id) || thread.Item is null || !Planning.IsSame(thread.Item, plan.Item))
        {
            thread.Item = plan.Item;
            situation.Engine.Enqueue(plan.Item, Now);
        }
    }

    private void TakeFrom(RoutedThread thread, string because, string note) => Command(thread, to: null, [because], note, wantsPerson: true);

    private void Command(RoutedThread thread, HandlerRef? to, IReadOnlyList<string> because, string? note, bool wantsPerson)
    {
        var command = new AssignHandler
        {
            CommandId = step.NewId(),
            ThreadId = thread.Thread.Id,
            To = to,
            Expected = thread.Thread.Handler,
            EpisodeId = thread.EpisodeId,
            Because = string.Join(", ", because),
            Note = note,
            WantsPerson = wantsPerson,
            By = Author,
        };
        var row = DecisionRow.Of(command.CommandId, thread, to, because, Now);
        step.Send(command);
        situation.Await(row, Now);
        changes.Decisions.Add(row);
        changes.Kept.Add(thread.Thread.Id);
    }

    private void Release(RoutedThread thread)
    {
        situation.Engine.Release(thread.Thread.Id, Now);
        thread.Item = null;
    }

    private void Keep(RoutedThread thread, Action change)
    {
        change();
        changes.Kept.Add(thread.Thread.Id);
    }

    private Outcome? OutcomeOf(RoutedThread thread) =>
        thread.Policy is { } name ? situation.Rules.Policies.FirstOrDefault(policy => policy.Name == name)?.Then : null;

    private static string NameOf(string automation) => automation == "answers" ? "Answers" : automation[(automation.IndexOf(':') + 1)..];
}
