using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Features;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Route = Omnichannel.Conversations.Features.Route;

namespace Omnichannel.Conversations.Commands;

/// <summary>Where an automated reply goes, or why it cannot.</summary>
internal sealed record Way(Route? Route, string? Refusal);

/// <summary>Says something automated in a thread: never over a person's head, and never without end.</summary>
internal sealed class Posting(ThreadWriter writer, ReplyRoutes routes, Replies replies, TimeProvider time)
{
    /// <summary>Two machines that answer each other stop here.</summary>
    internal const int MostInWindow = 20;

    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Where it goes: where it was told to, or where the customer last wrote.</summary>
    public async Task<Way> FindWayAsync(Tx tx, PostAutomated command, CancellationToken cancellationToken)
    {
        if (await ThreadReads.ResolveAsync(tx, command.ThreadId) is not { } current)
        {
            return new Way(null, "no-thread");
        }

        var thread = await tx.FirstAsync<ThreadRow>($"SELECT {ThreadRow.Columns} FROM threads WHERE id = @current", new { current });
        var via = command is { Account: { } account, Address: { } address } ? new Via(account, address) : null;
        var (route, problem) = await routes.FindAsync(tx, thread!, via, cancellationToken);
        return new Way(route, problem?.ProblemDetails.Type ?? (route is null ? "no-address" : null));
    }

    /// <summary>Does it, or says with a short word why not.</summary>
    public async Task<string?> DoAsync(Tx tx, ThreadRow thread, PostAutomated command, Way? way)
    {
        if (await RefusalAsync(tx, thread, command, way) is { } reason)
        {
            return reason;
        }

        var route = command.Kind == "reply" ? way!.Route : null;
        var request = new PostMessageRequest
        {
            ClientMessageId = command.CommandId.ToString("D"),
            Kind = command.Kind,
            Text = command.Content.Text,
            Html = command.Content.Html,
            Parts = command.Content.Parts,
        };
        var message = replies.Row(thread, command.By.Author(), request, [], route);
        message = message with { Facts = Facts(message, command) };
        var next = thread;
        if (route is not null)
        {
            message = await replies.SendAsync(tx, thread, message, [], route, request);
            if (command.IsAnswer)
            {
                next = PostMessage.Answered(thread, message);
                await tx.ExecuteAsync(
                    "UPDATE episodes SET first_response_at = @now WHERE id = @EpisodeId AND first_response_at IS NULL AND closed_at IS NULL",
                    new { now = time.GetUtcNow(), thread.EpisodeId });
            }
        }

        await writer.AppendAsync(tx, next, message);
        return null;
    }

    private async Task<string?> RefusalAsync(Tx tx, ThreadRow thread, PostAutomated command, Way? way)
    {
        if (command.OnlyWhile is not null && !thread.IsHandledBy(command.OnlyWhile))
        {
            return "other-handler";
        }

        if (command.OnlyWhileWaiting && (thread.HandlerType == AuthorTypes.Agent || thread.WaitingSince is null))
        {
            return "not-waiting";
        }

        if (string.IsNullOrWhiteSpace(command.Content.Text) && string.IsNullOrWhiteSpace(command.Content.Html) && command.Content.Parts.Count == 0)
        {
            return "empty";
        }

        if (command.Kind != "reply")
        {
            return null;
        }

        return way?.Refusal ?? (await IsWithoutEndAsync(tx, thread) ? "too-many" : null);
    }

    private async Task<bool> IsWithoutEndAsync(Tx tx, ThreadRow thread) =>
        await tx.FirstAsync<long>(
            """
            SELECT count(*) FROM (SELECT author_type, direction, received_at FROM messages WHERE thread_id = @Id ORDER BY seq DESC LIMIT 200) AS last
            WHERE direction = 'outbound' AND author_type <> 'agent' AND received_at > @since
            """,
            new { thread.Id, since = time.GetUtcNow() - Window }) >= MostInWindow;

    private static string? Facts(MessageRow message, PostAutomated command)
    {
        if (command.Facts is not { Count: > 0 } more)
        {
            return message.Facts;
        }

        return Stored.Json(more.ToDictionary(fact => Text.Clean(fact.Key), fact => Text.Clean(fact.Value)));
    }
}
