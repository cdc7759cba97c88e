using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Omnichannel.Adapters;

/// <summary>
/// Events on their way to the hub, kept in a file: what <see cref="Add"/> took survives a crash of this process and any time that the hub is
/// away, and reaches it in the order in which it was added. The provider may be told "taken" as soon as <see cref="Add"/> returned.
/// </summary>
/// <param name="folder">Where the files are; one process at a time.</param>
/// <param name="time">The clock for pauses.</param>
public sealed class EventOutbox(string folder, TimeProvider time) : IDisposable
{
    private const int MostEvents = 100, MostBytes = 1024 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Journal _events = new(Path.Combine(folder, "events.jsonl"));
    private readonly Journal _refused = new(Path.Combine(folder, "refused.jsonl"));
    private readonly string _takenFile = Path.Combine(folder, "events.taken");
    private readonly SemaphoreSlim _added = new(0);

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
    /// Sends until cancelled. What the hub refuses for good is written to <c>refused.jsonl</c> with its reason, and holds up nothing behind it.
    /// </summary>
    /// <param name="hub">Where to.</param>
    /// <param name="log">Is told why it has to wait, and what was refused.</param>
    /// <param name="cancellationToken">Ends it; nothing is lost.</param>
    public async Task RunAsync(HubClient hub, Action<string> log, CancellationToken cancellationToken)
    {
        var taken = ReadTaken();
        var most = MostEvents;
        while (true)
        {
            var batch = _events.Read(taken, most, MostBytes - 1);
            if (batch.Count == 0)
            {
                if (taken > 0 && _events.Clear(taken))
                {
                    WriteTaken(taken = 0);
                }

                await _added.WaitAsync(cancellationToken);
                continue;
            }

            try
            {
                Note(await hub.SendRawAsync([(byte)'[', .. batch.SelectMany((line, index) => index == 0 ? line : [(byte)',', .. line]), (byte)']'], cancellationToken), batch, log);
            }
            catch (HubException refusal) when (refusal.Status is 400 or 413 && batch.Count > 1)
            {
                // One of them is the culprit: halve until it stands alone.
                most = batch.Count / 2;
                continue;
            }
            catch (HubException refusal) when (refusal.Status is 400 or 413)
            {
                Refuse(batch[0], refusal.Message, log);
            }
            catch (HubException away)
            {
                log($"Events wait: {away.Message}");
                await Task.Delay(Pause, time, cancellationToken);
                continue;
            }

            most = MostEvents;
            WriteTaken(taken += batch.Sum(line => line.Length + 1L));
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _events.Dispose();
        _refused.Dispose();
        _added.Dispose();
    }

    private void Note(IReadOnlyList<EventResult> results, IReadOnlyList<byte[]> batch, Action<string> log)
    {
        for (var index = 0; index < Math.Min(results.Count, batch.Count); index++)
        {
            if (results[index] is { Status: "rejected" } rejected)
            {
                Refuse(batch[index], rejected.Reason ?? "rejected", log);
            }
        }
    }

    private void Refuse(byte[] line, string reason, Action<string> log)
    {
        log($"The hub refused an event: {reason}");
        _refused.Append([.. "{\"reason\":"u8, .. JsonSerializer.SerializeToUtf8Bytes(reason, LedgerJson.Default.String), .. ",\"event\":"u8, .. line, .. "}"u8]);
    }

    /// <summary>How far the hub has taken them: a position in the file. Beyond its end: a crash fell between clearing it and saying so.</summary>
    private long ReadTaken() =>
        File.Exists(_takenFile) && long.TryParse(File.ReadAllText(_takenFile), NumberStyles.None, CultureInfo.InvariantCulture, out var taken)
            && taken <= _events.Length
            ? taken
            : 0;

    private void WriteTaken(long taken)
    {
        using var file = new FileStream(_takenFile, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Write(Encoding.ASCII.GetBytes(taken.ToString("D19", CultureInfo.InvariantCulture)));
        file.Flush(flushToDisk: true);
    }
}
