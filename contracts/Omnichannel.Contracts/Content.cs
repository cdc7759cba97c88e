namespace Omnichannel.Contracts;

/// <summary>What a message says. <see cref="Text"/> is always there: the plain form of all the rest.</summary>
public sealed record Content
{
    /// <summary>What the person wrote now, as plain text; may be empty when only files were sent.</summary>
    public string Text { get; init => field = value ?? ""; } = "";

    /// <summary>What a reply repeats of earlier messages, kept apart so that it can be folded away.</summary>
    public string? Quoted { get; init; }

    /// <summary>The rich form as it came, unsanitised: whoever shows it sanitises it.</summary>
    public string? Html { get; init; }

    /// <summary>Media, locations and choices, in the order in which they are shown.</summary>
    public IReadOnlyList<Part> Parts { get; init => field = value ?? []; } = [];
}

/// <summary>One part of a message that is more than text.</summary>
public sealed record Part
{
    /// <summary>One of <see cref="PartTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The id of the attachment that holds the media.</summary>
    public string? Attachment { get; init; }

    /// <summary>Degrees north, for a location.</summary>
    public double? Latitude { get; init; }

    /// <summary>Degrees east, for a location.</summary>
    public double? Longitude { get; init; }

    /// <summary>The id of a choice: what comes back when it is chosen.</summary>
    public string? Id { get; init; }

    /// <summary>What a choice or a place is called.</summary>
    public string? Title { get; init; }
}

/// <summary>The kinds of <see cref="Part"/>.</summary>
public static class PartTypes
{
    /// <summary>A picture.</summary>
    public const string Image = "image";

    /// <summary>A sound or a voice message.</summary>
    public const string Audio = "audio";

    /// <summary>A film.</summary>
    public const string Video = "video";

    /// <summary>Any other file.</summary>
    public const string File = "file";

    /// <summary>A place on earth.</summary>
    public const string Location = "location";

    /// <summary>Something to choose (outbound), or what was chosen (inbound).</summary>
    public const string Choice = "choice";
}

/// <summary>A file that belongs to a message.</summary>
public sealed record Attachment
{
    /// <summary>Unique within its message; parts refer to it.</summary>
    public required string Id { get; init; }

    /// <summary>The file's name without a path.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>The media type as declared, for example <c>image/png</c>.</summary>
    public string MediaType { get; init => field = value ?? "application/octet-stream"; } = "application/octet-stream";

    /// <summary>Bytes, when known.</summary>
    public long? Size { get; init; }

    /// <summary>Lower-case hex of the content's SHA-256, once it is stored.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Where it can be fetched while it is not stored yet.</summary>
    public string? Url { get; init; }

    /// <summary>Whether the rich text shows it in place (a mail's <c>cid:</c>).</summary>
    public bool Inline { get; init; }

    /// <summary>Why it could not be fetched, when it could not.</summary>
    public string? Error { get; init; }
}

/// <summary>How a message belongs to others, in its provider's words.</summary>
public sealed record Threading
{
    /// <summary>The provider's own thread or topic.</summary>
    public string? ExternalThreadId { get; init; }

    /// <summary>The provider's id of the message that this one answers.</summary>
    public string? ReplyToExternalId { get; init; }

    /// <summary>RFC 5322 Message-ID, with its angle brackets.</summary>
    public string? MessageId { get; init; }

    /// <summary>RFC 5322 In-Reply-To, with its angle brackets.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>RFC 5322 References, oldest first.</summary>
    public IReadOnlyList<string> References { get; init => field = value ?? []; } = [];

    /// <summary>The subject line.</summary>
    public string? Subject { get; init; }
}
