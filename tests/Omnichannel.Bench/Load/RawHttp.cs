using System.Buffers.Text;
using System.Net.Sockets;

namespace Omnichannel.Bench.Load;

/// <summary>
/// One connection that sends requests which are ready as bytes, and of the answers reads no more than it must. It costs a fraction of what
/// HttpClient does: the load shares the processors with what is measured.
/// </summary>
internal sealed class RawHttp : IDisposable
{
    private readonly Socket _socket;
    private byte[] _buffer = new byte[16 * 1024];

    private RawHttp(Socket socket) => _socket = socket;

    /// <summary>The status of an answer of this kind of request was below 300.</summary>
    public static bool IsSuccess(int status) => status is >= 200 and < 300;

    /// <summary>Connects.</summary>
    public static async Task<RawHttp> ConnectAsync(Uri server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server.Host, server.Port);
            return new RawHttp(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request, reads its whole answer and gives the status.</summary>
    /// <exception cref="IOException">The server closed the connection, or does not speak as ours do.</exception>
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> request)
    {
        for (var sent = 0; sent < request.Length;)
        {
            sent += await _socket.SendAsync(request[sent..]);
        }

        for (var read = 0; ;)
        {
            if (read == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 4);
            }

            var more = await _socket.ReceiveAsync(_buffer.AsMemory(read));
            if (more == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            read += more;
            if (IsWhole(_buffer.AsSpan(0, read)))
            {
                return (100 * (_buffer[9] - '0')) + (10 * (_buffer[10] - '0')) + (_buffer[11] - '0');
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>Whether this is a whole answer: with a length, in chunks, or without a body.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = answer[..(end + 2)];
        var length = head.IndexOf("\r\nContent-Length: "u8);
        if (length >= 0)
        {
            return Utf8Parser.TryParse(head[(length + 18)..], out int bytes, out _) && answer.Length >= end + 4 + bytes;
        }

        return head.IndexOf("\r\nTransfer-Encoding: chunked"u8) < 0 || answer[(end + 2)..].EndsWith("\r\n0\r\n\r\n"u8);
    }
}
