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

    /// <summary>The signature of a form that was posted to a URL.</summary>
    public static string Of(string authToken, string url, IEnumerable<KeyValuePair<string, string>> form) => Of(authToken, url + InOrder(form));

    /// <summary>What stands behind the URL.</summary>
    private static string InOrder(IEnumerable<KeyValuePair<string, string>> form)
    {
        // A name that comes twice is signed once with each different value, the values in order.
        var fields = form.ToArray();
        Array.Sort(fields, static (one, other) =>
            string.CompareOrdinal(one.Key, other.Key) is var byName and not 0 ? byName : string.CompareOrdinal(one.Value, other.Value));
        var signed = new StringBuilder(512);
        for (var place = 0; place < fields.Length; place++)
        {
            if (place == 0 || fields[place].Key != fields[place - 1].Key || fields[place].Value != fields[place - 1].Value)
            {
                signed.Append(fields[place].Key).Append(fields[place].Value);
            }
        }

        return signed.ToString();
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
        var fields = request.IsJson ? "" : InOrder(request.Fields);
        return urls.Any(url => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Of(authToken, url + fields)), bytes));
    }

    private static bool BodyHolds(TwilioRequest request) =>
        request.BodySha256 is { } told
        && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(told.ToLowerInvariant()),
            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(request.Body))));

    private static string Of(string authToken, string signed) => Convert.ToBase64String(Hmac(authToken, signed));

#pragma warning disable CA5350 // SHA-1 is what Twilio signs with; as an HMAC it is not broken.
    private static byte[] Hmac(string key, string text) => HMACSHA1.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
}
