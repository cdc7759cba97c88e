using System.Security.Cryptography;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Omnichannel.Hosting.Bus.RabbitMq;

/// <summary>
/// A message as AMQP carries it: the body is its JSON, <c>message-id</c> a UUID, <c>type</c> the contract's name, and the headers
/// <c>key</c> and <c>topic</c> are ours. Any program can publish that. Several that were given at once travel as a <see cref="Parcel"/>.
/// The <c>correlation-id</c> is the publisher's <see cref="Milestone"/>, if it wants to hear when the message is handled.
/// </summary>
internal static class Wire
{
    private const string KeyHeader = "key", TopicHeader = "topic", DeliveriesHeader = "x-delivery-count";

    /// <summary>Messages of one lane as one of the broker's.</summary>
    public static (BasicProperties Properties, ReadOnlyMemory<byte> Body) ToMessage(IReadOnlyList<Envelope> messages, Milestone milestone)
    {
        var (properties, body) = messages is [var only]
            ? (ToProperties(only), only.Body)
            : (new BasicProperties { ContentType = Parcel.ContentType, DeliveryMode = DeliveryModes.Persistent }, Parcel.Pack(messages));
        properties.CorrelationId = milestone.ToString();
        return (properties, body);
    }

    /// <summary>What was delivered; with a <see cref="Envelope.Defect"/> when it is not one of ours.</summary>
    public static IReadOnlyList<Envelope> ToEnvelopes(BasicDeliverEventArgs delivery)
    {
        // The client takes its memory back.
        var body = delivery.Body.ToArray();
        return delivery.BasicProperties.ContentType == Parcel.ContentType && Parcel.Unpack(body, Deliveries(delivery.BasicProperties)) is { } messages
            ? messages
            : [ToEnvelope(delivery.BasicProperties, body)];
    }

    private static BasicProperties ToProperties(Envelope message) => new()
    {
        MessageId = message.Id.ToString("D"),
        Type = message.Type,
        ContentType = "application/json",
        DeliveryMode = DeliveryModes.Persistent,
        Headers = new Dictionary<string, object?> { [KeyHeader] = message.Key, [TopicHeader] = message.Topic },
    };

    private static Envelope ToEnvelope(IReadOnlyBasicProperties properties, byte[] body)
    {
        var key = Text(properties, KeyHeader);
        var known = Guid.TryParse(properties.MessageId, out var id);
        return new Envelope
        {
            // The same at every delivery, so that it is parked once.
            Id = known ? id : new Guid(SHA256.HashData(body).AsSpan(0, 16)),
            Topic = Text(properties, TopicHeader) ?? "",
            Key = key ?? "",
            Type = properties.Type ?? "",
            Body = body,
            DeliveryCount = Deliveries(properties),
            Defect = !known ? "its message-id is no UUID"
                : key is null ? "it has no header \"key\""
                : string.IsNullOrEmpty(properties.Type) ? "it has no type"
                : null,
        };
    }

    private static object? Header(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers is { } headers && headers.TryGetValue(name, out var value) ? value : null;

    private static string? Text(IReadOnlyBasicProperties properties, string header) => Header(properties, header) switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        string text => text,
        _ => null,
    };

    private static int Deliveries(IReadOnlyBasicProperties properties) => Header(properties, DeliveriesHeader) switch
    {
        int count => count,
        long count => (int)Math.Min(count, int.MaxValue),
        _ => 0,
    };
}
