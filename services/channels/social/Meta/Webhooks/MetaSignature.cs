using System.Security.Cryptography;
using System.Text;

namespace Omnichannel.Channels.Social.Meta.Webhooks;

/// <summary>
/// <c>X-Hub-Signature-256: sha256=…</c>, the HMAC-SHA256 of the raw body with the app's secret.
/// Source: developers.facebook.com/docs/messenger-platform/webhooks#validate-payloads.
/// </summary>
internal static class MetaSignature
{
    public const string Header = "X-Hub-Signature-256";

    private const string Prefix = "sha256=";

    /// <summary>Whether Meta signed exactly these bytes.</summary>
    public static bool Verify(string? appSecret, ReadOnlySpan<byte> body, string? signature)
    {
        if (string.IsNullOrEmpty(appSecret) || signature?.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) != true)
        {
            return false;
        }

        var told = signature[Prefix.Length..].Trim().ToLowerInvariant();
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(told), Encoding.ASCII.GetBytes(Of(appSecret, body)));
    }

    /// <summary>Lower-case hex.</summary>
    public static string Of(string appSecret, ReadOnlySpan<byte> body) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(appSecret), body));
}
