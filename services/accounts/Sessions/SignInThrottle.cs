using System.Net;
using System.Net.Sockets;

namespace Omnichannel.Accounts.Sessions;

/// <summary>
/// Slows down guessing. Every attempt takes a token from the bucket of the client's address and from that of the e-mail
/// address it tries; a right password gives them back. Memory is bounded: what has been quiet longest is forgotten first.
/// </summary>
internal sealed class SignInThrottle(TimeProvider time)
{
    private const int MostBuckets = 10_000;

    private static readonly Limit PerAddress = new(30, TimeSpan.FromSeconds(5)), PerEmail = new(10, TimeSpan.FromSeconds(30));

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Bucket> _buckets = [];

    /// <summary>How many buckets there are now.</summary>
    public int Remembered => _buckets.Count;

    /// <summary>Null when the attempt may be made, otherwise how long to wait.</summary>
    public TimeSpan? Attempt(IPAddress? address, string email)
    {
        lock (_lock)
        {
            Forget();
            var byAddress = BucketOf(KeyOf(address), PerAddress);
            var byEmail = BucketOf("@" + email, PerEmail);
            var wait = byAddress.Wait() > byEmail.Wait() ? byAddress.Wait() : byEmail.Wait();
            if (wait > TimeSpan.Zero)
            {
                return wait;
            }

            byAddress.Tokens--;
            byEmail.Tokens--;
            return null;
        }
    }

    /// <summary>The attempt was right: it does not count.</summary>
    public void Succeeded(IPAddress? address, string email)
    {
        lock (_lock)
        {
            BucketOf(KeyOf(address), PerAddress).Tokens++;
            BucketOf("@" + email, PerEmail).Tokens++;
        }
    }

    /// <summary>An IPv6 client owns its whole /64.</summary>
    private static string KeyOf(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes(), 0, 8),
        _ => address.ToString(),
    };

    private Bucket BucketOf(string key, Limit limit)
    {
        if (!_buckets.TryGetValue(key, out var bucket))
        {
            _buckets[key] = bucket = new Bucket(limit) { Tokens = limit.Burst, FilledAt = time.GetTimestamp() };
        }

        bucket.Fill(time);
        return bucket;
    }

    private void Forget()
    {
        if (_buckets.Count < MostBuckets)
        {
            return;
        }

        foreach (var (key, _) in _buckets.OrderBy(bucket => bucket.Value.FilledAt).Take(MostBuckets / 2).ToList())
        {
            _buckets.Remove(key);
        }
    }

    private sealed record Limit(int Burst, TimeSpan Refill);

    private sealed class Bucket(Limit limit)
    {
        public double Tokens { get; set; }

        /// <summary>A timestamp and not a time of day: a clock that is set back must not take tokens away.</summary>
        public long FilledAt { get; set; }

        public void Fill(TimeProvider time)
        {
            var now = time.GetTimestamp();
            Tokens = Math.Min(limit.Burst, Tokens + (time.GetElapsedTime(FilledAt, now) / limit.Refill));
            FilledAt = now;
        }

        public TimeSpan Wait() => Tokens >= 1 ? TimeSpan.Zero : (1 - Tokens) * limit.Refill;
    }
}
