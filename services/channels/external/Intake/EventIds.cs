using System.Security.Cryptography;
using System.Text;

namespace Omnichannel.Channels.External.Intake;

/// <summary>
/// The id that a message gets in the thread, made of what its adapter says: the same event gets the same id again, so that a
/// process that dies between publishing and remembering still answers truthfully afterwards.
/// </summary>
internal static class EventIds
{
    /// <summary>A UUIDv7 (RFC 9562 §5.7): time from <paramref name="occurredAt"/>, random bits from SHA-256 of account and event id.</summary>
    public static Guid For(string account, string eventId, DateTimeOffset occurredAt)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{account}\n{eventId}"), hash);
        Span<byte> id = stackalloc byte[16];
        hash[..16].CopyTo(id);
        var milliseconds = Math.Max(0, occurredAt.ToUnixTimeMilliseconds());
        for (var position = 5; position >= 0; position--)
        {
            id[position] = (byte)milliseconds;
            milliseconds >>= 8;
        }

        id[6] = (byte)((id[6] & 0x0F) | 0x70);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
