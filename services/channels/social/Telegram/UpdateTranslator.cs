using System.Globalization;
using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Channels;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>What an update becomes.</summary>
/// <param name="Envelopes">For conversations.</param>
/// <param name="Problem">Why it is kept for the operator instead.</param>
internal sealed record Translated(IReadOnlyList<Envelope> Envelopes, string? Problem = null)
{
    /// <summary>It means nothing to anybody, and that is right.</summary>
    public static Translated Nothing { get; } = new([]);
}

/// <summary>Telegram's updates of private chats in the bus's words.</summary>
internal sealed class UpdateTranslator(MessageParts parts, StartLinks links, TimeProvider time)
{
    public async Task<Translated> TranslateAsync(BotUpdate update, Account account, CancellationToken cancellationToken) => update switch
    {
        { Message: { } message } => await MessageAsync(update, message, account, cancellationToken),
        { EditedMessage: { } message } => await EditedAsync(update, message, account, cancellationToken),
        { CallbackQuery: { } callback } => await CallbackAsync(callback, account, cancellationToken),
        { MessageReaction: { } reaction } => await ReactionAsync(update, reaction, account, cancellationToken),
        { MyChatMember: { } member } => Member(update, member, account),
        _ => new Translated([], "The update is of a kind that we do not know."),
    };

    private async Task<Translated> MessageAsync(BotUpdate update, BotMessage message, Account account, CancellationToken cancellationToken)
    {
        if (message.Chat is not { } chat)
        {
            return new Translated([], "The message has no chat.");
        }

        if (BotContent.Of(message, account) is not { } said)
        {
            return BotContent.IsUnspoken(message) ? Translated.Nothing : new Translated([], "The message has nothing in it that we know.");
        }

        var (content, claims, facts) = await StartedAsync(message, chat, account, said, cancellationToken);
        var inbound = new InboundMessage
        {
            Id = Ids.New(time),
            Account = account.Id,
            Channel = account.Channel,
            ExternalId = BotIds.External(chat.Id, message.MessageId),
            From = SenderOf(chat, message.From) with { Claims = claims },
            OccurredAt = TimeOf(message.Date),
            ReceivedAt = time.GetUtcNow(),
            Sequence = message.MessageId,
            Content = content,
            Threading = message.ReplyToMessage is { } answered
                ? new Threading { ReplyToExternalId = BotIds.External(chat.Id, await parts.LeadOfAsync(account.Id, chat.Id, answered.MessageId, cancellationToken)) }
                : null,
            Attachments = said.Files,
            Facts = facts,
        };
        if (message.MediaGroupId is null)
        {
            return new Translated([Of(inbound)]);
        }

        var album = await JoinAsync(update, message, account, said, edited: false, cancellationToken);
        return new Translated([album.Lead == message.MessageId
            ? Of(inbound)
            : Of(Change(update, message, chat, account, "message.extended", album.Lead) with
            {
                Content = said.Content with { Text = album.Text, Html = album.Html },
                Attachments = said.Files,
            })]);
    }

    private async Task<Translated> EditedAsync(BotUpdate update, BotMessage message, Account account, CancellationToken cancellationToken)
    {
        if (message.Chat is not { } chat || BotContent.Of(message, account) is not { } said)
        {
            return new Translated([], "The edited message has nothing in it that we know.");
        }

        if (message.MediaGroupId is null)
        {
            return new Translated([Of(Change(update, message, chat, account, "message.edited", message.MessageId) with { Content = said.Content, Attachments = said.Files })]);
        }

        var album = await JoinAsync(update, message, account, said, edited: true, cancellationToken);
        return new Translated([Of(Change(update, message, chat, account, "message.edited", album.Lead) with
        {
            Content = said.Content with { Text = album.Text, Html = album.Html, Parts = [.. album.Items.SelectMany(item => item.Content!.Parts)] },
            Attachments = [.. album.Items.SelectMany(item => item.Attachments ?? [])],
        })]);
    }

    private Task<Album> JoinAsync(BotUpdate update, BotMessage message, Account account, BotContent said, bool edited, CancellationToken cancellationToken)
    {
        var item = Change(update, message, message.Chat!, account, "message.extended", message.MessageId) with { Content = said.Content, Attachments = said.Files };
        return parts.JoinAsync(account.Id, message.Chat!.Id, message, item, edited, cancellationToken);
    }

    /// <summary>A button: what was chosen, in the words that stood on it.</summary>
    private async Task<Translated> CallbackAsync(BotCallback callback, Account account, CancellationToken cancellationToken)
    {
        var chat = callback.Message?.Chat ?? new BotChat(callback.From.Id, "private", null, null, null, null);
        var title = callback.Message?.ReplyMarkup?.InlineKeyboard?.SelectMany(row => row).FirstOrDefault(button => button.CallbackData == callback.Data)?.Text;
        var chosen = Text.Clean(title ?? callback.Data ?? "");
        return new Translated([Of(new InboundMessage
        {
            Id = Ids.New(time),
            Account = account.Id,
            Channel = account.Channel,
            ExternalId = "callback:" + callback.Id,
            From = SenderOf(chat, callback.From),
            OccurredAt = time.GetUtcNow(),
            ReceivedAt = time.GetUtcNow(),
            Content = new Content { Text = chosen, Parts = [new Part { Type = PartTypes.Choice, Id = Text.Clean(callback.Data), Title = chosen }] },
            Threading = callback.Message is { } asked
                ? new Threading { ReplyToExternalId = BotIds.External(chat.Id, await parts.LeadOfAsync(account.Id, chat.Id, asked.MessageId, cancellationToken)) }
                : null,
        })]);
    }

    /// <summary>The update has all reactions of before and after; what differs is what happened.</summary>
    private async Task<Translated> ReactionAsync(BotUpdate update, BotReactionChange reaction, Account account, CancellationToken cancellationToken)
    {
        var before = (reaction.OldReaction ?? []).Select(one => one.Shown).ToHashSet();
        var after = (reaction.NewReaction ?? []).Select(one => one.Shown).ToHashSet();
        var message = BotIds.External(reaction.Chat.Id, await parts.LeadOfAsync(account.Id, reaction.Chat.Id, reaction.MessageId, cancellationToken));
        var changes = before.Except(after).Select(emoji => (Type: "reaction.removed", emoji)).Concat(after.Except(before).Select(emoji => (Type: "reaction.added", emoji)));
        return new Translated([.. changes.Select((change, index) => Of(new InboundChange
        {
            EventId = $"{EventId(update, $"{reaction.Chat.Id}:{reaction.MessageId}:{reaction.Date}")}:{index}",
            Type = change.Type,
            Account = account.Id,
            Channel = account.Channel,
            ExternalId = message,
            From = SenderOf(reaction.Chat, reaction.User),
            OccurredAt = TimeOf(reaction.Date),
            Emoji = change.emoji,
        }))]);
    }

    /// <summary>Who blocks the bot wants nothing more; who unblocks it does again.</summary>
    private Translated Member(BotUpdate update, BotMemberChange member, Account account)
    {
        bool? granted = member.NewChatMember.Status switch
        {
            "kicked" or "left" => false,
            "member" => true,
            _ => null,
        };
        if (granted is null)
        {
            return Translated.Nothing;
        }

        var consent = new ConsentChanged
        {
            EventId = EventId(update, $"{member.Chat.Id}:{member.Date}:{member.NewChatMember.Status}"),
            Account = account.Id,
            Address = BotIds.Address(member.Chat.Id),
            Granted = granted.Value,
            OccurredAt = TimeOf(member.Date),
        };
        return new Translated(
            [Envelopes.Inbound(Ids.New(time), consent.Address, nameof(ConsentChanged), JsonSerializer.SerializeToUtf8Bytes(consent, HostingJson.Default.ConsentChanged))]);
    }

    /// <summary><c>/start payload</c>: a signed payload says who it is and is shown to nobody; any other is only where they came from.</summary>
    private async Task<(Content Content, IReadOnlyList<Claim> Claims, Dictionary<string, string>? Facts)> StartedAsync(
        BotMessage message, BotChat chat, Account account, BotContent said, CancellationToken cancellationToken)
    {
        var facts = FactsOf(message);
        if (message.Text?.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is not ["/start", var payload] || payload.Length > 64)
        {
            return (said.Content, said.Claims, facts);
        }

        var judged = await links.JudgeAsync(account, chat.Id, payload, cancellationToken);
        facts = new Dictionary<string, string>(facts ?? []) { ["start"] = judged.Verdict == "unsigned" ? payload : judged.Verdict };
        return judged.Verdict == "unsigned"
            ? (said.Content, said.Claims, facts)
            : (said.Content with { Text = "/start", Html = null }, judged.Claim is { } claim ? [.. said.Claims, claim] : said.Claims, facts);
    }

    private static Dictionary<string, string>? FactsOf(BotMessage message)
    {
        var facts = new Dictionary<string, string>();
        if (message.From?.Username is { Length: > 0 } username)
        {
            facts["username"] = username;
        }

        if ((message.ForwardOrigin?.SenderUser?.Name ?? message.ForwardOrigin?.SenderUserName ?? (message.ForwardOrigin?.SenderChat ?? message.ForwardOrigin?.Chat)?.Title
            ?? message.ForwardFrom?.Name ?? message.ForwardFromChat?.Title ?? message.ForwardSenderName) is { } forwarded)
        {
            facts["forwardedFrom"] = forwarded;
        }

        return facts.Count == 0 ? null : facts;
    }

    private static InboundChange Change(BotUpdate update, BotMessage message, BotChat chat, Account account, string type, long about) => new()
    {
        EventId = EventId(update, string.Create(CultureInfo.InvariantCulture, $"{type}:{chat.Id}:{message.MessageId}:{message.EditDate}")),
        Type = type,
        Account = account.Id,
        Channel = account.Channel,
        ExternalId = BotIds.External(chat.Id, about),
        From = SenderOf(chat, message.From),
        OccurredAt = TimeOf(message.EditDate ?? message.Date),
    };

    /// <summary>Telegram numbers its updates; what comes without a number is known by what it is about.</summary>
    private static string EventId(BotUpdate update, string otherwise) =>
        update.UpdateId is { } number ? string.Create(CultureInfo.InvariantCulture, $"update:{number}") : otherwise;

    private static Sender SenderOf(BotChat chat, BotUser? from) => new()
    {
        Address = BotIds.Address(chat.Id),
        Name = Text.Limit(from?.Name ?? string.Join(' ', new[] { chat.FirstName, chat.LastName }.OfType<string>()), 200),
        Language = from?.LanguageCode is { Length: > 0 and <= 35 } language ? language : null,
    };

    private static DateTimeOffset TimeOf(long seconds) => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, 0, 253_402_300_799));

    private static Envelope Of(InboundMessage message) => Envelopes.Inbound(
        message.Id, message.From.Address, nameof(InboundMessage), JsonSerializer.SerializeToUtf8Bytes(message, HostingJson.Default.InboundMessage));

    private Envelope Of(InboundChange change) => Envelopes.Inbound(
        Ids.New(time), change.From.Address, nameof(InboundChange), JsonSerializer.SerializeToUtf8Bytes(change, HostingJson.Default.InboundChange));
}
