using System.Net;
using System.Net.Sockets;

namespace Omnichannel.Faults.Staging;

/// <summary>What the network between two programs does just now.</summary>
internal enum NetworkState
{
    /// <summary>Everything goes through.</summary>
    Open,

    /// <summary>Connections are reset, and new ones refused.</summary>
    Cut,

    /// <summary>Nothing of what the client says arrives; what the server says does. No connection is closed.</summary>
    DeafServer,

    /// <summary>Nothing of what the server says arrives; what the client says does.</summary>
    DeafClient,

    /// <summary>Nothing arrives either way, and nobody is told.</summary>
    Silent,

    /// <summary>Everything arrives a tenth of a second late.</summary>
    Slow,

    /// <summary>Every now and then something comes only after being sent again: loss, as TCP shows it.</summary>
    Lossy,
}

/// <summary>
/// Stands between two programs as the network does: no privileges and no kernel needed, and it can cut in the middle of what they say.
/// With several servers it is the load balancer in front of them too.
/// </summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IReadOnlyList<IPEndPoint> _servers;
    private readonly Random _random;
    private readonly CancellationTokenSource _ending = new();
    private readonly HashSet<Pair> _pairs = [];
    private readonly Task _serving;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Cutter? _cutter;
    private NetworkState _line;
    private int _next;

    public TcpProxy(int seed, params IReadOnlyList<IPEndPoint> servers)
    {
        _random = new Random(seed);
        _servers = servers;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Where clients connect.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Changes what the network does.</summary>
    public void Become(NetworkState line)
    {
        lock (_pairs)
        {
            _line = line;
            var before = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            before.TrySetResult();
            if (line == NetworkState.Cut)
            {
                foreach (var pair in _pairs)
                {
                    pair.Reset();
                }
            }
        }
    }

    /// <summary>Resets a connection in the middle of something said on it; null when nobody said it in time.</summary>
    /// <param name="from">Who says it.</param>
    /// <param name="words">What the bytes must contain.</param>
    /// <param name="delivered">Whether it still arrives, and only the answer does not.</param>
    /// <param name="within">How long to wait for it.</param>
    public async Task<bool> CutAtAsync(Speaker from, byte[] words, bool delivered, TimeSpan within)
    {
        var cutter = new Cutter(from, words, delivered);
        _cutter = cutter;
        var done = await Task.WhenAny(cutter.Done.Task, Task.Delay(within));
        _cutter = null;
        return done == cutter.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        Become(NetworkState.Cut);
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptSocketAsync(_ending.Token);
                _ = Task.Run(() => CarryAsync(client));
            }
            catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or a client that went away before it was let in.
            }
        }
    }

    private async Task CarryAsync(Socket client)
    {
        client.NoDelay = true;
        KeepAlive(client);
        using var pair = new Pair(client);
        if (_line == NetworkState.Cut || await ConnectAsync() is not { } server)
        {
            pair.Reset();
            return;
        }

        pair.Server = server;
        lock (_pairs)
        {
            _pairs.Add(pair);
        }

        try
        {
            await Task.WhenAll(PumpAsync(pair, client, server, Speaker.Client), PumpAsync(pair, server, client, Speaker.Server));
        }
        finally
        {
            lock (_pairs)
            {
                _pairs.Remove(pair);
            }
        }
    }

    // A network passes on what a server asks a silent client; this one asks for it, as often as the hub has PostgreSQL do.
    private static void KeepAlive(Socket client)
    {
        client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        client.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 10);
        client.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
        client.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    private async Task<Socket?> ConnectAsync()
    {
        var first = Interlocked.Increment(ref _next);
        for (var attempt = 0; attempt < _servers.Count; attempt++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                // Whoever comes through a proxy comes from this machine, wherever the server is.
                socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                await socket.ConnectAsync(_servers[(first + attempt) % _servers.Count], _ending.Token);
                return socket;
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException)
            {
                socket.Dispose();
            }
        }

        return null;
    }

    private async Task PumpAsync(Pair pair, Socket from, Socket to, Speaker speaker)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var count and > 0)
            {
                await HoldAsync(speaker);
                if (_cutter is { } cutter && cutter.From == speaker && buffer.AsSpan(0, count).IndexOf(cutter.Words) >= 0 && cutter.Done.TrySetResult())
                {
                    if (cutter.Delivered)
                    {
                        pair.Muted = speaker == Speaker.Client ? Speaker.Server : Speaker.Client;
                        await SendAsync(to, buffer.AsMemory(0, count));

                        // So that it is read before the reset overtakes it.
                        await Task.Delay(50);
                    }

                    pair.Reset();
                    return;
                }

                if (pair.Muted != speaker)
                {
                    await SendAsync(to, buffer.AsMemory(0, count));
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            pair.Reset();
        }
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await to.SendAsync(bytes)..];
        }
    }

    private async Task HoldAsync(Speaker speaker)
    {
        while (true)
        {
            var (line, changed) = (_line, _changed.Task);
            switch (line)
            {
                case NetworkState.Silent:
                case NetworkState.DeafServer when speaker == Speaker.Client:
                case NetworkState.DeafClient when speaker == Speaker.Server:
                    await changed;
                    continue;
                case NetworkState.Slow:
                    await Task.Delay(100);
                    return;
                case NetworkState.Lossy:
                    int chance;
                    lock (_random)
                    {
                        chance = _random.Next(20);
                    }

                    // The kernel sends again after 200 ms, and after 400 when that is lost too.
                    await Task.Delay(chance switch { 0 => 600, 1 or 2 => 200, _ => 0 });
                    return;
                default:
                    return;
            }
        }
    }

    /// <summary>Who says something.</summary>
    internal enum Speaker
    {
        /// <summary>Nobody.</summary>
        None,

        /// <summary>Who connected.</summary>
        Client,

        /// <summary>To whom.</summary>
        Server,
    }

    private sealed record Cutter(Speaker From, byte[] Words, bool Delivered)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Pair(Socket client) : IDisposable
    {
        public Socket? Server { get; set; }

        public Speaker Muted { get; set; }

        // Without lingering, closing sends a reset.
        public void Reset()
        {
            client.Close(0);
            Server?.Close(0);
        }

        public void Dispose()
        {
            client.Dispose();
            Server?.Dispose();
        }
    }
}
