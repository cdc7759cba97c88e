using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>
/// The payload of a link <c>t.me/bot?start=…</c> that says, signed, who opens it. Telegram allows 64 characters of base64url, which are 48
/// bytes: one byte for the kind, four for the expiry (Unix seconds, big-endian), up to 27 for the value, and the first 16 bytes of
/// HMAC-SHA256 over <c>telegram-start\n{account}\n</c> and all that stands before, keyed with the account's <c>identitySecret</c>.
/// </summary>
/// <param name="Kind">What the value is.</param>
/// <param name="Value">Up to 27 bytes of UTF-8, or the bytes of an id.</param>
/// <param name="Expires">When it ends.</param>
internal sealed record StartToken(char Kind, byte[] Value, DateTimeOffset Expires)
{
    /// <summary>An e-mail address · a phone number's digits · any address with its scheme · the id of a link that the hub made.</summary>
    public const char Mail = 'm', Phone = 't', Address = 'a', Link = 'l';

    /// <summary>The most bytes that a value may have.</summary>
    public const int LongestValue = 27;

    private const int HeadLength = 5, MacLength = 16;

    /// <summary>The payload.</summary>
    public string Sign(string secret, string account)
    {
        var head = new byte[HeadLength + Value.Length];
        head[0] = (byte)Kind;
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(1), (uint)Expires.ToUnixTimeSeconds());
        Value.CopyTo(head, HeadLength);
        return Base64Url.EncodeToString([.. head, .. Mac(secret, account, head)]);
    }

    /// <summary>What a payload says, when it was signed for this account; null for anything else. Whether it expired is the caller's to see.</summary>
    public static StartToken? Verify(string payload, string secret, string account)
    {
        if (payload.Length > 64 || !Base64Url.IsValid(payload))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(payload);
        if (bytes.Length <= HeadLength + MacLength)
        {
            return null;
        }

        var head = bytes[..^MacLength];
        return CryptographicOperations.FixedTimeEquals(Mac(secret, account, head), bytes.AsSpan(bytes.Length - MacLength))
            ? new StartToken((char)head[0], head[HeadLength..], DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(1))))
            : null;
    }

    /// <summary>The address that it names by itself; null when it names a link of the hub's, or nothing.</summary>
    public string? Named => Kind switch
    {
        Mail => "mailto:" + Encoding.UTF8.GetString(Value),
        Phone => "tel:+" + Encoding.UTF8.GetString(Value),
        Address => Encoding.UTF8.GetString(Value),
        _ => null,
    };

    private static byte[] Mac(string secret, string account, byte[] head)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"telegram-start\n{account}\n"), .. head];
        return HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed)[..MacLength];
    }
}
