using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary>What an agent decided about a thread.</summary>
/// <param name="Thread">As it shall be.</param>
/// <param name="Event">A short word for what happened, for the timeline.</param>
/// <param name="Text">The same for a person.</param>
internal sealed record Change(ThreadRow Thread, string Event, string Text)
{
    /// <summary>What a program wants to know besides.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>A statement about the thread's episode that goes with it.</summary>
    public string? EpisodeSql { get; init; }
}

/// <summary>
/// The frame around everything that agents do to a thread: the lock, <c>If-Match</c>, the line in the timeline, the events. A decision that
/// changes nothing leaves nothing behind.
/// </summary>
internal sealed class ThreadChanges(
    [FromKeyedServices(ConversationsModule.Service)] Database database,
    [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
    ThreadWriter writer,
    FeedEvents events,
    TimeProvider time)
{
    /// <summary>Runs a decision and answers with the thread.</summary>
    /// <param name="context">The request, for <c>If-Match</c>, the agent and <c>ETag</c>.</param>
    /// <param name="id">The thread.</param>
    /// <param name="decide">What becomes of it; null: it stays as it is.</param>
    public async Task<Results<Ok<ThreadModel>, ProblemHttpResult>> RunAsync(HttpContext context, Guid id, Func<ThreadRow, Change?> decide)
    {
        var author = context.User.Author();
        var expected = Versions(context.Request.Headers.IfMatch.ToString());
        var (thread, conflict) = await database.WriteAsync(
            async (connection, transaction) =>
            {
                var tx = new Tx(connection, transaction);
                if (await ThreadWriter.LockAsync(tx, id) is not { } row)
                {
                    return (null, false);
                }

                if (expected.Count > 0 && !expected.Contains(row.Version.ToString()))
                {
                    return ((ThreadModel?)null, true);
                }

                if (decide(row) is { } change)
                {
                    await WriteAsync(tx, row, change, author);
                }

                return ((await ThreadReads.ByIdsAsync(tx, [row.Id])).Single(), false);
            },
            context.RequestAborted);
        outbox.Nudge();
        if (thread is null)
        {
            return conflict
                ? Problems.Of(StatusCodes.Status412PreconditionFailed, "version-conflict", "Somebody was faster: load the thread again.")
                : Problems.NotFound("thread");
        }

        context.Response.Headers.ETag = $"\"{thread.Version}\"";
        return TypedResults.Ok(thread);
    }

    /// <summary>Writes a decision about a locked thread.</summary>
    public async Task WriteAsync(Tx tx, ThreadRow before, Change change, Author author)
    {
        var facts = new Dictionary<string, string>(change.Facts) { ["event"] = change.Event };
        var message = writer.Message(before, Directions.Internal, author, change.Text) with { Facts = Stored.Json(facts), EpisodeId = change.Thread.EpisodeId };
        if (change.EpisodeSql is not null)
        {
            await tx.ExecuteAsync(change.EpisodeSql, new { before.EpisodeId, now = time.GetUtcNow() });
        }

        var after = change.Thread;
        var reassigned = (before.HandlerType, before.HandlerId) != (after.HandlerType, after.HandlerId);
        await writer.AppendAsync(
            tx,
            after,
            message,
            reassigned ? [events.HandlerAssigned(after.Id, after.HandlerId is null ? null : new Handler(after.HandlerType!, after.HandlerId, after.HandlerName), author)] : []);
    }

    /// <summary>The versions that an <c>If-Match</c> names; none: any.</summary>
    private static HashSet<string> Versions(string header) =>
        [.. header.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(tag => tag != "*").Select(tag => (tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag).Trim('"'))];
}

/// <summary>Who is calling, as an author.</summary>
internal static class Callers
{
    public static Author Author(this System.Security.Claims.ClaimsPrincipal user) => new(AuthorTypes.Agent, user.UserId(), user.UserName());
}
