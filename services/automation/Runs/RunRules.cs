using System.Collections.Immutable;
using Omnichannel.Automation.Exit;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Automation.Runs;

/// <summary>What became of a run, and what conversations is told to do.</summary>
/// <param name="Run">As it is now.</param>
/// <param name="Commands">In order.</param>
internal sealed record Outcome(Run Run, IReadOnlyList<object> Commands)
{
    public Outcome(Run run)
        : this(run, [])
    {
    }
}

/// <summary>How a run begins and ends with what happens in its thread. Pure: the runner gives it events and writes down what comes out.</summary>
internal static class RunRules
{
    private const string Automation = "automation";

    /// <summary>Whether a thread is one to answer.</summary>
    public static bool IsOurs(ThreadSnapshot thread) =>
        thread.Handler?.Type == Automation && thread.State is ("open" or "waiting");

    /// <summary>A thread was given to an automation.</summary>
    /// <param name="id">The run's id.</param>
    /// <param name="thread">With the automation as its handler.</param>
    /// <param name="messages">Its newest messages, in order.</param>
    /// <param name="now">The time.</param>
    /// <returns>Null: only machines wrote, and nothing answers them.</returns>
    public static Run? Begin(Guid id, ThreadSnapshot thread, IReadOnlyList<MessageSnapshot> messages, DateTimeOffset now)
    {
        var unanswered = messages.Reverse().TakeWhile(message => message is not { Direction: "outbound", Author.Type: "agent" or Automation }).Where(message => message.Direction == "inbound").Reverse().ToList();
        var said = unanswered.Where(message => message.Nature == Natures.Person).ToImmutableList();
        return unanswered.Count > 0 && said.Count == 0 ? null : new Run
        {
            Id = id,
            Handler = thread.Handler!,
            Thread = thread,
            StartedAt = now,
            Inbox = said,
            Heard = messages.Count == 0 ? 0 : messages[^1].Seq,
        };
    }

    /// <summary>The thread changed.</summary>
    /// <param name="run">Its run.</param>
    /// <param name="thread">As it is now.</param>
    /// <param name="now">The time.</param>
    /// <param name="isAnew">Whether it was read anew, so that answers to commands may have been missed.</param>
    public static Outcome ThreadChanged(Run run, ThreadSnapshot thread, DateTimeOffset now, bool isAnew = false)
    {
        // A run that gave the thread away ends with the answer to that.
        if (IsOlder(thread, run.Thread) || (run.Status == RunStatus.Leaving && !isAnew))
        {
            return new Outcome(run);
        }

        if (thread.Handler?.Type != Automation || thread.Handler.Id != run.Handler.Id)
        {
            return Stopped(run, now);
        }

        if (thread.State == "resolved" || thread.Episode?.Id != run.EpisodeId)
        {
            return new Outcome(End(run, run.Because ?? "The thread was resolved.", now));
        }

        var current = run with { Thread = thread };
        return run.Status == RunStatus.Active && ExitRules.For(thread) is { } because ? Leaving(current, new HandOver(because), "preference") : new Outcome(current);
    }

    /// <summary>The thread is gone: erased, or merged into another one.</summary>
    public static Outcome ThreadGone(Run run, DateTimeOffset now) => new(End(run, "The thread is gone.", now));

    /// <summary>A message stands in the thread.</summary>
    public static Outcome MessageCame(Run run, MessageSnapshot message, DateTimeOffset now)
    {
        if (message.Seq <= run.Heard)
        {
            return new Outcome(run);
        }

        var heard = run with { Heard = message.Seq };
        return message switch
        {
            // A colleague wrote, perhaps from elsewhere: no two talk at once.
            { Direction: "outbound", Author: { Type: "agent" } author } when run.Status is RunStatus.Active or RunStatus.Resolving => Leaving(
                heard, new HandOver("A person answered."), "person", author.Id is { Length: > 0 } agent ? new HandlerRef("agent", agent, author.Name) : null),
            { Direction: "inbound", Nature: Natures.Person } => Heard(heard, message, now),
            _ => new Outcome(heard),
        };
    }

    /// <summary>What conversations said to a command of this thread.</summary>
    public static Outcome Answered(Run run, string type, HandlerData data, DateTimeOffset now) =>
        data.CommandId is not { } command || !Commands.IsOf(run.Id, command) ? new Outcome(run)
        : command == run.LeavingBy ? type == "handler.assigned" ? new Outcome(End(run, run.Because!, now)) : Stopped(run, now)
        : type == "handler.assigned" || run.Status is RunStatus.Leaving ? new Outcome(run)
        : Leaving(run, new HandOver("The hub did not take what the automation wanted: " + (data.Reason ?? "no reason given")), "refused");

    /// <summary>Gives the thread to somebody else, with all that is known.</summary>
    public static Outcome Leaving(Run run, HandOver handOver, string which, HandlerRef? to = null)
    {
        var command = Commands.Id(run.Id, which + "/leave");
        return new Outcome(
            run with { Status = RunStatus.Leaving, LeavingBy = command, Because = handOver.Because, WaitUntil = null, GoOn = false },
            [
                new ChangeThread
                {
                    CommandId = Commands.Id(run.Id, which + "/open"), ThreadId = run.ThreadId, By = Commands.Author(run.Handler), OnlyWhile = run.Handler, State = "open",
                },
                new AssignHandler
                {
                    CommandId = command,
                    ThreadId = run.ThreadId,
                    To = to ?? (handOver.Team is { } team ? new HandlerRef("team", team) : null),
                    Expected = run.Handler,
                    Because = handOver.Because,
                    Note = Summaries.Of(run) is { } summary ? $"{handOver.Because}\n\n{summary}" : handOver.Because,
                    WantsPerson = true,
                    By = Commands.Author(run.Handler),
                },
            ]);
    }

    private static Outcome Heard(Run run, MessageSnapshot message, DateTimeOffset now)
    {
        if (run.Status == RunStatus.Resolving)
        {
            // What comes between our resolving and its taking place would be answered by nobody.
            return Leaving(Noted(run, message, now), new HandOver("The customer wrote again while the automation resolved the thread."), "again");
        }

        if (run.Status != RunStatus.Active)
        {
            return new Outcome(run);
        }

        // At once, whatever is being decided meanwhile: its result comes too late to say anything.
        return ExitRules.Before(message.Content.Text) is { } because
            ? Leaving(Noted(run, message, now), new HandOver(because), "exit")
            : new Outcome(run with { Inbox = run.Inbox.Add(message) });
    }

    /// <summary>Somebody else answers, and the automation had no part in it: what it knows follows as a note.</summary>
    private static Outcome Stopped(Run run, DateTimeOffset now)
    {
        var ended = End(run, run.Because ?? "Somebody else answers.", now);
        return Summaries.Of(run) is { } note ? new Outcome(ended, [Note(run, "stopped", note)]) : new Outcome(ended);
    }

    private static Run Noted(Run run, MessageSnapshot message, DateTimeOffset now) =>
        run with { Exchanges = run.Exchanges.Add(new Exchange(run.Step, now, Trigger.Message, [message.Content.Text], [], "handed over")) };

    private static Run End(Run run, string because, DateTimeOffset now) =>
        run with { Status = RunStatus.Ended, EndedAt = now, Because = because, Inbox = [], WaitUntil = null, GoOn = false };

    private static PostAutomated Note(Run run, string which, string text) => new()
    {
        CommandId = Commands.Id(run.Id, which),
        ThreadId = run.ThreadId,
        By = Commands.Author(run.Handler),
        Kind = "note",
        Content = new Content { Text = text },
    };

    // After reading threads anew the feed tells once more what was before.
    private static bool IsOlder(ThreadSnapshot thread, ThreadSnapshot known) =>
        long.TryParse(thread.Version, out var version) && long.TryParse(known.Version, out var last) && version < last;
}
