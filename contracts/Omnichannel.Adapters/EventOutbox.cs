using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Omnichannel.Adapters;

/// <summary>
/// Events on their way to the hub, kept in a file: what <see cref="Add"/> took survives a crash of this process and any time that the hub is
/// away, and reaches it in the order in which it was added. The provider may be told "taken" as soon as <see cref="Add"/> returned.
/// </summary>
public sealed class EventOutbox : IDisposable
{
    private const int MostEvents = 100, MostBytes = 1024 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Journal _events, _refused;
    private readonly string _takenFile;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _added = new(0);
    private long _taken;

    /// <summary>Opens it.</summary>
    /// <param name="folder">Where the files are; one process at a time.</param>
    /// <param name="time">The clock for pauses.</param>
    public EventOutbox(string folder, TimeProvider time)
    {
        _events = new Journal(Path.Combine(folder, "events.jsonl"));
        _refused = new Journal(Path.Combine(folder, "refused.jsonl"));
        (_takenFile, _time) = (Path.Combine(folder, "events.taken"), time);
        _taken = ReadTaken();
    }

    /// <summary>Takes an event; false when it is larger than the hub ever takes (1 MiB).</summary>
    /// <exception cref="IOException">It could not be written: the provider has to try again.</exception>
    public bool Add(AdapterEvent given)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(given, ProtocolJson.Default.AdapterEvent);
        if (line.Length + 2 > MostBytes)
        {
            return false;
        }

        _events.Append(line);
        _added.Release();
        return true;
    }

    /// <summary>
    /// Sends until cancelled. What the hub refuses for good, or what cannot be read any more, is written to <c>refused.jsonl</c> with its reason, and
    /// holds up nothing behind it.
    /// </summary>
    /// <param name="hub">Where to.</param>
    /// <param name="log">Is told why it has to wait, and what was refused.</param>
    /// <param name="cancellationToken">Ends it; nothing is lost.</param>
    public async Task RunAsync(HubClient hub, Action<string> log, CancellationToken cancellationToken)
    {
        var most = MostEvents;
        while (true)
        {
            try
            {
                most = await RoundAsync(hub, most, log, cancellationToken);
            }
            catch (Exception away) when (away is HubException or IOException)
            {
                log($"Events wait: {away.Message}");
                await Task.Delay(Pause, _time, cancellationToken);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _events.Dispose();
        _refused.Dispose();
        _added.Dispose();
    }

    /// <summary>Sends one batch, or waits for an event; returns how many the next may have.</summary>
    private async Task<int> RoundAsync(HubClient hub, int most, Action<string> log, CancellationToken cancellationToken)
    {
        var lines = _events.Read(_taken, most, MostBytes - 1);
        if (lines.Count == 0)
        {
            Clear();
            await _added.WaitAsync(cancellationToken);
            return most;
        }

        var batch = lines.TakeWhile(IsEvent).ToList();
        if (batch.Count == 0)
        {
            batch.Add(lines[0]);
            Refuse(JsonSerializer.SerializeToUtf8Bytes(Encoding.UTF8.GetString(lines[0]), LedgerJson.Default.String), "unreadable", log);
        }
        else
        {
            try
            {
                Note(await hub.SendRawAsync([(byte)'[', .. batch.SelectMany((line, index) => index == 0 ? line : [(byte)',', .. line]), (byte)']'], cancellationToken), batch, log);
            }
            catch (HubException refusal) when (refusal.Status is 400 or 413 && batch.Count > 1)
            {
                // One of them is the culprit: halve until it stands alone.
                return batch.Count / 2;
            }
            catch (HubException refusal) when (refusal.Status is 400 or 413)
            {
                Refuse(batch[0], refusal.Message, log);
            }
        }

        WriteTaken(_taken += batch.Sum(line => line.Length + 1L));
        return MostEvents;
    }

    private static bool IsEvent(byte[] line)
    {
        try
        {
            using var read = JsonDocument.Parse(line);
            return read.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Note(IReadOnlyList<EventResult> results, IReadOnlyList<byte[]> batch, Action<string> log)
    {
        if (results.Count < batch.Count)
        {
            throw new HubException(202, $"It said nothing about {batch.Count - results.Count} of {batch.Count} events.");
        }

        foreach (var (result, line) in results.Zip(batch))
        {
            if (result is { Status: "rejected" } rejected)
            {
                Refuse(line, rejected.Reason ?? "rejected", log);
            }
        }
    }

    private void Refuse(byte[] line, string reason, Action<string> log)
    {
        log($"An event was set aside in refused.jsonl: {reason}");
        _refused.Append([.. "{\"reason\":"u8, .. JsonSerializer.SerializeToUtf8Bytes(reason, LedgerJson.Default.String), .. ",\"event\":"u8, .. line, .. "}"u8]);
    }

    /// <summary>
    /// Forgets what the hub has. The position first: a crash between the two has everything sent again, and the hub knows it; the other way round,
    /// what is added afterwards would be passed over.
    /// </summary>
    private void Clear()
    {
        if (_taken == 0)
        {
            return;
        }

        WriteTaken(0);
        if (_events.Clear(_taken))
        {
            _taken = 0;
        }
        else
        {
            WriteTaken(_taken);
        }
    }

    /// <summary>How far the hub has taken them: a position in the file. Beyond its end, it is of a file that is gone.</summary>
    private long ReadTaken()
    {
        var taken = File.Exists(_takenFile) && long.TryParse(File.ReadAllText(_takenFile), NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : 0;
        if (taken <= _events.Length)
        {
            return taken;
        }

        WriteTaken(0);
        return 0;
    }

    private void WriteTaken(long taken)
    {
        using var file = new FileStream(_takenFile, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Write(Encoding.ASCII.GetBytes(taken.ToString("D19", CultureInfo.InvariantCulture)));
        file.Flush(flushToDisk: true);
    }
}
