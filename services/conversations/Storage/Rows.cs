using System.Text.Json;
using System.Text.Json.Serialization;

namespace Omnichannel.Conversations.Storage;

/// <summary>A row of <c>messages</c>.</summary>
internal sealed record MessageRow
{
    public Guid Id { get; init; }
    public Guid ThreadId { get; init; }
    public long Seq { get; init; }
    public string Direction { get; init; } = "";
    public string? Channel { get; init; }
    public string? Account { get; init; }
    public string? Address { get; init; }
    public string AuthorType { get; init; } = "";
    public string? AuthorId { get; init; }
    public string? AuthorName { get; init; }
    public string Nature { get; init; } = "";
    public string? Subject { get; init; }
    public string Text { get; init; } = "";
    public string? Quoted { get; init; }
    public string? Html { get; init; }
    public string Parts { get; init; } = "[]";
    public string Attachments { get; init; } = "[]";
    public string? Facts { get; init; }
    public string? Threading { get; init; }
    public string? ExternalId { get; init; }
    public string? RfcMessageId { get; init; }
    public DateTimeOffset OccurredAt { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
    public DateTimeOffset? EditedAt { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }
    public string Reactions { get; init; } = "[]";
    public Guid? EpisodeId { get; init; }
}

/// <summary>A row of <c>threads</c>.</summary>
internal sealed record ThreadRow
{
    public Guid Id { get; init; }
    public Guid CustomerId { get; init; }
    public string State { get; init; } = "";
    public string? HandlerType { get; init; }
    public string? HandlerId { get; init; }
    public string? HandlerName { get; init; }
    public long LastSeq { get; init; }
    public string? Preview { get; init; }
    public DateTimeOffset LastAt { get; init; }
    public DateTimeOffset? WaitingSince { get; init; }
    public DateTimeOffset? SnoozedUntil { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public long Priority { get; init; }
    public string Tags { get; init; } = "[]";
    public long Version { get; init; }
    public string? LastAccount { get; init; }
    public string? LastAddress { get; init; }
    public string? LastChannel { get; init; }
    public DateTimeOffset? LastInboundAt { get; init; }
    public Guid? EpisodeId { get; init; }
    public Guid? MergedInto { get; init; }
    public bool WantsPerson { get; init; }

    /// <summary>All columns but the computed ones.</summary>
    public const string Columns =
        "id, customer_id, state, handler_type, handler_id, handler_name, last_seq, preview, last_at, waiting_since, snoozed_until, due_at, "
        + "priority, tags, version, last_account, last_address, last_channel, last_inbound_at, episode_id, merged_into, wants_person";
}

/// <summary>A row of <c>customers</c>.</summary>
internal sealed record CustomerRow
{
    public Guid Id { get; init; }
    public string? Name { get; init; }
    public string? Language { get; init; }
    public string? AvatarUrl { get; init; }
    public string? Notes { get; init; }
    public string? Preferences { get; init; }
    public Guid ThreadId { get; init; }
    public Guid? MergedInto { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? ErasedAt { get; init; }
    public bool Vip { get; init; }
    public string? Service { get; init; }
}

/// <summary>A row of <c>addresses</c>.</summary>
internal sealed record AddressRow
{
    public string Address { get; init; } = "";
    public Guid CustomerId { get; init; }
    public string Assurance { get; init; } = "";
    public string? Name { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastSeenAt { get; init; }
}

/// <summary>A row of <c>episodes</c>.</summary>
internal sealed record EpisodeRow
{
    public Guid Id { get; init; }
    public Guid ThreadId { get; init; }
    public long Number { get; init; }
    public DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset? FirstResponseAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
}

/// <summary>A row of <c>received</c>.</summary>
internal sealed record ReceivedRow(string Account, string ExternalId, Guid? MessageId);

/// <summary>A row of <c>attachment_fetches</c>.</summary>
internal sealed record FetchRow(Guid MessageId, string AttachmentId, string Url, long Attempts, DateTimeOffset DueAt)
{
    /// <summary>What of a message's files has still to be fetched: at once, whatever time it is.</summary>
    public static IEnumerable<FetchRow> Of(MessageRow message) =>
        message.Attachments == "[]"
            ? []
            : Stored.Attachments(message.Attachments)
                .Where(file => file.Sha256 is null && file.Url is not null && file.Error is null)
                .DistinctBy(file => file.Id)
                .Select(file => new FetchRow(message.Id, file.Id, file.Url!, 0, Deliveries.DeliveryRow.AtOnce));
}

/// <summary>A row of <c>suggestions</c>.</summary>
internal sealed record SuggestionRow(Guid Id, Guid CustomerId, string Address, string Reason, DateTimeOffset At);

/// <summary>Rows as JSON: named as the columns, times in Unix milliseconds.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(TimeAsMilliseconds)])]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(MessageRow[]))]
[JsonSerializable(typeof(ThreadRow[]))]
[JsonSerializable(typeof(CustomerRow[]))]
[JsonSerializable(typeof(AddressRow[]))]
[JsonSerializable(typeof(EpisodeRow[]))]
[JsonSerializable(typeof(ReceivedRow[]))]
[JsonSerializable(typeof(FetchRow[]))]
[JsonSerializable(typeof(SuggestionRow[]))]
[JsonSerializable(typeof(Deliveries.DeliveryRow[]))]
[JsonSerializable(typeof(Deliveries.DeliveryMove[]))]
[JsonSerializable(typeof(Deliveries.RenewedId[]))]
[JsonSerializable(typeof(Deliveries.EarlyReceipt[]))]
[JsonSerializable(typeof(Deliveries.DeliveryName[]))]
[JsonSerializable(typeof(Deliveries.ConsentRow[]))]
[JsonSerializable(typeof(Deliveries.PaceRow[]))]
[JsonSerializable(typeof(Features.FileRow[]))]
internal sealed partial class RowsJson : JsonSerializerContext;

/// <summary>Times as the columns hold them.</summary>
internal sealed class TimeAsMilliseconds : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.ToUnixTimeMilliseconds());
}
