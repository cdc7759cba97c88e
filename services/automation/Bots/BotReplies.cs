using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Adapters;
using Omnichannel.Automation.Runs;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Automation.Bots;

/// <summary>
/// <c>POST /api/automation/bots/{name}/replies</c>: what a bot tells by itself, after it answered 202, signed with its secret. One effect for ever per
/// <c>webhook-id</c>; 409 once the thread is not the bot's any more, and should somebody take it in that very moment, conversations drops it.
/// </summary>
internal sealed class BotReplies(
    BotStore bots,
    IConversations conversations,
    [FromKeyedServices(AutomationModule.Service)] Database database,
    [FromKeyedServices(AutomationModule.Service)] Outbox outbox,
    TimeProvider time)
{
    /// <summary>A body has at most this many bytes.</summary>
    public const int LargestBody = 256 * 1024;

    private const int LongestId = 200;

    /// <summary>Takes it; 202 means committed.</summary>
    public async Task<Results<Accepted<BotLaterModel>, ProblemHttpResult>> HandleAsync(string name, HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new byte[LargestBody + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > LargestBody)
        {
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, "too-large", $"At most {LargestBody / 1024} KiB.");
        }

        var raw = buffer.AsMemory(0, length);
        var id = request.Headers[StandardWebhooks.IdHeader].ToString();
        if (await bots.FindAsync(name, cancellationToken) is not { Enabled: true } bot || id.Length > LongestId || !StandardWebhooks.Verify(
            bot.SecretList(), id, request.Headers[StandardWebhooks.TimestampHeader], request.Headers[StandardWebhooks.SignatureHeader], raw.Span, time.GetUtcNow()))
        {
            return Problems.Of(StatusCodes.Status401Unauthorized, "bad-signature", "The signature is missing, wrong or too old.");
        }

        var (told, wrong) = Read(raw.ToArray());
        return told is null
            ? Problems.Of(StatusCodes.Status400BadRequest, "invalid", wrong!)
            : await TakeAsync(bot, id, told, cancellationToken);
    }

    private async Task<Results<Accepted<BotLaterModel>, ProblemHttpResult>> TakeAsync(BotRow bot, string id, BotLater told, CancellationToken cancellationToken)
    {
        if (await HasAsync(bot, id, cancellationToken))
        {
            return Taken("duplicate");
        }

        if (await conversations.ThreadAsync(told.ThreadId!.Value, cancellationToken) is not { } thread)
        {
            return Problems.NotFound("thread");
        }

        if (thread.Handler is not { Type: "automation" } handler || handler.Id != bot.Handler || (told.EpisodeId is { } episode && thread.Episode?.Id != episode))
        {
            return Problems.Conflict("taken-over", "Somebody else answers by now, or the episode is over. Nothing was said.");
        }

        var isNew = await database.WriteAsync(
            async (connection, transaction) =>
            {
                var inserted = await connection.ExecuteAsync(
                    "INSERT INTO bot_replies (bot, id, thread_id, at) VALUES (@Name, @id, @thread, @now) ON CONFLICT DO NOTHING",
                    new { bot.Name, id, thread = thread.Id.ToString("D"), now = time.GetUtcNow() },
                    transaction);
                if (inserted > 0)
                {
                    var own = handler with { Name = handler.Name ?? bot.DisplayName };
                    await outbox.AddAsync(connection, transaction, [.. CommandsOf(told, thread.Id, thread.Episode?.Id, own).Select(Commands.Envelope)]);
                }

                return inserted > 0;
            },
            cancellationToken);
        outbox.Nudge();
        return Taken(isNew ? "accepted" : "duplicate");
    }

    private IEnumerable<object> CommandsOf(BotLater told, Guid thread, Guid? episode, HandlerRef own)
    {
        foreach (var reply in told.Replies ?? [])
        {
            yield return new PostAutomated
            {
                CommandId = Ids.New(time),
                ThreadId = thread,
                By = Commands.Author(own),
                OnlyWhile = own,
                IsAnswer = true,
                Content = new Content
                {
                    Text = Text.Clean(reply.Text)!,
                    Parts = [.. (reply.Choices ?? []).Select(choice => new Part { Type = PartTypes.Choice, Id = choice.Id, Title = Text.Clean(choice.Title) })],
                },
            };
        }

        if (told.Handover is { } over)
        {
            yield return new AssignHandler
            {
                CommandId = Ids.New(time),
                ThreadId = thread,
                Expected = own,
                EpisodeId = episode,
                Because = BotAutomation.Because(over),
                Note = Text.Limit(Text.Clean(over.Summary), 4000),
                WantsPerson = true,
                By = Commands.Author(own),
            };
        }
        else if (told.Resolve)
        {
            yield return new ChangeThread { CommandId = Ids.New(time), ThreadId = thread, By = Commands.Author(own), OnlyWhile = own, EpisodeId = episode, State = "resolved" };
        }
    }

    private async Task<bool> HasAsync(BotRow bot, string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM bot_replies WHERE bot = @Name AND id = @id", new { bot.Name, id }) > 0;
    }

    private static Accepted<BotLaterModel> Taken(string status) => TypedResults.Accepted((string?)null, new BotLaterModel(status));

    private static (BotLater? Told, string? Wrong) Read(byte[] raw)
    {
        try
        {
            var told = JsonSerializer.Deserialize(JsonText.Clean(raw), BotJson.Default.BotLater);
            var wrong = told?.ThreadId is null ? "threadId is needed." : told.Problem();
            return wrong is null ? (told, null) : (null, wrong);
        }
        catch (JsonException broken)
        {
            return (null, "The body is not JSON as it should be: " + broken.Message);
        }
    }
}
