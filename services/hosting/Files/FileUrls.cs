using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Omnichannel.Hosting.Files;

/// <summary>
/// Signs addresses of stored files: <c>/files/{sha256}/{name}?t=type&amp;e=expiry&amp;s=signature</c>. Whoever has one may read the file
/// until it expires, without being signed in, and can change nothing about it: neither its name nor its type.
/// </summary>
public sealed class FileUrls
{
    /// <summary>How long an address in an answer is good for, at least.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromHours(24);

    /// <summary>How long a link that stands in a message to a customer is good for, at least.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromDays(30);

    private static readonly TimeSpan Step = TimeSpan.FromHours(24);
    private readonly byte[] _key;
    private readonly Uri _publicUrl;
    private readonly TimeProvider _time;

    /// <summary>Addresses signed with <paramref name="key"/>, absolute ones below <paramref name="publicUrl"/>.</summary>
    public FileUrls(byte[] key, Uri publicUrl, TimeProvider time)
    {
        _key = key;
        _publicUrl = publicUrl;
        _time = time;
    }

    /// <summary>
    /// A relative address. It stays the same for a day, so that browsers keep what they have, and is good for
    /// <paramref name="lifetime"/> to a day more.
    /// </summary>
    public string Sign(string sha256, string name, string mediaType, TimeSpan? lifetime = null)
    {
        var step = (long)Step.TotalSeconds;
        var until = (_time.GetUtcNow() + (lifetime ?? Short)).ToUnixTimeSeconds();
        var expires = ((until / step) + 1) * step;
        var shown = FileNames.Clean(name);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"/files/{sha256}/{Uri.EscapeDataString(shown)}?t={Uri.EscapeDataString(mediaType)}&e={expires}&s={Signature(sha256, shown, mediaType, expires)}");
    }

    /// <summary>The same as an absolute address, for those outside.</summary>
    public string SignAbsolute(string sha256, string name, string mediaType, TimeSpan? lifetime = null) =>
        new Uri(_publicUrl, Sign(sha256, name, mediaType, lifetime)).AbsoluteUri;

    /// <summary>Whether the parts of an address are as they were signed, and it has not expired.</summary>
    public bool IsValid(string sha256, string name, string mediaType, long expires, string signature) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(Signature(sha256, name, mediaType, expires)))
        && expires > _time.GetUtcNow().ToUnixTimeSeconds();

    private string Signature(string sha256, string name, string mediaType, long expires)
    {
        var signed = string.Create(CultureInfo.InvariantCulture, $"{sha256}\n{name}\n{mediaType}\n{expires}");
        return Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(signed)));
    }
}
