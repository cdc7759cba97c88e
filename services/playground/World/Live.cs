using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace Omnichannel.Playground.World;

/// <summary>What happens, in order, for the pages that look: the last two thousand events, each with a cursor.</summary>
internal sealed class Live
{
    private const int Kept = 2000;
    private readonly Lock _lock = new();
    private readonly Queue<(long Number, string Type, string Data)> _events = [];

    /// <summary>Cursors of an earlier start mean nothing now.</summary>
    private readonly string _start;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _last;

    public Live(TimeProvider time) => _start = time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Where it stands now.</summary>
    public string Cursor
    {
        get
        {
            lock (_lock)
            {
                return CursorOf(_last);
            }
        }
    }

    /// <summary>Tells everybody who looks.</summary>
    public void Tell(string type, string data)
    {
        lock (_lock)
        {
            _events.Enqueue((++_last, type, data));
            if (_events.Count > Kept)
            {
                _events.Dequeue();
            }

            _more.SetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Everything after a cursor, for as long as somebody looks; <c>reset</c> when the cursor is too old.</summary>
    public async IAsyncEnumerable<SseItem<string>> AfterAsync(string? cursor, TimeSpan ping, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var at = NumberOf(cursor);
        if (at is null)
        {
            at = NumberOf(Cursor)!.Value;
            yield return new SseItem<string>("{}", cursor is null ? "ready" : "reset") { EventId = CursorOf(at.Value) };
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            List<(long Number, string Type, string Data)> news;
            Task more;
            lock (_lock)
            {
                news = [.. _events.Where(one => one.Number > at)];
                more = _more.Task;
            }

            foreach (var (number, type, data) in news)
            {
                at = number;
                yield return new SseItem<string>(data, type) { EventId = CursorOf(number) };
            }

            if (news.Count == 0 && await Task.WhenAny(more, Task.Delay(ping, time, cancellationToken)) != more && !cancellationToken.IsCancellationRequested)
            {
                yield return new SseItem<string>("{}", "ping");
            }
        }
    }

    private string CursorOf(long number) => $"{_start}-{number}";

    private long? NumberOf(string? cursor)
    {
        var parts = (cursor ?? "").Split('-');
        lock (_lock)
        {
            var oldest = _events.TryPeek(out var first) ? first.Number : _last + 1;
            return parts.Length == 2 && parts[0] == _start && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var number)
                && number >= oldest - 1 && number <= _last
                    ? number
                    : null;
        }
    }
}
