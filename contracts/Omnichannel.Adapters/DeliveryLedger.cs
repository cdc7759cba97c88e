using System.Text.Json;

namespace Omnichannel.Adapters;

/// <summary>
/// Remembers what became of each delivery, in a file: a delivery that comes again (a lease that ran out, an answer that was lost, five at once)
/// has one effect and gets the same answer. Kept for eight days, a day longer than the hub asks again.
/// </summary>
public sealed class DeliveryLedger : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(8);

    private readonly Journal _journal;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DeliveryResult?> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<DeliveryResult>> _running = new(StringComparer.Ordinal);

    /// <summary>Opens it.</summary>
    /// <param name="folder">Where the file is; one process at a time.</param>
    /// <param name="time">The clock.</param>
    public DeliveryLedger(string folder, TimeProvider time)
    {
        _time = time;
        var path = Path.Combine(folder, "deliveries.jsonl");
        Compact(path, time.GetUtcNow() - Kept);
        _journal = new Journal(path);
        foreach (var line in _journal.Read(0, int.MaxValue, int.MaxValue))
        {
            var entry = JsonSerializer.Deserialize(line, LedgerJson.Default.LedgerEntry)!;
            if (entry.Forgotten)
            {
                _known.Remove(entry.DeliveryId);
            }
            else
            {
                _known[entry.DeliveryId] = entry.Result;
            }
        }
    }

    /// <summary>Sends, unless it is known what became of it; attempts that come while one is under way share its result.</summary>
    /// <param name="deliveryId">The idempotency key.</param>
    /// <param name="send">
    /// Sends it; is told whether an earlier attempt began and nobody knows how it ended. It answers <c>retry</c> when it is sure that nothing was
    /// sent, and throws when it is not.
    /// </param>
    public Task<DeliveryResult> OnceAsync(string deliveryId, Func<bool, Task<DeliveryResult>> send)
    {
        lock (_lock)
        {
            if (_running.TryGetValue(deliveryId, out var running))
            {
                return running;
            }

            var doubtful = _known.TryGetValue(deliveryId, out var result);
            return result is not null
                ? Task.FromResult(result)
                : _running[deliveryId] = Task.Run(() => AttemptAsync(deliveryId, doubtful, send));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _journal.Dispose();

    private async Task<DeliveryResult> AttemptAsync(string deliveryId, bool doubtful, Func<bool, Task<DeliveryResult>> send)
    {
        try
        {
            if (!doubtful)
            {
                Write(new LedgerEntry { DeliveryId = deliveryId, At = _time.GetUtcNow() });
            }

            var result = await send(doubtful);
            Write(new LedgerEntry
            {
                DeliveryId = deliveryId,
                At = _time.GetUtcNow(),
                Result = result.State == "retry" ? null : result,
                Forgotten = result.State == "retry",
            });
            return result;
        }
        finally
        {
            lock (_lock)
            {
                _running.Remove(deliveryId);
            }
        }
    }

    private void Write(LedgerEntry entry)
    {
        _journal.Append(JsonSerializer.SerializeToUtf8Bytes(entry, LedgerJson.Default.LedgerEntry));
        lock (_lock)
        {
            if (entry.Forgotten)
            {
                _known.Remove(entry.DeliveryId);
            }
            else
            {
                _known[entry.DeliveryId] = entry.Result;
            }
        }
    }

    /// <summary>Drops what is too old to be asked for again: written beside and moved, so that a crash leaves one or the other.</summary>
    private static void Compact(string path, DateTimeOffset before)
    {
        if (!File.Exists(path))
        {
            return;
        }

        var beside = path + ".new";
        File.Delete(beside);
        using (var old = new Journal(path))
        {
            var lines = old.Read(0, int.MaxValue, int.MaxValue);
            var kept = lines.Where(line => JsonSerializer.Deserialize(line, LedgerJson.Default.LedgerEntry)!.At >= before).ToList();
            if (kept.Count == lines.Count)
            {
                return;
            }

            using var fresh = new FileStream(beside, FileMode.CreateNew);
            kept.ForEach(line => fresh.Write([.. line, (byte)'\n']));
            fresh.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }
}

/// <summary>One line of the ledger: an attempt began (no result), ended, or is sure to have sent nothing.</summary>
internal sealed record LedgerEntry
{
    public required string DeliveryId { get; init; }

    public required DateTimeOffset At { get; init; }

    public DeliveryResult? Result { get; init; }

    public bool Forgotten { get; init; }
}
