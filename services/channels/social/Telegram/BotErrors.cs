using Omnichannel.Contracts;
using Omnichannel.Hosting.Channels;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>Telegram's refusals in words for agents. Its descriptions are the only thing by which they can be told apart.</summary>
internal static class BotErrors
{
    private static readonly (string Part, string Code, string Words)[] Known =
    [
        ("bot was blocked by the user", "blocked", "The customer has blocked the bot."),
        ("user is deactivated", "deactivated", "The customer's Telegram account is gone."),
        ("bot can't initiate conversation", "not-started", "Telegram lets a bot write only to people who have started it."),
        ("bot was kicked", "removed", "The bot was removed from this chat."),
        ("chat not found", "no-chat", "Telegram does not know this chat, or the customer has never written to this bot."),
        ("peer_id_invalid", "no-chat", "Telegram does not know this chat, or the customer has never written to this bot."),
        ("message to edit not found", "gone", "The message is not there any more."),
        ("message can't be edited", "too-old", "Telegram does not let this message be changed any more."),
        ("message can't be deleted", "too-old", "Telegram does not let this message be deleted any more."),
        ("reaction_invalid", "reaction", "Telegram does not allow this emoji as a reaction."),
        ("reaction is invalid", "reaction", "Telegram does not allow this emoji as a reaction."),
        ("message is too long", "too-long", "The text is too long for Telegram."),
        ("message text is empty", "empty", "There is nothing in it that Telegram could send."),
        ("request entity too large", "too-large", "The file is larger than Telegram takes from bots (50 MB)."),
        ("file is too big", "too-large", "The file is larger than Telegram takes from bots (50 MB)."),
    ];

    /// <summary>A refusal as the delivery's outcome.</summary>
    public static SendOutcome Outcome(BotReply reply) => reply switch
    {
        { IsLost: true } => new SendOutcome(
            DeliveryStates.Unknown, Error: new DeliveryError("answer-lost", "Telegram's answer was lost; the message may have arrived.")),
        { Code: 0 } => new SendOutcome(DeliveryStates.Retry, Error: new DeliveryError("unreachable", reply.Description)),
        { Code: 429 } => new SendOutcome(
            DeliveryStates.Retry, Error: new DeliveryError("429", "Telegram wants us to send more slowly."), RetryAfterSeconds: reply.RetryAfter),
        { Code: >= 500 } => new SendOutcome(DeliveryStates.Retry, Error: new DeliveryError(reply.Code.ToString(), reply.Description), RetryAfterSeconds: reply.RetryAfter),
        { Code: 401 or 404 } => new SendOutcome(DeliveryStates.Failed, Error: new DeliveryError(Token, BadToken)),
        _ => new SendOutcome(DeliveryStates.Failed, Error: Explain(reply)),
    };

    /// <summary>The code of a wrong token.</summary>
    public const string Token = "token";

    /// <summary>What an operator has to do about a wrong token.</summary>
    public const string BadToken = "Telegram does not accept the bot's token: an administrator has to put the one from @BotFather into the account.";

    private static DeliveryError Explain(BotReply reply)
    {
        foreach (var (part, code, words) in Known)
        {
            if (reply.Description.Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                return new DeliveryError(code, words);
            }
        }

        return new DeliveryError(reply.Code == 413 ? "too-large" : reply.Code.ToString(), reply.Description);
    }
}
