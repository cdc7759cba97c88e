using Omnichannel.Contracts;
using Omnichannel.Conversations.Storage;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>The rules by which a delivery moves, always forward. Late, repeated and overtaken news have no effect.</summary>
internal static class DeliveryProgress
{
    /// <summary>The error of a delivery whose channel could not process it.</summary>
    public const string Parked = "parked";

    /// <summary>The delivery after the news; the same object when it is no news.</summary>
    /// <param name="delivery">As it is.</param>
    /// <param name="update">The channel's answer or the provider's receipt.</param>
    /// <param name="now">The time.</param>
    /// <param name="chance">From 0 to 1, spreads what is tried again.</param>
    public static DeliveryRow Apply(DeliveryRow delivery, DeliveryUpdated update, DateTimeOffset now, double chance)
    {
        // About an earlier sending of the same delivery, whose number at the provider was another.
        if (update.ExternalId is not null && delivery.ExternalId is not null && update.ExternalId != delivery.ExternalId)
        {
            return delivery;
        }

        (delivery, var copiesAlone) = CopyNews.Apply(delivery, update);
        if (copiesAlone)
        {
            return delivery;
        }

        if (!MayFollow(delivery, update))
        {
            // A receipt can overtake the answer that brings the provider's id.
            return delivery.ExternalId is null && update.ExternalId is not null && HasLeft(delivery.State)
                ? delivery with { ExternalId = update.ExternalId }
                : delivery;
        }

        var moved = delivery with
        {
            State = update.State,
            ExternalId = update.ExternalId ?? delivery.ExternalId,
            ErrorCode = update.Error?.Code,
            ErrorDetail = update.Error?.Detail,
            Degraded = update.Degraded.Count == 0 ? delivery.Degraded : Stored.Json(Stored.Texts(delivery.Degraded).Union(update.Degraded)),
        };
        return update.State == DeliveryStates.Retry ? TryAgain(moved, update, now, chance) : moved;
    }

    // A provider that asks us to wait has not failed: such an attempt neither brings the delivery closer to its end nor lets it wait longer after the next.
    private static DeliveryRow TryAgain(DeliveryRow delivery, DeliveryUpdated update, DateTimeOffset now, double chance)
    {
        var (dueAt, tries) = update.RetryAfterSeconds is { } asked
            ? (now + Backoff.Asked(asked, delivery.Attempts, chance), Math.Max(0, delivery.Tries - 1))
            : (now + Backoff.Delay(delivery.Tries, chance), delivery.Tries);
        return tries >= Backoff.MaxTries || dueAt - delivery.Since > Backoff.GiveUp
            ? delivery with { State = DeliveryStates.Failed, ErrorCode = update.Error?.Code ?? "gave-up", ErrorDetail = update.Error?.Detail ?? "It was tried for too long." }
            : delivery with { State = DeliveryStates.Queued, Tries = tries, DueAt = dueAt, ExternalId = null };
    }

    private static bool MayFollow(DeliveryRow delivery, DeliveryUpdated update)
    {
        var from = delivery.State;
        return update.State switch
        {
            // Whatever attempt it was: it is out, so nothing is sent again. What was parked is, when an operator sends it again.
            DeliveryStates.Sent => from is DeliveryStates.Queued or DeliveryStates.Sending or DeliveryStates.Unknown
                || (from is DeliveryStates.Failed && delivery.ErrorCode == Parked),

            // What arrived has arrived, even if the provider had given it up.
            DeliveryStates.Delivered => from is not (DeliveryStates.Delivered or DeliveryStates.Read),
            DeliveryStates.Read => from is not DeliveryStates.Read,

            // A channel that could not process it knows less than what was said of it before.
            DeliveryStates.Failed when update.Error?.Code == Parked => from is DeliveryStates.Sending && IsAboutThisAttempt(delivery, update),

            // One that waits for its next attempt is at no provider: that can only be about an attempt before.
            DeliveryStates.Failed => from is DeliveryStates.Sent
                || (from is DeliveryStates.Sending or DeliveryStates.Unknown && IsAboutThisAttempt(delivery, update)),
            DeliveryStates.Unknown or DeliveryStates.Retry => from is DeliveryStates.Sending && IsAboutThisAttempt(delivery, update),
            _ => false,
        };
    }

    private static bool IsAboutThisAttempt(DeliveryRow delivery, DeliveryUpdated update) =>
        update.Attempt is null || update.Attempt == delivery.Attempts;

    private static bool HasLeft(string state) => state is DeliveryStates.Sent or DeliveryStates.Delivered or DeliveryStates.Read;
}
