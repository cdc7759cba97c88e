namespace Omnichannel.Channels.WebChat.Limits;

/// <summary>
/// How much each key may do: a bucket of <paramref name="capacity"/> that fills by <paramref name="perSecond"/>. Full buckets
/// are forgotten, and there are never more than <paramref name="mostKeys"/>, so that strangers cannot fill the memory.
/// </summary>
internal sealed class TokenBuckets(double capacity, double perSecond, TimeProvider time, int mostKeys = 100_000)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (double Tokens, long At)> _buckets = [];

    /// <summary>Takes one token.</summary>
    /// <returns>Null: it may go on. Otherwise whole seconds to wait.</returns>
    public int? Take(string key)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_buckets.Count >= mostKeys && !_buckets.ContainsKey(key))
            {
                Forget(now);
                if (_buckets.Count >= mostKeys)
                {
                    return 1;
                }
            }

            var tokens = _buckets.TryGetValue(key, out var bucket) ? Filled(bucket, now) : capacity;
            if (tokens < 1)
            {
                _buckets[key] = (tokens, now);
                return (int)Math.Ceiling((1 - tokens) / perSecond);
            }

            _buckets[key] = (tokens - 1, now);
            return null;
        }
    }

    private double Filled((double Tokens, long At) bucket, long now) =>
        Math.Min(capacity, bucket.Tokens + (time.GetElapsedTime(bucket.At, now).TotalSeconds * perSecond));

    private void Forget(long now)
    {
        foreach (var (key, bucket) in _buckets)
        {
            if (Filled(bucket, now) >= capacity)
            {
                _buckets.Remove(key);
            }
        }
    }
}
