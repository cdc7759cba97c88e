using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Storage;

namespace Omnichannel.Conversations.Inbound;

/// <summary>Decides what a customer's change does to a message. Only who wrote a message may edit it or take it back.</summary>
internal static class ChangeRule
{
    /// <summary>The types of changes.</summary>
    public const string Edited = "message.edited", Deleted = "message.deleted", Extended = "message.extended", Reacted = "reaction.added", Unreacted = "reaction.removed";

    /// <summary>The message as it becomes; null when the change does nothing.</summary>
    /// <exception cref="InvalidDataException">There is no such change.</exception>
    public static MessageRow? Apply(MessageRow message, InboundChange change) => change.Type switch
    {
        _ when message.Address != change.From.Address || message.DeletedAt is not null => null,
        Edited when message.Direction == Directions.Inbound && change.Content is not null => Rewritten(message, Arrival.Cleaned(change.Content)) with
        {
            Attachments = change.Attachments is { } files ? Stored.Json(Replaced(message, files)) : message.Attachments,
            EditedAt = change.OccurredAt,
        },
        Extended when message.Direction == Directions.Inbound && change.Content is not null => WithMore(message, Arrival.Cleaned(change.Content), change.Attachments ?? []),
        Deleted when message.Direction == Directions.Inbound => Rewritten(message, new Content()) with
        {
            Attachments = "[]",
            DeletedAt = change.OccurredAt,
        },
        Reacted when !string.IsNullOrWhiteSpace(change.Emoji) => With(message, [.. Others(message, change), new Reaction(change.Emoji, change.From.Address, change.From.Name)]),
        Unreacted => With(message, Others(message, change)),
        Edited or Deleted or Extended or Reacted => null,
        _ => throw new InvalidDataException($"{change.Type} is not a change of a message."),
    };

    private static MessageRow Rewritten(MessageRow message, Content content) => message with
    {
        Text = content.Text,
        Quoted = content.Quoted,
        Html = content.Html,
        Parts = Stored.Json(content.Parts),
    };

    /// <summary>The files as they are now; those that stay are not fetched again.</summary>
    private static IEnumerable<Attachment> Replaced(MessageRow message, IReadOnlyList<Attachment> files)
    {
        var known = Stored.Attachments(message.Attachments).ToDictionary(file => file.Id);
        return files.DistinctBy(file => file.Id).Select(file => known.GetValueOrDefault(file.Id) ?? Arrival.Cleaned(file));
    }

    /// <summary>The union, in whatever order its pieces come: files by their ids, and the text that says most.</summary>
    private static MessageRow? WithMore(MessageRow message, Content content, IReadOnlyList<Attachment> files)
    {
        var known = Stored.Attachments(message.Attachments);
        var all = known.Concat(files.Select(Arrival.Cleaned)).DistinctBy(file => file.Id).OrderBy(file => file.Id, StringComparer.Ordinal).ToArray();
        var more = content.Text.Length > message.Text.Length;
        if (all.Length == known.Count && !more)
        {
            return null;
        }

        var place = all.Select((file, index) => (file.Id, index)).ToDictionary(file => file.Id, file => file.index);
        var parts = Stored.Parts(message.Parts).Concat(content.Parts).Distinct()
            .OrderBy(part => part.Attachment is null ? all.Length : place.GetValueOrDefault(part.Attachment, all.Length));
        return message with
        {
            Text = more ? content.Text : message.Text,
            Html = more ? content.Html : message.Html,
            Parts = Stored.Json(parts.ToArray()),
            Attachments = Stored.Json(all),
        };
    }

    private static MessageRow? With(MessageRow message, IReadOnlyList<Reaction> reactions) =>
        Stored.Json(reactions) is var json && json == message.Reactions ? null : message with { Reactions = json };

    private static Reaction[] Others(MessageRow message, InboundChange change) =>
        [.. Stored.Reactions(message.Reactions).Where(reaction => reaction.By != change.From.Address || (change.Emoji is not null && reaction.Emoji != change.Emoji))];
}
