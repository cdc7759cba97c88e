using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Identity;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary>The new text of a message.</summary>
public sealed record EditRequest(string? Text);

/// <summary>An agent's reaction; null takes it back.</summary>
public sealed record ReactionRequest(string? Emoji);

/// <summary>
/// <c>PATCH</c> and <c>DELETE /api/messages/{id}</c>, <c>PUT /api/messages/{id}/reaction</c>: changes to a message that go to the customer's
/// channel too, where it can do that. What was there before stays in the audit.
/// </summary>
internal sealed class ChangeMessage(
    [FromKeyedServices(ConversationsModule.Service)] Database database,
    [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
    DeliveryStore store,
    MessageReads messages,
    IAccountDirectory accounts,
    DeliverySignal signal,
    TimeProvider time)
{
    private const int LongestText = 100_000, LongestEmoji = 32;

    public Task<Results<Ok<MessageModel>, ProblemHttpResult>> EditAsync(HttpContext context, Guid id, EditRequest request)
    {
        var text = Text.Clean(request.Text)?.Trim() ?? "";
        return text.Length is 0 or > LongestText
            ? Task.FromResult<Results<Ok<MessageModel>, ProblemHttpResult>>(Problems.Invalid("text", $"A text of 1 to {LongestText} characters is needed."))
            : RunAsync(context, id, DeliveryTypes.Edit, can => can.Edit, OwnAndNotDeleted, (message, _) => message.Text == text
                ? null
                : (message with { Text = text, Html = null, EditedAt = time.GetUtcNow() }, new DeliveryContent { Content = new Content { Text = text } }));
    }

    public Task<Results<Ok<MessageModel>, ProblemHttpResult>> DeleteAsync(HttpContext context, Guid id) =>
        RunAsync(context, id, DeliveryTypes.Delete, can => can.Delete, Own, (message, _) => message.DeletedAt is not null
            ? null
            : (message with { Text = "", Html = null, Quoted = null, Parts = "[]", Attachments = "[]", DeletedAt = time.GetUtcNow() }, new DeliveryContent()));

    public Task<Results<Ok<MessageModel>, ProblemHttpResult>> ReactAsync(HttpContext context, Guid id, ReactionRequest request)
    {
        var emoji = Text.Clean(request.Emoji);
        return emoji is { Length: 0 or > LongestEmoji }
            ? Task.FromResult<Results<Ok<MessageModel>, ProblemHttpResult>>(Problems.Invalid("emoji", "One emoji, or null."))
            : RunAsync(context, id, DeliveryTypes.Reaction, can => can.Reactions, NotDeleted, (message, by) =>
            {
                var before = Stored.Reactions(message.Reactions);
                var others = before.Where(reaction => reaction.By != by.Id).ToArray();
                Reaction[] after = emoji is null ? others : [.. others, new Reaction(emoji, by.Id!, by.Name)];
                return after.SequenceEqual(before) ? null : (message with { Reactions = Stored.Json(after) }, new DeliveryContent { Emoji = emoji });
            });
    }

    private static bool Own(MessageRow message) => message.Direction is Directions.Outbound || message is { Direction: Directions.Internal, Facts: null };

    private static bool NotDeleted(MessageRow message) => message.DeletedAt is null && message.Facts is null | message.Direction is not Directions.Internal;

    private static bool OwnAndNotDeleted(MessageRow message) => Own(message) && NotDeleted(message);

    private async Task<Results<Ok<MessageModel>, ProblemHttpResult>> RunAsync(
        HttpContext context,
        Guid id,
        string type,
        Func<Capabilities, bool> can,
        Func<MessageRow, bool> may,
        Func<MessageRow, Author, (MessageRow Message, DeliveryContent Send)?> change)
    {
        var known = (await accounts.AllAsync(context.RequestAborted)).ToDictionary(account => account.Id);
        var author = context.User.Author();
        var result = await database.WriteAsync<Results<Ok<MessageModel>, ProblemHttpResult>>(
            async (connection, transaction) =>
            {
                var tx = new Tx(connection, transaction);
                await tx.QueryAsync<string>($"SELECT id FROM threads WHERE id = (SELECT thread_id FROM messages WHERE id = @id){tx.ForUpdate}", new { id });
                if (await tx.FirstAsync<MessageRow>("SELECT * FROM messages WHERE id = @id", new { id }) is not { } message)
                {
                    return Problems.NotFound("message");
                }

                if (!may(message))
                {
                    return Problems.Conflict("not-changeable", "This message cannot be changed so.");
                }

                var account = message.Account is null ? null : known.GetValueOrDefault(message.Account);
                if (message.Account is not null && (account is not { Enabled: true } || !can(DefaultCapabilities.Of(account))))
                {
                    return Problems.Conflict("not-supported", "The channel of this message cannot do that.");
                }

                if (message.Direction == Directions.Outbound && !await IsOutAsync(tx, id))
                {
                    return Problems.Conflict("not-sent", "This message has not reached its channel; there is nothing to change there.");
                }

                if (change(message, author) is var (after, send))
                {
                    await WriteAsync(tx, type, message, after, author);
                    await SendAsync(tx, type, message, account, send);
                    await store.AnnounceAsync(tx, [id]);
                }

                return TypedResults.Ok((await messages.ByIdsAsync(tx, [id])).Single().Message);
            },
            context.RequestAborted);
        outbox.Nudge();
        signal.Wake();
        return result;
    }

    private static async Task<bool> IsOutAsync(Tx tx, Guid id) =>
        await tx.FirstAsync<long>("SELECT count(*) FROM deliveries WHERE message_id = @id AND type = 'message.send' AND state IN ('sent', 'delivered', 'read')", new { id }) > 0;

    private async Task WriteAsync(Tx tx, string type, MessageRow before, MessageRow after, Author author)
    {
        if (type != DeliveryTypes.Reaction)
        {
            await Audit.WriteAsync(tx, time, new Actor(author.Id!, author.Name ?? ""), type, before.Id, ("text", before.Text), ("html", before.Html), ("attachments", before.Attachments));
        }

        await tx.ExecuteAsync(
            """
            UPDATE messages SET text = @Text, html = @Html, quoted = @Quoted, parts = @Parts, attachments = @Attachments, reactions = @Reactions,
              edited_at = @EditedAt, deleted_at = @DeletedAt WHERE id = @Id
            """,
            after);
    }

    /// <summary>Sends the change behind the message.</summary>
    private async Task SendAsync(Tx tx, string type, MessageRow message, Account? account, DeliveryContent send)
    {
        if (account is null)
        {
            return;
        }

        var externalId = message.ExternalId ?? await tx.FirstAsync<string>(
            "SELECT external_id FROM deliveries WHERE message_id = @Id AND type = 'message.send' AND external_id IS NOT NULL ORDER BY number LIMIT 1", message);
        var now = time.GetUtcNow();
        await tx.InsertAsync(
            "deliveries",
            [
                new DeliveryRow
                {
                    Id = Ids.New(time),
                    MessageId = message.Id,
                    ThreadId = message.ThreadId,
                    Account = account.Id,
                    Channel = account.Channel,
                    Provider = account.Provider,
                    Address = message.Address!,
                    Lane = DeliveryRow.LaneOf(account.Id, message.Address!),
                    Type = type,
                    State = DeliveryStates.Queued,
                    Since = now,
                    CreatedAt = now,
                    UpdatedAt = now,
                    Content = (send with { ExternalId = externalId }).ToJson(),
                },
            ]);
    }
}
