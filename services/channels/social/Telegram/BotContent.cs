using System.Globalization;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>What a message says.</summary>
/// <param name="Content">Text and parts.</param>
/// <param name="Files">None or one.</param>
/// <param name="Claims">What a contact proves.</param>
internal sealed record BotContent(Content Content, IReadOnlyList<Attachment> Files, IReadOnlyList<Claim> Claims)
{
    private const int LongestQuote = 1_000;

    /// <summary>What happened in a private chat and says nothing to anybody who answers.</summary>
    private static readonly HashSet<string> Unspoken =
    [
        "pinned_message", "message_auto_delete_timer_changed", "write_access_allowed", "connected_website", "chat_background_set", "boost_added",
        "proximity_alert_triggered", "forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened", "gift", "unique_gift",
    ];

    /// <summary>Whether there is nothing in it for anybody to read.</summary>
    public static bool IsUnspoken(BotMessage message) => message.Others?.Keys.Any(Unspoken.Contains) == true && !HasContent(message);

    /// <summary>What it says; null when it says nothing that we know.</summary>
    public static BotContent? Of(BotMessage message, Account account)
    {
        if (!HasContent(message))
        {
            return null;
        }

        var media = BotMedia.Of(message, account);
        var parts = new List<Part>();
        if (media is { } found)
        {
            parts.Add(found.Part);
        }

        // A venue brings its location twice.
        if ((message.Venue?.Location ?? message.Location) is { } place)
        {
            parts.Add(new Part
            {
                Type = PartTypes.Location,
                Latitude = place.Latitude,
                Longitude = place.Longitude,
                Title = message.Venue is { } venue ? Text.Clean(string.Join(", ", new[] { venue.Title, venue.Address }.Where(part => !string.IsNullOrWhiteSpace(part)))) : null,
            });
        }

        var content = new Content
        {
            Text = TextOf(message),
            Html = message.Text is not null ? EntityHtml.Of(message.Text, message.Entities) : EntityHtml.Of(message.Caption, message.CaptionEntities),
            Quoted = Text.Limit(message.Quote?.Text ?? message.ReplyToMessage?.Text ?? message.ReplyToMessage?.Caption, LongestQuote),
            Parts = parts,
        };
        return new BotContent(content, media is { } one ? [one.File] : [], ClaimsOf(message));
    }

    private static bool HasContent(BotMessage message) =>
        message is { Text: not null } or { Caption: not null } or { Photo.Count: > 0 } or { Document: not null } or { Animation: not null } or { Audio: not null }
            or { Voice: not null } or { Video: not null } or { VideoNote: not null } or { Sticker: not null } or { Location: not null } or { Venue.Location: not null }
            or { Contact: not null } or { Dice: not null } or { Poll: not null } or { Game: not null } or { WebAppData: not null };

    private static string TextOf(BotMessage message) => message switch
    {
        { Text: { } text } => text,
        { Caption: { } caption } => caption,
        { Contact: { } contact } => string.Join(": ", new[] { NameOf(contact), contact.PhoneNumber }.Where(part => !string.IsNullOrWhiteSpace(part))),
        { Dice: { } dice } => string.Create(CultureInfo.InvariantCulture, $"{dice.Emoji ?? "🎲"} {dice.Value}"),
        { Poll: { } poll } => string.Join('\n', (poll.Options ?? []).Select(option => "- " + option.Text).Prepend(poll.Question)),
        { Game: { } game } => game.Title ?? "",
        { WebAppData: { } data } => data.Data ?? "",

        // An animated sticker cannot be shown: what it stands for can.
        { Sticker: { IsAnimated: true, Emoji: { } emoji } } => emoji,
        _ => "",
    };

    private static string NameOf(BotContact contact) => string.Join(' ', new[] { contact.FirstName, contact.LastName }.Where(part => !string.IsNullOrWhiteSpace(part)));

    /// <summary>Telegram knows the number of its user: their own contact proves it, anybody else's proves nothing.</summary>
    private static IReadOnlyList<Claim> ClaimsOf(BotMessage message) =>
        message is { Contact: { UserId: { } owner, PhoneNumber: { } number }, From: { } from, ForwardOrigin: null, ForwardFrom: null } && owner == from.Id
        && Addressing.TryPhone(number.StartsWith('+') ? number : "+" + number, out var phone, out _)
            ? [new Claim(phone, Assurances.Verified)]
            : [];
}
