using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Features;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Conversations.Commands;

/// <summary>Gives a thread to somebody, as long as it is still the thread that was decided about.</summary>
internal sealed class Assigning(
    ThreadWriter writer, FeedEvents events, [FromKeyedServices(ConversationsModule.Service)] Outbox outbox)
{
    /// <summary>Does it, or says with a short word why not.</summary>
    public async Task<string?> DoAsync(Tx tx, ThreadRow thread, AssignHandler command)
    {
        if (Refusal(thread, command) is { } reason)
        {
            return reason;
        }

        var author = command.By.Author();
        if (!string.IsNullOrWhiteSpace(command.Note))
        {
            var note = writer.Message(thread, Directions.Internal, author, Text.Clean(command.Note)) with { Facts = Stored.Json(new Dictionary<string, string> { ["event"] = "handover-note" }) };
            await writer.AppendAsync(tx, thread, note);
            thread = ThreadWrites.Written(thread) with { LastSeq = note.Seq };
        }

        var next = Next(thread, command);
        var handler = command.To is null ? null : new Handler(command.To.Type, command.To.Id, command.To.Name);
        var assigned = events.HandlerAssigned(thread.Id, handler, author, command.CommandId);
        if (thread.IsHandledBy(command.To) && next.WantsPerson == thread.WantsPerson)
        {
            await outbox.AddAsync(tx.Connection, tx.Transaction!, [assigned]);
            return null;
        }

        var line = writer.Message(thread, Directions.Internal, author, Line(command)) with { Facts = Stored.Json(Facts(command)), EpisodeId = thread.EpisodeId };
        await writer.AppendAsync(tx, next, line, assigned);
        return null;
    }

    /// <summary>Why a command does not fit a thread any more; null: it does.</summary>
    internal static string? Refusal(ThreadRow thread, AssignHandler command) =>
        !command.Whoever && !thread.IsHandledBy(command.Expected) ? "other-handler"
        : command.EpisodeId is { } episode && thread.EpisodeId != episode ? "other-episode"
        : command.To is not null && thread.State == ThreadStates.Resolved ? "resolved"
        : command.To?.Type == AuthorTypes.Automation && thread.WantsPerson ? "wants-person"
        : null;

    private static ThreadRow Next(ThreadRow thread, AssignHandler command) => thread with
    {
        HandlerType = command.To?.Type,
        HandlerId = Text.Clean(command.To?.Id),
        HandlerName = Text.Clean(command.To?.Name),
        WantsPerson = thread.WantsPerson || command.WantsPerson,
    };

    private static string Line(AssignHandler command)
    {
        var what = command.To is null ? "Nobody answers this any more." : $"Given to {Text.Clean(command.To.Name ?? command.To.Id)}.";
        return string.IsNullOrWhiteSpace(command.Because) ? what : $"{what[..^1]}, because: {Text.Clean(command.Because)}.";
    }

    private static Dictionary<string, string> Facts(AssignHandler command)
    {
        var facts = new Dictionary<string, string> { ["event"] = command.To is null ? "unassigned" : "assigned" };
        if (command.To is { } to)
        {
            (facts["toType"], facts["toId"], facts["toName"]) = (to.Type, Text.Clean(to.Id), Text.Clean(to.Name) ?? "");
        }

        if (!string.IsNullOrWhiteSpace(command.Because))
        {
            facts["because"] = Text.Clean(command.Because);
        }

        return facts;
    }
}
