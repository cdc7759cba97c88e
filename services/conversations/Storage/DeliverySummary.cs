using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;

namespace Omnichannel.Conversations.Storage;

/// <summary>What became of outbound messages, each over all the parts into which it was split.</summary>
internal static class DeliverySummary
{
    /// <summary>The worst first: a message is as far as its slowest part.</summary>
    private static readonly string[] Order =
    [
        DeliveryStates.Failed, DeliveryStates.Unknown, DeliveryStates.Queued, DeliveryStates.Sending,
        DeliveryStates.Sent, DeliveryStates.Delivered, DeliveryStates.Read,
    ];

    /// <summary>The summaries of those messages that have deliveries.</summary>
    public static async Task<IReadOnlyDictionary<Guid, DeliveryModel>> OfAsync(Tx tx, IEnumerable<Guid> messages)
    {
        var ids = messages.ToArray();
        if (ids.Length == 0)
        {
            return new Dictionary<Guid, DeliveryModel>();
        }

        var rows = await tx.QueryAsync<DeliveryRow>(
            $"SELECT id, message_id, state, attempts, error_code, error_detail, degraded FROM deliveries WHERE type = 'message.send' AND message_id {tx.In("ids")} ORDER BY number",
            new { ids = Tx.List(ids) });
        return rows.GroupBy(row => row.MessageId).ToDictionary(parts => parts.Key, parts => Of([.. parts]));
    }

    private static DeliveryModel Of(IReadOnlyList<DeliveryRow> parts)
    {
        var slowest = parts.MinBy(part => Array.IndexOf(Order, part.State))!;
        return new DeliveryModel(
            parts[0].Id,
            slowest.State,
            parts.Max(part => part.Attempts),
            slowest.ErrorCode is { } code ? new DeliveryError(code, slowest.ErrorDetail) : null,
            [.. parts.SelectMany(part => Stored.Texts(part.Degraded)).Distinct()]);
    }

    private sealed record DeliveryRow
    {
        public Guid Id { get; init; }
        public Guid MessageId { get; init; }
        public string State { get; init; } = "";
        public long Attempts { get; init; }
        public string? ErrorCode { get; init; }
        public string? ErrorDetail { get; init; }
        public string Degraded { get; init; } = "[]";
    }
}
