using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary>How far an agent has read.</summary>
public sealed record ReadRequest(long? Seq);

/// <summary>Whether an agent types, and where to if not the usual way.</summary>
public sealed record TypingRequest(bool? Active, Via? Via);

/// <summary>The data of the event <c>typing</c>.</summary>
public sealed record TypingEvent(Guid ThreadId, string Who, string Name, bool Active);

/// <summary><c>POST /api/threads/{id}/read|typing</c>: neither changes the thread.</summary>
internal sealed class ReadAndTyping(
    [FromKeyedServices(ConversationsModule.Service)] Database database, ReplyRoutes routes, IBus bus, TimeProvider time)
{
    /// <summary>The broadcast that the event stream passes on.</summary>
    public const string Broadcast = "typing";

    public async Task<Results<Ok<ThreadModel>, ProblemHttpResult>> ReadAsync(HttpContext context, Guid id, ReadRequest request)
    {
        if (request.Seq is not >= 0)
        {
            return Problems.Invalid("seq", "The number of the last message that was read is needed.");
        }

        var agent = context.User.UserId();
        var thread = await database.WriteAsync(
            async (connection, transaction) =>
            {
                var tx = new Tx(connection, transaction);
                if (await ThreadReads.ResolveAsync(tx, id) is not { } current)
                {
                    return null;
                }

                var model = (await ThreadReads.ByIdsAsync(tx, [current])).Single();
                await tx.ExecuteAsync(
                    """
                    INSERT INTO thread_reads (thread_id, agent_id, seq) VALUES (@current, @agent, @seq)
                    ON CONFLICT (thread_id, agent_id) DO UPDATE SET seq = excluded.seq WHERE thread_reads.seq < excluded.seq
                    """,
                    new { current, agent, seq = Math.Min(request.Seq.Value, model.LastSeq) });
                return model;
            },
            context.RequestAborted);
        return thread is null ? Problems.NotFound("thread") : TypedResults.Ok(thread);
    }

    /// <summary>Tells the other agents, and the customer where their channel shows it. Nobody waits for it, nothing keeps it.</summary>
    public async Task<Results<NoContent, ProblemHttpResult>> TypeAsync(HttpContext context, Guid id, TypingRequest request)
    {
        var active = request.Active ?? true;
        await using var connection = await database.OpenAsync(context.RequestAborted);
        var tx = new Tx(connection, null);
        if (await ThreadReads.ResolveAsync(tx, id) is not { } current)
        {
            return Problems.NotFound("thread");
        }

        var typing = new TypingEvent(current, "agent", context.User.UserName(), active);
        await bus.BroadcastAsync(Broadcast, JsonSerializer.SerializeToUtf8Bytes(typing, RepliesJson.Default.TypingEvent), context.RequestAborted);
        var thread = await tx.FirstAsync<ThreadRow>($"SELECT {ThreadRow.Columns} FROM threads WHERE id = @current", new { current });
        if (active && (await routes.FindAsync(tx, thread!, request.Via, context.RequestAborted)).Route is { } route && DefaultCapabilities.Of(route.Account).Typing)
        {
            await ShowAsync(tx, thread!, route, context.RequestAborted);
        }

        return TypedResults.NoContent();
    }

    private async Task ShowAsync(Tx tx, ThreadRow thread, Route route, CancellationToken cancellationToken)
    {
        // Some channels show typing as an answer to a certain message.
        var last = await tx.FirstAsync<string>(
            "SELECT external_id FROM messages WHERE thread_id = @Id AND direction = 'inbound' AND account = @account AND address = @address ORDER BY seq DESC LIMIT 1",
            new { thread.Id, account = route.Account.Id, address = route.Address });
        var send = new SendMessage
        {
            DeliveryId = Ids.New(time),
            Type = DeliveryTypes.Typing,
            Attempt = 1,
            Account = route.Account.Id,
            Channel = route.Account.Channel,
            To = route.Address,
            Content = new Content(),
            ExternalId = last,
        };
        try
        {
            await bus.PublishAsync(
                [
                    new Envelope
                    {
                        Id = send.DeliveryId,
                        Topic = Topics.Send(route.Account.Provider),
                        Key = route.Lane,
                        Type = nameof(SendMessage),
                        Body = JsonSerializer.SerializeToUtf8Bytes(send, HostingJson.Default.SendMessage),
                    },
                ],
                cancellationToken);
        }
        catch (BusBusyException)
        {
            // There are messages to send: that somebody types can wait until they stop.
        }
    }
}
