using System.Security.Cryptography;

namespace Omnichannel.Accounts.Users;

/// <summary>
/// Hashes passwords with PBKDF2-HMAC-SHA512 and the iterations that OWASP asks for (2023: 210,000). The parameters stand in the
/// hash: <c>pbkdf2-sha512$iterations$salt$hash</c>, so that they can grow.
/// </summary>
internal sealed class Passwords : IDisposable
{
    private const string Scheme = "pbkdf2-sha512";
    private const int Iterations = 210_000, SaltBytes = 16, HashBytes = 32;

    // Each costs a tenth of a second of a core: more at once would only take the cores from everybody else.
    private readonly SemaphoreSlim _cores = new(Environment.ProcessorCount, Environment.ProcessorCount);
    private readonly string _nobodys;

    public Passwords() => _nobodys = string.Join('$', Scheme, Iterations, Random(SaltBytes), Random(HashBytes));

    /// <summary>A hash to store.</summary>
    public async Task<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = await DeriveAsync(password, salt, Iterations, HashBytes, cancellationToken);
        return string.Join('$', Scheme, Iterations, Convert.ToBase64String(salt), Convert.ToBase64String(hash));
    }

    /// <summary>Whether a password is right. Without a hash (there is no such user) it takes as long, and is wrong.</summary>
    public async Task<bool> IsRightAsync(string password, string? stored, CancellationToken cancellationToken)
    {
        var parts = (stored ?? _nobodys).Split('$');
        if (parts is not [Scheme, var iterations, var salt, var hash])
        {
            throw new InvalidOperationException($"A stored password has the unknown form {parts[0]}.");
        }

        var right = Convert.FromBase64String(hash);
        var shown = await DeriveAsync(password, Convert.FromBase64String(salt), int.Parse(iterations), right.Length, cancellationToken);
        return CryptographicOperations.FixedTimeEquals(shown, right) && stored is not null;
    }

    public void Dispose() => _cores.Dispose();

    private static string Random(int bytes) => Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes));

    private async Task<byte[]> DeriveAsync(string password, byte[] salt, int iterations, int length, CancellationToken cancellationToken)
    {
        await _cores.WaitAsync(cancellationToken);
        try
        {
            return Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA512, length);
        }
        finally
        {
            _cores.Release();
        }
    }
}
