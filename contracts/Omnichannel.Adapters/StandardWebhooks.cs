using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Omnichannel.Adapters;

/// <summary>
/// Signs and verifies as the Standard Webhooks specification says: HMAC-SHA256 over <c>{id}.{timestamp}.{raw body}</c>
/// with the base64 part of a <c>whsec_…</c> secret, sent as <c>v1,{base64}</c>.
/// </summary>
public static class StandardWebhooks
{
    /// <summary>The header with the message's id: the idempotency key.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>The header with the time of signing in Unix seconds.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>The header with one or more signatures, separated by spaces.</summary>
    public const string SignatureHeader = "webhook-signature";

    /// <summary>How far the sender's clock may be from ours, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string SecretPrefix = "whsec_", Version = "v1,";

    /// <summary>A new secret of 32 random bytes.</summary>
    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>The value of <see cref="SignatureHeader"/> for one secret.</summary>
    /// <param name="secret">With or without its prefix.</param>
    /// <param name="id">The value of <see cref="IdHeader"/>.</param>
    /// <param name="timestamp">The time of signing.</param>
    /// <param name="body">The raw body as sent.</param>
    /// <exception cref="FormatException">The secret is not base64.</exception>
    public static string Sign(string secret, string id, DateTimeOffset timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = Begin(secret, id, timestamp.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        hash.AppendData(body);
        return Version + Convert.ToBase64String(hash.GetHashAndReset());
    }

    /// <summary>Checks a message against every secret that is valid now.</summary>
    public static bool Verify(
        IEnumerable<string> secrets, string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        foreach (var secret in secrets)
        {
            using var verification = WebhookVerification.Begin([secret], id, timestamp, signatures, now);
            verification?.Append(body);
            if (verification?.Holds() == true)
            {
                return true;
            }
        }

        return false;
    }

    internal static IncrementalHash Begin(string secret, string id, string timestamp)
    {
        var encoded = secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : secret;
        var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(encoded));
        hash.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        return hash;
    }
}

/// <summary>Verifies a body that is read piece by piece.</summary>
public sealed class WebhookVerification : IDisposable
{
    private readonly IReadOnlyList<IncrementalHash> _hashes;
    private readonly string _signatures;

    private WebhookVerification(IReadOnlyList<IncrementalHash> hashes, string signatures)
    {
        _hashes = hashes;
        _signatures = signatures;
    }

    /// <summary>Begins, or answers null when a header is missing or the timestamp is too far from <paramref name="now"/>.</summary>
    public static WebhookVerification? Begin(
        IReadOnlyList<string> secrets, string? id, string? timestamp, string? signatures, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(signatures)
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - (double)seconds) > StandardWebhooks.Tolerance.TotalSeconds)
        {
            return null;
        }

        return new WebhookVerification([.. secrets.Select(secret => StandardWebhooks.Begin(secret, id, timestamp!))], signatures);
    }

    /// <summary>Takes the next bytes of the body.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        foreach (var hash in _hashes)
        {
            hash.AppendData(bytes);
        }
    }

    /// <summary>Whether one of the signatures is right for the whole body; compared in constant time.</summary>
    public bool Holds()
    {
        var given = _signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(signature => signature.StartsWith("v1,", StringComparison.Ordinal))
            .Select(signature => Encoding.ASCII.GetBytes(signature[3..]))
            .ToList();
        var holds = false;
        foreach (var hash in _hashes)
        {
            var right = Encoding.ASCII.GetBytes(Convert.ToBase64String(hash.GetHashAndReset()));
            foreach (var signature in given)
            {
                holds |= CryptographicOperations.FixedTimeEquals(signature, right);
            }
        }

        return holds;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var hash in _hashes)
        {
            hash.Dispose();
        }
    }
}
