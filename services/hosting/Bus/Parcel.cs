using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Omnichannel.Hosting.Bus;

/// <summary>
/// Several messages of one lane as the body of one AMQP message, or as one row of a file, because what a broker or a database does costs as much
/// for one as for fifty. Each is its id (16 bytes, big-endian), then topic, key, type and body, each after its length in bytes (32 bits, little-endian).
/// </summary>
internal static class Parcel
{
    /// <summary>The content type of a parcel.</summary>
    public const string ContentType = "application/vnd.omnichannel.parcel";

    /// <summary>A parcel is full with as many messages, or bytes: the broker keeps it in memory, and a consumer takes it whole.</summary>
    public const int MostMessages = 64, MostBytes = 64 * 1024;

    private const int IdBytes = 16, LengthBytes = 4;

    /// <summary>About how many bytes a message takes.</summary>
    public static int SizeOf(Envelope message) =>
        IdBytes + (4 * LengthBytes) + message.Topic.Length + message.Key.Length + message.Type.Length + message.Body.Length;

    /// <summary>Packs messages in their order.</summary>
    public static ReadOnlyMemory<byte> Pack(IReadOnlyList<Envelope> messages)
    {
        var bytes = new ArrayBufferWriter<byte>(messages.Sum(SizeOf) + 64);
        foreach (var message in messages)
        {
            message.Id.TryWriteBytes(bytes.GetSpan(IdBytes), bigEndian: true, out _);
            bytes.Advance(IdBytes);
            Write(bytes, message.Topic);
            Write(bytes, message.Key);
            Write(bytes, message.Type);
            WriteLength(bytes, message.Body.Length);
            bytes.Write(message.Body.Span);
        }

        return bytes.WrittenMemory;
    }

    /// <summary>The messages of a parcel; null when it is none.</summary>
    /// <param name="parcel">What <see cref="Pack"/> made.</param>
    /// <param name="deliveryCount">How often the parcel was handed over before.</param>
    public static IReadOnlyList<Envelope>? Unpack(ReadOnlyMemory<byte> parcel, int deliveryCount)
    {
        var messages = new List<Envelope>();
        for (var rest = parcel; rest.Length > 0;)
        {
            if (rest.Length < IdBytes)
            {
                return null;
            }

            var id = new Guid(rest.Span[..IdBytes], bigEndian: true);
            rest = rest[IdBytes..];
            if (!TryRead(ref rest, out var topic) || !TryRead(ref rest, out var key) || !TryRead(ref rest, out var type) || !TryRead(ref rest, out var body))
            {
                return null;
            }

            messages.Add(new Envelope
            {
                Id = id,
                Topic = Encoding.UTF8.GetString(topic.Span),
                Key = Encoding.UTF8.GetString(key.Span),
                Type = Encoding.UTF8.GetString(type.Span),
                Body = body,
                DeliveryCount = deliveryCount,
            });
        }

        return messages.Count > 0 ? messages : null;
    }

    private static void Write(ArrayBufferWriter<byte> bytes, string text)
    {
        WriteLength(bytes, Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, bytes);
    }

    private static void WriteLength(ArrayBufferWriter<byte> bytes, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.GetSpan(LengthBytes), length);
        bytes.Advance(LengthBytes);
    }

    private static bool TryRead(ref ReadOnlyMemory<byte> rest, out ReadOnlyMemory<byte> field)
    {
        field = default;
        if (rest.Length < LengthBytes || BinaryPrimitives.ReadInt32LittleEndian(rest.Span) is var length && (length < 0 || length > rest.Length - LengthBytes))
        {
            return false;
        }

        field = rest.Slice(LengthBytes, length);
        rest = rest[(LengthBytes + length)..];
        return true;
    }
}
