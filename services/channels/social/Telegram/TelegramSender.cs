using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Channels;
using Omnichannel.Hosting.Files;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>Sends through the Bot API, which has no idempotency key: what was sent of a delivery is remembered step by step.</summary>
internal sealed class TelegramSender(
    BotApi api, MessageParts parts, BlobStore blobs, AccountStatuses statuses, TimeProvider time, ILogger<TelegramSender> log)
{
    private static readonly TimeSpan TypingPatience = TimeSpan.FromSeconds(5);

    public async Task<SendOutcome> SendAsync(Account account, SendMessage send, CancellationToken cancellationToken)
    {
        if (!BotIds.TryChat(send.To, out var chat))
        {
            return Failed("no-chat", $"{send.To} is no Telegram chat.");
        }

        var outcome = send.Type switch
        {
            "message.send" => await MessageAsync(account, send, chat, cancellationToken),
            "message.edit" => await EditAsync(account, send, cancellationToken),
            "message.delete" => await DeleteAsync(account, send, cancellationToken),
            "reaction" => await ReactAsync(account, send, cancellationToken),
            _ => Failed("unsupported", $"Telegram has no {send.Type}."),
        };
        if (outcome.State == DeliveryStates.Sent)
        {
            await statuses.WellAsync(account, cancellationToken);
        }
        else if (outcome.Error is { Code: BotErrors.Token } error)
        {
            await statuses.FailingAsync(account, error.Code, error.Detail, cancellationToken);
        }

        return outcome;
    }

    /// <summary>Shows for five seconds, or until the message comes, that somebody types.</summary>
    public async Task TypingAsync(Account account, SendMessage send, CancellationToken cancellationToken)
    {
        if (BotIds.TryChat(send.To, out var chat))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(TypingPatience);
            await api.CallAsync(account, "sendChatAction", new JsonObject { ["chat_id"] = chat, ["action"] = "typing" }, limit.Token);
        }
    }

    private async Task<SendOutcome> MessageAsync(Account account, SendMessage send, long chat, CancellationToken cancellationToken)
    {
        Dictionary<int, long[]> done = [];
        await Retry.WhileTransientAsync(async () => done = await parts.StepsAsync(send.DeliveryId, cancellationToken), time, log, cancellationToken);
        bool plain = false, asFiles = false;
        while (true)
        {
            var plan = SendPlan.Of(send, chat, blobs, plain, asFiles);
            if (plan.Problem is { } problem)
            {
                return Failed("not-sendable", problem);
            }

            var refusal = await RunAsync(account, send, chat, plan, done, cancellationToken);
            if (refusal is { Code: 400 } && !plain && send.Content.Html is not null && refusal.Description.Contains("parse", StringComparison.OrdinalIgnoreCase))
            {
                plain = true;
                continue;
            }

            if (refusal is { Code: 400 } && !asFiles && IsAboutMedia(refusal.Description) && done.Count == 0)
            {
                asFiles = true;
                continue;
            }

            return refusal is null
                ? new SendOutcome(DeliveryStates.Sent, BotIds.External(chat, done.MinBy(step => step.Key).Value[0]))
                {
                    Degraded = asFiles ? [.. plan.Degraded, "attachments"] : plan.Degraded,
                }
                : Partly(BotErrors.Outcome(refusal), done.Count > 0);
        }
    }

    /// <summary>Null when every step was sent, now or before.</summary>
    private async Task<BotReply?> RunAsync(
        Account account, SendMessage send, long chat, SendPlan plan, Dictionary<int, long[]> done, CancellationToken cancellationToken)
    {
        foreach (var (index, step) in plan.Steps.Index())
        {
            if (done.ContainsKey(index))
            {
                continue;
            }

            var reply = await api.CallAsync(account, step.Method, step.Fields, cancellationToken, step.Files);
            if (reply.Result is not { } result)
            {
                return reply;
            }

            if (MessagesOf(result) is not { Length: > 0 } messages)
            {
                return new BotReply(null, reply.Code, "Telegram took the message without naming it.") { IsLost = true };
            }

            done[index] = messages;
            if (plan.Steps.Count > 1 || messages.Length > 1)
            {
                var lead = done.MinBy(one => one.Key).Value[0];
                await Retry.WhileTransientAsync(() => parts.SentAsync(send, chat, index, messages, lead), time, log, cancellationToken);
            }
        }

        return null;
    }

    private async Task<SendOutcome> EditAsync(Account account, SendMessage send, CancellationToken cancellationToken)
    {
        if (!BotIds.TryMessage(send.ExternalId, out var chat, out var message))
        {
            return Failed("gone", "The message to change is not known at Telegram.");
        }

        var fields = new JsonObject { ["chat_id"] = chat, ["message_id"] = message, ["text"] = Text.Limit(send.Content.Text, 4096) };
        var reply = await api.CallAsync(account, "editMessageText", fields, cancellationToken);
        if (reply is { Code: 400 } && reply.Description.Contains("no text in the message", StringComparison.OrdinalIgnoreCase))
        {
            fields.Remove("text");
            fields["caption"] = Text.Limit(send.Content.Text, 1024);
            reply = await api.CallAsync(account, "editMessageCaption", fields, cancellationToken);
        }

        return Changed(send, reply, "message is not modified");
    }

    private async Task<SendOutcome> DeleteAsync(Account account, SendMessage send, CancellationToken cancellationToken)
    {
        if (!BotIds.TryMessage(send.ExternalId, out var chat, out var message))
        {
            return Failed("gone", "The message to delete is not known at Telegram.");
        }

        var all = await parts.OfAsync(account.Id, chat, message, cancellationToken);
        var reply = all.Count == 1
            ? await api.CallAsync(account, "deleteMessage", new JsonObject { ["chat_id"] = chat, ["message_id"] = message }, cancellationToken)
            : await api.CallAsync(
                account, "deleteMessages", new JsonObject { ["chat_id"] = chat, ["message_ids"] = new JsonArray([.. all.Select(id => JsonValue.Create(id))]) }, cancellationToken);
        return Changed(send, reply, "message to delete not found");
    }

    private async Task<SendOutcome> ReactAsync(Account account, SendMessage send, CancellationToken cancellationToken)
    {
        if (!BotIds.TryMessage(send.ExternalId, out var chat, out var message))
        {
            return Failed("gone", "The message to react to is not known at Telegram.");
        }

        var reaction = send.Emoji is { Length: > 0 } emoji ? new JsonArray(new JsonObject { ["type"] = "emoji", ["emoji"] = emoji }) : [];
        return Changed(
            send, await api.CallAsync(account, "setMessageReaction", new JsonObject { ["chat_id"] = chat, ["message_id"] = message, ["reaction"] = reaction }, cancellationToken), "not modified");
    }

    /// <summary>A change done twice is done once: a lost answer is no reason for doubt, it is asked again.</summary>
    private static SendOutcome Changed(SendMessage send, BotReply reply, string already) =>
        reply.Result is not null || (reply.Code == 400 && reply.Description.Contains(already, StringComparison.OrdinalIgnoreCase))
            ? new SendOutcome(DeliveryStates.Sent, send.ExternalId)
            : BotErrors.Outcome(reply with { IsLost = false });

    private static bool IsAboutMedia(string description) =>
        new[] { "PHOTO_", "IMAGE_PROCESS", "VIDEO_", "MEDIA_", "wrong type of", "WEBPAGE_", "failed to get HTTP", "can't use file of type" }
            .Any(word => description.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static SendOutcome Partly(SendOutcome outcome, bool some) =>
        some && outcome is { State: DeliveryStates.Failed, Error: { } error }
            ? outcome with { Error = error with { Detail = error.Detail + " A first part of the message has arrived." } }
            : outcome;

    private static long[] MessagesOf(JsonElement result) => result.ValueKind switch
    {
        JsonValueKind.Array => [.. result.EnumerateArray().SelectMany(MessagesOf)],
        JsonValueKind.Object when result.TryGetProperty("message_id", out var id) && id.TryGetInt64(out var number) => [number],
        _ => [],
    };

    private static SendOutcome Failed(string code, string detail) => new(DeliveryStates.Failed, Error: new DeliveryError(code, detail));
}
