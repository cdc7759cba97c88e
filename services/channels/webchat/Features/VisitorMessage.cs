using Omnichannel.Channels.WebChat.Conversations;
using Omnichannel.Contracts;

namespace Omnichannel.Channels.WebChat.Features;

/// <summary>A message as the visitor sees it: without accounts, other addresses, subjects, and what only agents may know.</summary>
internal sealed record VisitorMessage
{
    public required Guid Id { get; init; }

    public required long Seq { get; init; }

    public required string Direction { get; init; }

    public required string? Channel { get; init; }

    public required VisitorAuthor Author { get; init; }

    public required VisitorContent Content { get; init; }

    public required IReadOnlyList<Attachment> Attachments { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required bool Edited { get; init; }

    public required bool Deleted { get; init; }

    /// <summary>The visitor's own id, when they wrote it here.</summary>
    public required string? ClientMessageId { get; init; }

    public static VisitorMessage Of(ThreadMessage message, string? clientMessageId) => new()
    {
        Id = message.Id,
        Seq = message.Seq,
        Direction = message.Direction,
        Channel = message.Channel,
        Author = new VisitorAuthor(message.Author.Type, message.Author.Name),
        Content = new VisitorContent(message.Content.Text, message.Content.Parts),
        Attachments = message.Attachments,
        OccurredAt = message.OccurredAt,
        ReceivedAt = message.ReceivedAt,
        Edited = message.Edited,
        Deleted = message.Deleted,
        ClientMessageId = clientMessageId,
    };
}

/// <summary>Who wrote.</summary>
internal sealed record VisitorAuthor(string Type, string? Name);

/// <summary>What was written, as plain text and parts.</summary>
internal sealed record VisitorContent(string Text, IReadOnlyList<Part> Parts);

/// <summary>A page of messages.</summary>
internal sealed record VisitorMessages(IReadOnlyList<VisitorMessage> Items);
