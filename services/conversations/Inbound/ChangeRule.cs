using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Storage;

namespace Omnichannel.Conversations.Inbound;

/// <summary>Decides what a customer's change does to a message. Only who wrote a message may edit it or take it back.</summary>
internal static class ChangeRule
{
    /// <summary>The types of changes.</summary>
    public const string Edited = "message.edited", Deleted = "message.deleted", Reacted = "reaction.added", Unreacted = "reaction.removed";

    /// <summary>The message as it becomes; null when the change does nothing.</summary>
    /// <exception cref="InvalidDataException">There is no such change.</exception>
    public static MessageRow? Apply(MessageRow message, InboundChange change) => change.Type switch
    {
        _ when message.Address != change.From.Address || message.DeletedAt is not null => null,
        Edited when message.Direction == Directions.Inbound && change.Content is not null => Rewritten(message, Arrival.Cleaned(change.Content)) with
        {
            EditedAt = change.OccurredAt,
        },
        Deleted when message.Direction == Directions.Inbound => Rewritten(message, new Content()) with
        {
            Attachments = "[]",
            DeletedAt = change.OccurredAt,
        },
        Reacted when !string.IsNullOrWhiteSpace(change.Emoji) => With(message, [.. Others(message, change), new Reaction(change.Emoji, change.From.Address, change.From.Name)]),
        Unreacted => With(message, Others(message, change)),
        Edited or Deleted or Reacted => null,
        _ => throw new InvalidDataException($"{change.Type} is not a change of a message."),
    };

    private static MessageRow Rewritten(MessageRow message, Content content) => message with
    {
        Text = content.Text,
        Quoted = content.Quoted,
        Html = content.Html,
        Parts = Stored.Json(content.Parts),
    };

    private static MessageRow? With(MessageRow message, IReadOnlyList<Reaction> reactions) =>
        Stored.Json(reactions) is var json && json == message.Reactions ? null : message with { Reactions = json };

    private static Reaction[] Others(MessageRow message, InboundChange change) =>
        [.. Stored.Reactions(message.Reactions).Where(reaction => reaction.By != change.From.Address || (change.Emoji is not null && reaction.Emoji != change.Emoji))];
}
