using System.Globalization;
using System.Text;
using Omnichannel.Bench.Baselines;
using Omnichannel.Bench.Load;
using Omnichannel.Bench.Running;
using Omnichannel.Bench.Servers;
using Omnichannel.Testing;

namespace Omnichannel.Bench.Measures;

/// <summary>
/// Messages that come in a burst, on a thousand event streams of agents: events per second over all streams, from the first that arrives anywhere
/// to the last on the last stream. The baseline sends as many events with the same data.
/// </summary>
internal sealed class FanOut(Workbench bench) : IMeasure
{
    private const int Streams = 1_000, Messages = 250;
    private static readonly HttpClient Http = new();
    private readonly StringBuilder _sample = new();
    private ServicesHub? _hub;
    private BareProcess? _bare;
    private EventStreams? _ours, _baseline;
    private string _data = "";
    private int _count;

    /// <inheritdoc/>
    public MeasureInfo Info => new("fan-out", "event fan-out to 1,000 streams", "events/s", 0.50, 0.70);

    /// <inheritdoc/>
    public async Task PrepareAsync()
    {
        (_hub, _bare) = (await ServicesHub.StartAsync(bench), await BareProcess.StartAsync(BareStreams.Name));
        _ours = await EventStreams.OpenAsync(_hub["conversations"], Streams, _ => "/api/events", _ => "Bearer " + Hub.ApiKey, Look);
        _baseline = await EventStreams.OpenAsync(_bare.Address, Streams, _ => "/events");
        _ = await OursAsync();
        _data = string.Join('\n', _sample.ToString().Split('\n').Where(line => line.StartsWith("data: {\"threadId\"", StringComparison.Ordinal) || line.StartsWith("data: {\"thread\"", StringComparison.Ordinal))
            .SkipLast(1).Select(line => line[6..].Trim()));
        _ = await BaselineAsync();
    }

    /// <inheritdoc/>
    public async Task<double> OursAsync()
    {
        _bare!.Suspend();
        _hub!.Suspend();
        await Arrivals.PublishAsync(_hub.VirtualHost, Arrivals.Take(Messages, Messages));
        var (before, events, first) = (await _hub.LastNumberAsync(), await LastEventAsync(), _ours!.Events);
        var spent = new ProcessorTime();
        _hub.Resume();
        await Poll.UntilAsync(() => Task.FromResult(_ours.Events > first), "an event comes");
        var started = TimeProvider.System.GetTimestamp();
        await _hub.StoredAsync(before, Messages);
        await Poll.UntilAsync(async () => await _hub.ScalarAsync("SELECT count(*) FROM outbox WHERE topic = 'feed'") == 0, "the feed has everything");
        _count = (int)(await LastEventAsync() - events);
        await AllAsync(_ours, first, "ours");
        var took = TimeProvider.System.GetElapsedTime(started);
        spent.Say("ours", _count * Streams);
        _bare.Resume();
        return (double)_count * Streams / took.TotalSeconds;
    }

    /// <inheritdoc/>
    public async Task<double?> BaselineAsync()
    {
        _hub!.Suspend();
        var (first, spent) = (_baseline!.Events, new ProcessorTime());
        var posted = Http.PostAsync(new Uri(_bare!.Address, string.Create(CultureInfo.InvariantCulture, $"events?count={_count}")), new StringContent(_data));
        await Poll.UntilAsync(() => Task.FromResult(_baseline.Events > first), "an event comes");
        var started = TimeProvider.System.GetTimestamp();
        await AllAsync(_baseline, first, "the baseline");
        var took = TimeProvider.System.GetElapsedTime(started);
        (await posted).EnsureSuccessStatusCode();
        spent.Say("baseline", _count * Streams);
        _hub.Resume();
        return (double)_count * Streams / took.TotalSeconds;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _ours?.Dispose();
        _baseline?.Dispose();
        await (_bare?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_hub?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private Task AllAsync(EventStreams streams, long first, string whose) => Poll.UntilAsync(
        () => streams.Ended > 0
            ? throw new InvalidOperationException($"{streams.Ended} streams of {whose} were cut off.")
            : Task.FromResult(streams.Events - first >= (long)_count * Streams),
        $"all streams of {whose} have everything");

    private Task<long> LastEventAsync() => _hub!.ScalarAsync("SELECT coalesce(max(id), 0) FROM feed");

    // What ours sends, so that the baseline sends the same.
    private void Look(int stream, ReadOnlySpan<byte> bytes)
    {
        if (stream == 0 && _sample.Length < 64 * 1024)
        {
            _sample.Append(Encoding.UTF8.GetString(bytes));
        }
    }
}
