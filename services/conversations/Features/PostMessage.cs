using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary><c>POST /api/threads/{id}/messages</c>: a reply to the customer, or a note among us.</summary>
internal sealed class PostMessage(
    [FromKeyedServices(ConversationsModule.Service)] Database database,
    [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
    ThreadWriter writer,
    ReplyRoutes routes,
    Copies copies,
    Replies replies,
    Uploads uploads,
    MessageReads messages,
    DeliverySignal signal,
    FeedEvents events,
    TimeProvider time)
{
    /// <summary>Takes it: when this answers 202, it is committed with all that follows from it.</summary>
    public async Task<Results<Accepted<MessageModel>, ProblemHttpResult>> HandleAsync(
        Guid threadId, PostMessageRequest request, Author author, CancellationToken cancellationToken)
    {
        if (request.Errors() is { Count: > 0 } errors)
        {
            return Problems.Invalid(errors);
        }

        var (draft, problem) = await PrepareAsync(threadId, request, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        var message = await database.WriteAsync((connection, transaction) => WriteAsync(new Tx(connection, transaction), threadId, request, author, draft), cancellationToken);
        outbox.Nudge();
        signal.Wake();
        return message is null ? Problems.NotFound("thread") : TypedResults.Accepted($"/api/threads/{threadId}/messages", message);
    }

    /// <summary>What needs no lock: where it goes and which files it has. A message that is already there needs nothing.</summary>
    private async Task<(Draft? Draft, ProblemHttpResult? Problem)> PrepareAsync(Guid threadId, PostMessageRequest request, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var tx = new Tx(connection, null);
        if (await ThreadReads.ResolveAsync(tx, threadId) is not { } current)
        {
            return (null, Problems.NotFound("thread"));
        }

        if (await FindAsync(tx, current, request) is not null)
        {
            return (null, null);
        }

        var (files, missing) = await uploads.FindAsync(tx, request.Attachments);
        if (missing)
        {
            return (null, Problems.Invalid("attachments", "A file is not there: upload it first."));
        }

        if (request.Kind == "note")
        {
            return (new Draft(null, files), null);
        }

        var thread = await tx.FirstAsync<ThreadRow>($"SELECT {ThreadRow.Columns} FROM threads WHERE id = @current", new { current });
        var (route, problem) = await routes.FindAsync(tx, thread!, request.Via, cancellationToken, request.Template is not null);
        if (route is not null && request.Public == true && await Replies.LastThreadingAsync(tx, current, route, publicly: true) is null)
        {
            return (null, Problems.Conflict("not-public", "The customer wrote no public comment there that could be answered."));
        }

        if (route is null)
        {
            return (null, problem);
        }

        (request, problem) = await copies.FillAsync(tx, current, route, request, cancellationToken);
        return (problem is null ? new Draft(route, files, request.Cc, request.Bcc) : null, problem);
    }

    private async Task<MessageModel?> WriteAsync(Tx tx, Guid threadId, PostMessageRequest request, Author author, Draft? draft)
    {
        if (await ThreadWriter.LockAsync(tx, threadId) is not { } thread)
        {
            return null;
        }

        if (await FindAsync(tx, thread.Id, request) is { } before)
        {
            return (await messages.ByIdsAsync(tx, [before])).Select(found => found.Message).FirstOrDefault();
        }

        if (draft is null)
        {
            return null;
        }

        var takenOver = false;
        request = request with { Cc = draft.Cc, Bcc = draft.Bcc };
        var message = replies.Row(thread, author, request, draft.Files, draft.Route);
        await tx.ExecuteAsync(
            "INSERT INTO commands (key, message_id) VALUES (@key, @Id)", new { key = Key(thread.Id, request), message.Id });
        if (draft.Route is { } route)
        {
            message = await replies.SendAsync(tx, thread, message, draft.Files, route, request);
            (thread, takenOver) = TakenOver(Answered(thread, message), author);
            await tx.ExecuteAsync(
                "UPDATE episodes SET first_response_at = @now WHERE id = @EpisodeId AND first_response_at IS NULL AND closed_at IS NULL",
                new { now = time.GetUtcNow(), thread.EpisodeId });
        }

        await writer.AppendAsync(
            tx, thread, message, takenOver ? [events.HandlerAssigned(thread.Id, new Handler(thread.HandlerType!, thread.HandlerId!, thread.HandlerName), author)] : []);
        return (await messages.ByIdsAsync(tx, [message.Id])).Single().Message;
    }

    /// <summary>
    /// The customer waits no more. Open becomes waiting; what was resolved or put to sleep stays so, as agents know it from elsewhere:
    /// only the customer's next word wakes it.
    /// </summary>
    internal static ThreadRow Answered(ThreadRow thread, MessageRow message) => thread with
    {
        State = thread.State == ThreadStates.Open ? ThreadStates.Waiting : thread.State,
        WaitingSince = null,
        DueAt = null,
        Preview = Preview.Of(message.Text, message.Attachments),
        LastAt = message.ReceivedAt,
    };

    /// <summary>A person who answers where an automation does has the thread from then on: no two talk at once.</summary>
    private static (ThreadRow Thread, bool IsTaken) TakenOver(ThreadRow thread, Author author) =>
        author.Type == AuthorTypes.Agent && thread.HandlerType == AuthorTypes.Automation
            ? (thread with { HandlerType = author.Type, HandlerId = author.Id, HandlerName = author.Name, WantsPerson = true }, true)
            : (thread, false);

    /// <summary>What this command made before, under this thread's id or that of one merged into it.</summary>
    private static Task<Guid?> FindAsync(Tx tx, Guid thread, PostMessageRequest request) => tx.FirstAsync<Guid?>(
        """
        WITH RECURSIVE merged (id) AS (SELECT id FROM threads WHERE id = @thread UNION SELECT t.id FROM threads t JOIN merged m ON t.merged_into = m.id)
        SELECT message_id FROM commands WHERE key IN (SELECT id || ':' || @command FROM merged)
        """,
        new { thread, command = Text.Clean(request.ClientMessageId) });

    private static string Key(Guid thread, PostMessageRequest request) => $"{thread:D}:{Text.Clean(request.ClientMessageId)}";

    private sealed record Draft(
        Route? Route, IReadOnlyList<Contracts.Attachment> Files, IReadOnlyList<string>? Cc = null, IReadOnlyList<string>? Bcc = null);
}
