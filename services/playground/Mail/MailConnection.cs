using System.Net.Sockets;
using System.Text;

namespace Omnichannel.Playground.Mail;

/// <summary>A connection of lines, as SMTP and IMAP have it. Bytes are read as Latin-1, so that none is lost.</summary>
internal sealed class MailConnection(Socket socket) : IAsyncDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _at, _end;

    /// <summary>A line without its end, or null when the other side went away. Longer lines than allowed break the connection off.</summary>
    public async Task<string?> LineAsync(int longest, CancellationToken cancellationToken)
    {
        var line = await RawLineAsync(longest, cancellationToken);
        return line is null ? null : Encoding.Latin1.GetString(line).TrimEnd('\r', '\n');
    }

    /// <summary>A line with its end as it came.</summary>
    public async Task<byte[]?> RawLineAsync(int longest, CancellationToken cancellationToken)
    {
        using var line = new MemoryStream();
        while (true)
        {
            if (_at == _end && !await FillAsync(cancellationToken))
            {
                return line.Length > 0 ? line.ToArray() : null;
            }

            var end = Array.IndexOf(_buffer, (byte)'\n', _at, _end - _at);
            var taken = (end < 0 ? _end : end + 1) - _at;
            line.Write(_buffer, _at, taken);
            _at += taken;
            if (end >= 0)
            {
                return line.ToArray();
            }

            if (line.Length > longest)
            {
                throw new IOException("A line is too long.");
            }
        }
    }

    public async Task<byte[]> BytesAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        for (var got = 0; got < count;)
        {
            if (_at == _end && !await FillAsync(cancellationToken))
            {
                throw new EndOfStreamException();
            }

            var taken = Math.Min(count - got, _end - _at);
            _buffer.AsSpan(_at, taken).CopyTo(bytes.AsSpan(got));
            (_at, got) = (_at + taken, got + taken);
        }

        return bytes;
    }

    public Task WriteLineAsync(string line, CancellationToken cancellationToken) =>
        WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), cancellationToken);

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => await _stream.WriteAsync(bytes, cancellationToken);

    /// <summary>Resets the connection: the other side learns nothing.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, 0);
        socket.Close();
    }

    public async ValueTask DisposeAsync() => await _stream.DisposeAsync();

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        _end = await _stream.ReadAsync(_buffer, cancellationToken);
        _at = 0;
        return _end > 0;
    }
}
