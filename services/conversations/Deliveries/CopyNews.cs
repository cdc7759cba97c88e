using Omnichannel.Contracts;
using Omnichannel.Conversations.Features;
using Omnichannel.Conversations.Storage;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>News that name whom they are about: what became of a copy says nothing of what became of the customer's mail.</summary>
internal static class CopyNews
{
    /// <summary>The delivery with the copies that did not arrive, and whether the news are about copies alone.</summary>
    public static (DeliveryRow Delivery, bool CopiesAlone) Apply(DeliveryRow delivery, DeliveryUpdated update)
    {
        if (update.Recipients.Count == 0)
        {
            return (delivery, false);
        }

        var about = update.Recipients.Select(Copies.Bare).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var copies = CopiesOf(delivery).Where(about.Contains).ToList();
        var noted = update.State == DeliveryStates.Failed && copies.Count > 0
            ? delivery with { Degraded = Stored.Json(Stored.Texts(delivery.Degraded).Union(copies.Select(copy => $"no copy to {copy}"))) }
            : delivery;
        return (noted, copies.Count == about.Count);
    }

    private static IEnumerable<string> CopiesOf(DeliveryRow delivery)
    {
        var content = DeliveryContent.Parse(delivery.Content);
        return (content.Cc ?? []).Concat(content.Bcc ?? []).Select(Copies.Bare).Except([Copies.Bare(delivery.Address)], StringComparer.OrdinalIgnoreCase);
    }
}
