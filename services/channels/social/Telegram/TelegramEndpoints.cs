using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Channels;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>
/// <c>POST /webhooks/{account}/telegram</c>: Telegram's updates, one at a time, known by the secret that we gave with setWebhook. Durable
/// before they are answered. Source: core.telegram.org/bots/api#setwebhook.
/// </summary>
internal sealed class TelegramEndpoints(
    IAccountDirectory accounts, UpdateTranslator translator, GroupNotices groups, BotApi api, Errands errands, IBus bus, TimeProvider time, ILogger<TelegramEndpoints> log)
{
    private const string Header = "X-Telegram-Bot-Api-Secret-Token";

    public async Task<IResult> ReceiveAsync(string id, HttpContext context)
    {
        if (await accounts.FindAsync(id, context.RequestAborted) is not { Provider: "telegram" } account)
        {
            return Problems.NotFound("account");
        }

        if (!IsOurs(context.Request.Headers[Header].ToString(), account))
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "signature", $"{Header} is missing or wrong.");
        }

        if (await WebhookIntake.ReadBodyAsync(context.Request, context.RequestAborted) is not { } body)
        {
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, "too-large", "An update has at most 1 MiB.");
        }

        if (!account.Enabled)
        {
            return await KeepAsync(context, account, body, "The account is disabled.");
        }

        if (Parse(body) is not { } update)
        {
            return await KeepAsync(context, account, body, "This is no update of Telegram's.");
        }

        try
        {
            return await TakeAsync(context, account, update, body);
        }
        catch (Exception odd) when (odd is NullReferenceException or ArgumentException)
        {
            // Something that every such update has is missing from this one, or is odd. Telegram would bring it again and again.
            log.LogWarning(odd, "An update for {Account} is kept: it cannot be read", account.Id);
            return await KeepAsync(context, account, body, "The update lacks something that all of its kind have, or has it in a form that we do not know.");
        }
    }

    private async Task<IResult> TakeAsync(HttpContext context, Account account, BotUpdate update, byte[] body)
    {
        if (ChatOf(update) is { IsPrivate: false } elsewhere)
        {
            if (update.MyChatMember?.NewChatMember.Status is not ("kicked" or "left"))
            {
                await groups.TellAsync(account, elsewhere, context.RequestAborted);
            }

            Answer(update, account);
            return TypedResults.Ok();
        }

        var translated = await translator.TranslateAsync(update, account, context.RequestAborted);
        if (translated.Problem is { } problem)
        {
            return await KeepAsync(context, account, body, problem);
        }

        if (translated.Envelopes.Count > 0 && await bus.PublishAsync(context, translated.Envelopes) is { } refusal)
        {
            return refusal;
        }

        Answer(update, account);
        return TypedResults.Ok();
    }

    private static bool IsOurs(string given, Account account) =>
        account.Text("secretToken") is { Length: > 0 } secret
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(secret));

    /// <summary>Null when it is not JSON, or has the wrong things in the right places.</summary>
    private static BotUpdate? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(JsonText.Clean(body), BotJson.Default.BotUpdate);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static BotChat? ChatOf(BotUpdate update) =>
        (update.Message ?? update.EditedMessage ?? update.ChannelPost ?? update.EditedChannelPost ?? update.CallbackQuery?.Message)?.Chat
        ?? update.MessageReaction?.Chat ?? update.MyChatMember?.Chat;

    /// <summary>Ends the wheel that turns on the customer's button.</summary>
    private void Answer(BotUpdate update, Account account)
    {
        if (update.CallbackQuery is { } callback)
        {
            errands.Add(cancelled => api.CallAsync(account, "answerCallbackQuery", new JsonObject { ["callback_query_id"] = callback.Id }, cancelled));
        }
    }

    private async Task<IResult> KeepAsync(HttpContext context, Account account, byte[] body, string reason) =>
        await bus.PublishAsync(context, [Envelopes.NotUnderstood(account, body, reason, time)]) ?? TypedResults.Ok();
}
