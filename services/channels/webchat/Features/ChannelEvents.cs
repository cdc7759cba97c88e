using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Channels.WebChat.Features;

/// <summary>What web chat reports to conversations.</summary>
internal static class ChannelEvents
{
    /// <summary>A visitor's message; its own id, so that a repetition is the same envelope too.</summary>
    public static Envelope Of(InboundMessage message) =>
        Envelope(message.Id, message.From.Address, nameof(InboundMessage), message, HostingJson.Default.InboundMessage);

    /// <summary>The wish for a person.</summary>
    public static Envelope Of(HumanRequested wish, TimeProvider time) =>
        Envelope(Ids.New(time), wish.From.Address, nameof(HumanRequested), wish, HostingJson.Default.HumanRequested);

    /// <summary>What became of a delivery.</summary>
    public static Envelope Of(DeliveryUpdated delivery, TimeProvider time) =>
        Envelope(Ids.New(time), delivery.DeliveryId.ToString()!, nameof(DeliveryUpdated), delivery, HostingJson.Default.DeliveryUpdated);

    private static Envelope Envelope<T>(Guid id, string key, string contract, T body, JsonTypeInfo<T> type) => new()
    {
        Id = id,
        Topic = Topics.Inbound,
        Key = key,
        Type = contract,
        Body = JsonSerializer.SerializeToUtf8Bytes(body, type),
    };
}
