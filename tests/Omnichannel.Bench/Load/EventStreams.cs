using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Omnichannel.Bench.Load;

/// <summary>
/// Listeners to server-sent events which only count: an event that is kept has an id, and <c>id: </c> begins one of its lines. Pings have none.
/// </summary>
internal sealed class EventStreams : IDisposable
{
    private readonly Socket[] _sockets;
    private readonly long[] _events;
    private readonly Action<int, ReadOnlySpan<byte>>? _look;
    private readonly bool[] _open;
    private long _bytes;
    private int _ended;

    private EventStreams(Socket[] sockets, Action<int, ReadOnlySpan<byte>>? look) =>
        (_sockets, _events, _open, _look) = (sockets, new long[sockets.Length], new bool[sockets.Length], look);

    /// <summary>How many events came on all streams together.</summary>
    public long Events => _events.Sum();

    /// <summary>How many bytes came on all streams together.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>How many streams the server has ended.</summary>
    public int Ended => _ended;

    /// <summary>Opens so many streams and waits until each was answered; what happens from then on comes.</summary>
    /// <param name="server">Where.</param>
    /// <param name="count">How many.</param>
    /// <param name="path">Of which path each.</param>
    /// <param name="authorization">The header's value of each.</param>
    /// <param name="look">Is shown what came, in pieces as they come.</param>
    public static async Task<EventStreams> OpenAsync(
        Uri server, int count, Func<int, string> path, Func<int, string>? authorization = null, Action<int, ReadOnlySpan<byte>>? look = null)
    {
        var sockets = new Socket[count];
        foreach (var part in Enumerable.Range(0, count).Chunk(100))
        {
            await Task.WhenAll(part.Select(async index =>
            {
                var socket = sockets[index] = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(server.Host, server.Port);
                await socket.SendAsync(Encoding.ASCII.GetBytes(
                    $"GET {path(index)} HTTP/1.1\r\nHost: {server.Authority}\r\nAccept: text/event-stream\r\n"
                    + (authorization is null ? "" : $"Authorization: {authorization(index)}\r\n") + "\r\n"));
            }));
        }

        var streams = new EventStreams(sockets, look);
        for (var index = 0; index < count; index++)
        {
            _ = streams.ReadAsync(index);
        }

        await Poll.UntilAsync(() => Task.FromResult(streams._open.All(open => open)), string.Create(CultureInfo.InvariantCulture, $"{count} streams are open"));
        return streams;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    /// <summary>How often a line begins with <c>id: </c>, when <paramref name="carried"/> characters of "\nid: " stood at the end of what came before.</summary>
    internal static int Count(ReadOnlySpan<byte> bytes, ref int carried)
    {
        var mark = "\nid: "u8;
        var count = 0;
        if (carried > 0)
        {
            var rest = mark[carried..];
            if (bytes.Length < rest.Length && rest.StartsWith(bytes))
            {
                carried += bytes.Length;
                return 0;
            }

            count = bytes.StartsWith(rest) ? 1 : 0;
        }

        count += bytes.Count(mark);
        carried = 0;
        for (var length = Math.Min(mark.Length - 1, bytes.Length); length > 0 && carried == 0; length--)
        {
            carried = bytes.EndsWith(mark[..length]) ? length : 0;
        }

        return count;
    }

    private async Task ReadAsync(int index)
    {
        var buffer = new byte[16 * 1024];
        var (body, carried) = (new ChunkedBody(), 0);
        try
        {
            while (await _sockets[index].ReceiveAsync(buffer) is var read and > 0)
            {
                Interlocked.Add(ref _bytes, read);
                _open[index] = _open[index] || buffer.AsSpan(0, read).StartsWith("HTTP/1.1 200"u8);
                read = body.Decode(buffer.AsSpan(0, read));
                _look?.Invoke(index, buffer.AsSpan(0, read));
                _events[index] += Count(buffer.AsSpan(0, read), ref carried);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The server cut it off, or we are done: either way it is over.
        }

        Interlocked.Increment(ref _ended);
    }
}
