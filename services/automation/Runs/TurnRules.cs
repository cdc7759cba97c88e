using System.Collections.Immutable;
using Omnichannel.Automation.Exit;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Automation.Runs;

/// <summary>What a turn is about, and what follows from its result. Pure.</summary>
internal static class TurnRules
{
    /// <summary>An automation says no more than this within <see cref="Window"/>: whoever it talks to is a machine, too, or goes round in circles.</summary>
    public const int MostSaid = 12;

    /// <summary>See <see cref="MostSaid"/>.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private const int MostExchanges = 60, LongestText = 600;

    /// <summary>What the run has to decide next.</summary>
    public static TurnContext Next(Run run, DateTimeOffset now)
    {
        var (trigger, messages) = run switch
        {
            { Step: 0 } => (Trigger.Started, run.Inbox),
            { GoOn: true } => (Trigger.GoOn, []),
            { Inbox.Count: > 0 } => (Trigger.Message, run.Inbox.GetRange(0, 1)),
            _ => (Trigger.Time, ImmutableList<MessageSnapshot>.Empty),
        };
        return new TurnContext
        {
            RunId = run.Id,
            Step = run.Step + 1,
            Automation = run.Handler.Id,
            Thread = run.Thread,
            Trigger = trigger,
            Messages = messages,
            State = run.State,
            Failures = run.Failures,
            Now = now,
        };
    }

    /// <summary>The turn that needs no automation, because a person has to answer; null: there is none.</summary>
    public static Turn? Exit(TurnContext context) =>
        (ExitRules.For(context.Thread) ?? context.Messages.Select(message => ExitRules.Before(message.Content.Text)).FirstOrDefault(because => because is not null))
            is { } reason ? Turn.ToPerson(reason) : null;

    /// <summary>The turn is done: what conversations is told, and how the run goes on.</summary>
    public static Outcome Done(Run run, TurnContext context, Turn turn, DateTimeOffset now)
    {
        if (run.Status != RunStatus.Active || run.Step + 1 != context.Step)
        {
            // The thread is somebody else's by now.
            return new Outcome(run);
        }

        var inbox = run.Inbox.RemoveAll(message => context.Messages.Any(done => done.Seq == message.Seq));
        var failures = turn.Understood ? context.Trigger is Trigger.Started or Trigger.Message ? 0 : run.Failures : run.Failures + 1;
        var recent = run.Said.RemoveAll(at => at <= now - Window);
        var (replies, leaves) = Bounded(turn, inbox.Count > 0, failures, recent.Count);
        var language = run.Thread.Customer.Language;
        var tells = replies.Count > 0;
        if (tells && !run.IsDisclosed)
        {
            replies = [replies[0] with { Text = $"{Phrases.Disclosure(language)}\n\n{replies[0].Text}" }, .. replies.Skip(1)];
        }

        if (leaves is not null && !tells)
        {
            replies = [new Reply(Phrases.PersonComes(language))];
        }

        var next = run with
        {
            Step = context.Step,
            State = turn.State,
            Inbox = inbox,
            Failures = failures,
            Said = recent.AddRange(replies.Select(_ => now)),
            IsDisclosed = run.IsDisclosed || tells,
            Summary = turn.Summary ?? run.Summary,
            WaitUntil = inbox.Count > 0 ? null : turn.WaitUntil,
            GoOn = turn.GoOn,
            Exchanges = [.. run.Exchanges.Add(Exchange(context, turn, replies, leaves, now)).TakeLast(MostExchanges)],
        };
        var which = context.Step.ToString();
        var said = Said(next, turn, replies, which, isAnswer: leaves is null);
        if (leaves is not null)
        {
            var outcome = RunRules.Leaving(next, leaves, which);
            return outcome with { Commands = [.. said, .. outcome.Commands] };
        }

        return turn.Resolve
            ? new Outcome(next with { Status = RunStatus.Resolving, Because = "The automation resolved it.", WaitUntil = null, GoOn = false }, [.. said, Resolve(next, which)])
            : new Outcome(next, said);
    }

    /// <summary>What may be said, and why the thread goes to a person, if it does.</summary>
    private static (IReadOnlyList<Reply> Replies, HandOver? Leaves) Bounded(Turn turn, bool hasMore, int failures, int recent)
    {
        if (turn.HandOver is { } wanted)
        {
            return recent + turn.Replies.Count > MostSaid ? ([], wanted) : (turn.Replies, wanted);
        }

        if (failures >= ExitRules.MostFailures)
        {
            return ([], new HandOver("The automation did not understand the customer twice."));
        }

        if (recent + turn.Replies.Count > MostSaid)
        {
            return ([], new HandOver("The automation said too much in a short time."));
        }

        if (turn.Resolve)
        {
            return (turn.Replies, hasMore ? new HandOver("The customer wrote more while the automation was about to resolve the thread.") : null);
        }

        return turn is { Replies.Count: 0, GoOn: false, WaitUntil: null } && !hasMore ? ([], new HandOver("The automation had no answer.")) : (turn.Replies, null);
    }

    private static List<object> Said(Run run, Turn turn, IReadOnlyList<Reply> replies, string which, bool isAnswer)
    {
        var by = Commands.Author(run.Handler);
        List<object> commands =
        [
            .. replies.Select((reply, index) => new PostAutomated
            {
                CommandId = Commands.Id(run.Id, $"{which}/reply/{index}"),
                ThreadId = run.ThreadId,
                By = by,
                Content = new Content
                {
                    Text = reply.Text,
                    Parts = [.. (reply.Choices ?? []).Select(choice => new Part { Type = PartTypes.Choice, Id = choice.Id, Title = choice.Title })],
                },
                OnlyWhile = run.Handler,
                IsAnswer = isAnswer,
                Facts = reply.Facts,
            }),
            .. turn.Notes.Select((note, index) => new PostAutomated
            {
                CommandId = Commands.Id(run.Id, $"{which}/note/{index}"), ThreadId = run.ThreadId, By = by, Kind = "note", Content = new Content { Text = note }, OnlyWhile = run.Handler,
            }),
        ];
        if (turn.AddTags.Count + turn.RemoveTags.Count > 0)
        {
            commands.Add(new ChangeThread
            {
                CommandId = Commands.Id(run.Id, which + "/tags"),
                ThreadId = run.ThreadId,
                By = by,
                OnlyWhile = run.Handler,
                AddTags = turn.AddTags,
                RemoveTags = turn.RemoveTags,
            });
        }

        return commands;
    }

    private static ChangeThread Resolve(Run run, string which) => new()
    {
        CommandId = Commands.Id(run.Id, which + "/resolve"),
        ThreadId = run.ThreadId,
        By = Commands.Author(run.Handler),
        OnlyWhile = run.Handler,
        EpisodeId = run.EpisodeId,
        State = "resolved",
    };

    private static Exchange Exchange(TurnContext context, Turn turn, IReadOnlyList<Reply> replies, HandOver? leaves, DateTimeOffset now) => new(
        context.Step,
        now,
        context.Trigger,
        [.. context.Messages.Select(message => Short(message.Content.Text))],
        [.. replies.Select(reply => Short(reply.Text))],
        leaves is not null ? "handed over: " + leaves.Because
            : turn.Resolve ? "resolved"
            : turn.WaitUntil is { } until ? $"waits until {until:u}"
            : turn.Understood ? null : "not understood");

    private static string Short(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";
}
