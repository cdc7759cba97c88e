using System.Text.Json;
using System.Text.Json.Serialization;
using Omnichannel.Contracts;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>A row of <c>deliveries</c>, without the number that the database gives.</summary>
internal sealed record DeliveryRow
{
    public required Guid Id { get; init; }
    public required Guid MessageId { get; init; }
    public required Guid ThreadId { get; init; }
    public required string Account { get; init; }
    public string Channel { get; init; } = "";
    public string Provider { get; init; } = "";
    public string Address { get; init; } = "";

    /// <summary>Account and address: of one lane, one is sent at a time.</summary>
    public string Lane { get; init; } = "";

    public string Type { get; init; } = DeliveryTypes.Send;

    /// <summary>Which of <see cref="Parts"/> of its message, from 1.</summary>
    public long Part { get; init; } = 1;

    public long Parts { get; init; } = 1;
    public required string State { get; init; }

    /// <summary>How often it was given to the channel, ever.</summary>
    public long Attempts { get; init; }

    /// <summary>How often it was given to the channel since somebody last asked for it, without those times when the provider only asked us to wait: what the limit counts.</summary>
    public long Tries { get; init; }

    /// <summary>When somebody last asked for it.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it may be given to the channel; <see cref="AtOnce"/> unless it has to wait.</summary>
    public DateTimeOffset DueAt { get; init; } = AtOnce;

    public DateTimeOffset? LeasedAt { get; init; }
    public string? ExternalId { get; init; }
    public string? ErrorCode { get; init; }
    public string? ErrorDetail { get; init; }
    public string Degraded { get; init; } = "[]";
    public string Content { get; init; } = "{}";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Due, whatever time it is: what was written while a clock was ahead does not wait for it.</summary>
    public static DateTimeOffset AtOnce => DateTimeOffset.UnixEpoch;

    /// <summary>The lane of an address on an account.</summary>
    public static string LaneOf(string account, string address) => account + "|" + address;

    /// <summary>The delivery, failed before it was given to a channel.</summary>
    public DeliveryRow Fail(string code, string detail) => this with { State = DeliveryStates.Failed, ErrorCode = code, ErrorDetail = detail };
}

/// <summary>What of a <see cref="DeliveryRow"/> changes.</summary>
internal sealed record DeliveryMove(
    Guid Id, string State, long Attempts, long Tries, DateTimeOffset Since, DateTimeOffset DueAt, DateTimeOffset? LeasedAt, string? ExternalId,
    string? ErrorCode, string? ErrorDetail, string Degraded, DateTimeOffset UpdatedAt);

/// <summary>A delivery's id and the one that it has from now on.</summary>
internal sealed record RenewedId(Guid Id, Guid Renewed);

/// <summary>The types of deliveries.</summary>
internal static class DeliveryTypes
{
    public const string Send = "message.send", Edit = "message.edit", Delete = "message.delete", Reaction = "reaction", Typing = "typing";
}

/// <summary>What a delivery sends, as it is kept: addresses of files are signed when it leaves.</summary>
internal sealed record DeliveryContent
{
    public Content Content { get; init; } = new();
    public Threading? Threading { get; init; }
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>The provider's id of the message to edit, delete or react to.</summary>
    public string? ExternalId { get; init; }

    public string? Emoji { get; init; }

    public MessageTemplate? Template { get; init; }

    public bool? Public { get; init; }

    public MessageAuthor? Author { get; init; }

    public IReadOnlyList<string>? Cc { get; init; }

    public IReadOnlyList<string>? Bcc { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, DeliveriesJson.Default.DeliveryContent);

    public static DeliveryContent Parse(string json) => JsonSerializer.Deserialize(json, DeliveriesJson.Default.DeliveryContent)!;
}

/// <summary>The JSON in deliveries' columns.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeliveryContent))]
internal sealed partial class DeliveriesJson : JsonSerializerContext;
