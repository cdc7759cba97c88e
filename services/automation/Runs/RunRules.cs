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
        var unanswered = messages.Reverse().TakeWhile(message => message.Direction != "outbound").Where(message => message.Direction == "inbound").Reverse().ToList();
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
    public static Outcome ThreadChanged(Run run, ThreadSnapshot thread, DateTimeOffset now)
    {
        if (IsOlder(thread, run.Thread))
        {
            return new Outcome(run);
        }

        if (thread.Handler?.Type != Automation || thread.Handler.Id != run.Handler.Id)
        {
            // Somebody else answers, and this automation said nothing about it: what it knows goes along.
            var ended = End(run, run.Because ?? "Somebody else answers.", now);
            return run.Status == RunStatus.Leaving || Summaries.Of(run) is not { } note
                ? new Outcome(ended)
                : new Outcome(ended, [Note(run, "stopped", note)]);
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
    public static Outcome MessageCame(Run run, MessageSnapshot message)
    {
        if (message.Seq <= run.Heard)
        {
            return new Outcome(run);
        }

        var heard = run with { Heard = message.Seq };
        return message switch
        {
            // A colleague wrote: the thread is theirs, whoever forgot to take it.
            { Direction: "outbound", Author: { Type: "agent", Id: { } agent } } when run.Status is RunStatus.Active or RunStatus.Resolving =>
                Leaving(heard, new HandOver("A person answered."), "person", new HandlerRef("agent", agent, message.Author.Name)),
            { Direction: "inbound", Nature: Natures.Person } => Heard(heard, message),
            _ => new Outcome(heard),
        };
    }

    /// <summary>What conversations said to a command of this thread.</summary>
    public static Outcome Refused(Run run, HandlerData data, DateTimeOffset now) =>
        data.CommandId is not { } command || !Commands.IsOf(run.Id, command) ? new Outcome(run)
        : run.Status == RunStatus.Leaving ? new Outcome(command == run.LeavingBy ? End(run, run.Because!, now) : run)
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

    // What comes between our resolving and its taking place would be answered by nobody.
    private static Outcome Heard(Run run, MessageSnapshot message) => run.Status switch
    {
        RunStatus.Active => new Outcome(run with { Inbox = run.Inbox.Add(message) }),
        RunStatus.Resolving => Leaving(run, new HandOver("The customer wrote again while the automation resolved the thread."), "again"),
        _ => new Outcome(run),
    };

    private static Run End(Run run, string because, DateTimeOffset now) =>
        run with { Status = RunStatus.Ended, EndedAt = now, Because = because, Inbox = [], WaitUntil = null, GoOn = false };

    private static PostAutomated Note(Run run, string which, string text) => new()
    {
        CommandId = Commands.Id(run.Id, which), ThreadId = run.ThreadId, By = Commands.Author(run.Handler), Kind = "note", Content = new Content { Text = text },
    };

    // After reading threads anew the feed tells once more what was before.
    private static bool IsOlder(ThreadSnapshot thread, ThreadSnapshot known) =>
        long.TryParse(thread.Version, out var version) && long.TryParse(known.Version, out var last) && version < last;
}
