using System.Text;

namespace Omnichannel.Adapters;

/// <summary>
/// Remembers what became of each delivery, in a file: a delivery that comes again (a lease that ran out, an answer that was lost, five at once)
/// has one effect and gets the same answer. What was not sent is tried anew when a later attempt asks for it. Kept for eight days, a day longer
/// than the hub asks again.
/// </summary>
public sealed class DeliveryLedger : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(8), PruneEvery = TimeSpan.FromDays(1);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Action<string> _log;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LedgerEntry> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<DeliveryResult>> _running = new(StringComparer.Ordinal);
    private Journal _journal;
    private DateTimeOffset _pruned;

    /// <summary>Opens it.</summary>
    /// <param name="folder">Where the file is; one process at a time.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Is told what an operator might want to know; null: the console is.</param>
    public DeliveryLedger(string folder, TimeProvider time, Action<string>? log = null)
    {
        (_time, _log) = (time, log ?? Console.Error.WriteLine);
        _path = Path.Combine(folder, "deliveries.jsonl");
        _journal = new Journal(_path);
        Prune(time.GetUtcNow());
        foreach (var line in _journal.ReadAll())
        {
            if (LedgerEntry.Parse(line) is { } entry)
            {
                Learn(entry);
            }
        }
    }

    /// <summary>Sends, unless it is known what became of it; attempts that come while one is under way share its result.</summary>
    /// <param name="deliveryId">The idempotency key.</param>
    /// <param name="send">
    /// Sends it; is told whether an earlier attempt began and nobody knows how it ended. It answers <c>retry</c> when it is sure that nothing was
    /// sent, and throws when it is not.
    /// </param>
    /// <param name="attempt">Which attempt it is: a later one than that which was refused, or whose end nobody knows, asks for it anew.</param>
    public Task<DeliveryResult> OnceAsync(string deliveryId, Func<bool, Task<DeliveryResult>> send, int attempt = 1)
    {
        lock (_lock)
        {
            if (_running.TryGetValue(deliveryId, out var running))
            {
                return running;
            }

            var known = _known.GetValueOrDefault(deliveryId);
            return known?.AnswerTo(attempt) is { } answer
                ? Task.FromResult(answer)
                : _running[deliveryId] = Task.Run(() => AttemptAsync(deliveryId, known, attempt, send));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _journal.Dispose();

    private async Task<DeliveryResult> AttemptAsync(string deliveryId, LedgerEntry? known, int attempt, Func<bool, Task<DeliveryResult>> send)
    {
        try
        {
            var doubtful = known?.IsDoubtful == true;
            var began = new LedgerEntry { DeliveryId = deliveryId, At = _time.GetUtcNow(), Attempt = Math.Max(attempt, known?.Attempt ?? 1), Doubtful = doubtful };
            if (known is not { Result: null })
            {
                Begin(began);
            }

            var result = await send(doubtful);
            var isRetry = result.State == "retry";
            End(began with { At = _time.GetUtcNow(), Result = isRetry ? null : result, Forgotten = isRetry });
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

    /// <summary>What could not be written has not begun.</summary>
    private void Begin(LedgerEntry entry)
    {
        lock (_lock)
        {
            Append(entry);
            Learn(entry);
        }
    }

    /// <summary>What has ended is known, even when it cannot be written.</summary>
    private void End(LedgerEntry entry)
    {
        lock (_lock)
        {
            Learn(entry);
            Append(entry);
        }
    }

    private void Append(LedgerEntry entry)
    {
        if ((entry.At - _pruned).Duration() > PruneEvery)
        {
            Prune(entry.At);
        }

        _journal.Append(entry.ToJson());
    }

    private void Learn(LedgerEntry entry)
    {
        if (entry.Forgotten)
        {
            _known.Remove(entry.DeliveryId);
        }
        else
        {
            _known[entry.DeliveryId] = entry;
        }
    }

    /// <summary>Forgets what is too old to be asked for again.</summary>
    private void Prune(DateTimeOffset now)
    {
        foreach (var old in _known.Values.Where(entry => entry.At < now - Kept).ToList())
        {
            _known.Remove(old.DeliveryId);
        }

        _journal.Dispose();
        try
        {
            Compact(now - Kept);
        }
        catch (IOException full)
        {
            _log($"{_path} could not be made smaller: {full.Message}");
        }

        _journal = new Journal(_path);
        _pruned = now;
    }

    /// <summary>Drops what is old, and sets aside what cannot be read: written beside and moved, so that a crash leaves one or the other.</summary>
    private void Compact(DateTimeOffset before)
    {
        var beside = _path + ".new";
        File.Delete(beside);
        using (var old = new Journal(_path))
        {
            var lines = old.ReadAll().Select(line => (Line: line, Entry: LedgerEntry.Parse(line))).ToList();
            if (lines.TrueForAll(one => one.Entry?.At >= before))
            {
                return;
            }

            foreach (var (line, _) in lines.Where(one => one.Entry is null))
            {
                _log($"A line of {_path} cannot be read; it is in {_path}.unreadable.");
                File.AppendAllText(_path + ".unreadable", Encoding.UTF8.GetString(line) + "\n");
            }

            using var fresh = new FileStream(beside, FileMode.CreateNew);
            foreach (var (line, _) in lines.Where(one => one.Entry?.At >= before))
            {
                fresh.Write([.. line, (byte)'\n']);
            }

            fresh.Flush(flushToDisk: true);
        }

        File.Move(beside, _path, overwrite: true);
    }
}
