using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Omnichannel.Channels.Sms.Twilio;

/// <summary>
/// Twilio's request signature, <c>X-Twilio-Signature</c>: base64 HMAC-SHA1, with the account's auth token, of the URL followed by
/// each form field's name and value in the order of the names. With a JSON body the URL carries <c>bodySHA256</c> instead.
/// Source: twilio.com/docs/usage/security#validating-requests.
/// </summary>
internal static class TwilioSignature
{
    /// <summary>The header.</summary>
    public const string Header = "X-Twilio-Signature";

    // The base64 of a SHA-1.
    private const int Length = 28;

    /// <summary>The signature of a form that was posted to a URL.</summary>
    public static string Of(string authToken, string url, IEnumerable<KeyValuePair<string, string>> form)
    {
        Span<byte> signature = stackalloc byte[Length];
        Sign(authToken, url, InOrder(form), signature);
        return Encoding.ASCII.GetString(signature);
    }

    /// <summary>What stands behind the URL.</summary>
    private static ReadOnlySpan<byte> InOrder(IEnumerable<KeyValuePair<string, string>> form)
    {
        // A name that comes twice is signed once with each different value, the values in order.
        var fields = form.ToArray();
        Array.Sort(fields, static (one, other) =>
            string.CompareOrdinal(one.Key, other.Key) is var byName and not 0 ? byName : string.CompareOrdinal(one.Value, other.Value));
        var signed = new ArrayBufferWriter<byte>(1024);
        for (var place = 0; place < fields.Length; place++)
        {
            if (place == 0 || fields[place].Key != fields[place - 1].Key || fields[place].Value != fields[place - 1].Value)
            {
                Encoding.UTF8.GetBytes(fields[place].Key, signed);
                Encoding.UTF8.GetBytes(fields[place].Value, signed);
            }
        }

        return signed.WrittenSpan;
    }

    /// <summary>Whether a request is Twilio's, for any of the URLs that it may have been sent to.</summary>
    /// <param name="authToken">The account's.</param>
    /// <param name="urls">As the request may have been addressed: behind a proxy there are several possibilities.</param>
    /// <param name="request">The request.</param>
    /// <param name="given">The header's value.</param>
    public static bool Verify(string authToken, IEnumerable<string> urls, TwilioRequest request, string? given)
    {
        if (string.IsNullOrEmpty(given) || (request.IsJson && !BodyHolds(request)))
        {
            return false;
        }

        var bytes = Encoding.ASCII.GetBytes(given);
        var fields = request.IsJson ? [] : InOrder(request.Fields);
        Span<byte> signature = stackalloc byte[Length];
        foreach (var url in urls)
        {
            Sign(authToken, url, fields, signature);
            if (CryptographicOperations.FixedTimeEquals(signature, bytes))
            {
                return true;
            }
        }

        return false;
    }

    private static bool BodyHolds(TwilioRequest request) =>
        request.BodySha256 is { } told
        && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(told.ToLowerInvariant()),
            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(request.Body))));

    private static void Sign(string authToken, string url, ReadOnlySpan<byte> fields, Span<byte> signature)
    {
        var signed = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(url.Length) + fields.Length);
        try
        {
            var length = Encoding.UTF8.GetBytes(url, signed);
            fields.CopyTo(signed.AsSpan(length));
            Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // SHA-1 is what Twilio signs with; as an HMAC it is not broken.
            HMACSHA1.HashData(Encoding.UTF8.GetBytes(authToken), signed.AsSpan(0, length + fields.Length), hash);
#pragma warning restore CA5350
            Base64.EncodeToUtf8(hash, signature, out _, out _);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(signed);
        }
    }
}
