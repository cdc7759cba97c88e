namespace Omnichannel.Adapters;

/// <summary>
/// A file of lines that only grows: a line for which <see cref="Append"/> returned is on the disk. A line that a crash cut off is taken away
/// when the file is opened. One process at a time: the file stays locked.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const int Chunk = 1024 * 1024;

    private readonly FileStream _file;
    private readonly Lock _lock = new();
    private long _length;
    private bool _torn;

    /// <exception cref="IOException">Another process has it open.</exception>
    public Journal(string path)
        : this(Open(path))
    {
    }

    internal Journal(FileStream file)
    {
        _file = file;
        _length = EndOfLastLine();
        Cut();
    }

    /// <summary>Bytes; every line ends before.</summary>
    public long Length
    {
        get
        {
            lock (_lock)
            {
                return _length;
            }
        }
    }

    /// <exception cref="IOException">It could not be written, and nothing of it stays.</exception>
    public void Append(ReadOnlySpan<byte> line)
    {
        var whole = new byte[line.Length + 1];
        line.CopyTo(whole);
        whole[^1] = (byte)'\n';
        lock (_lock)
        {
            if (_torn)
            {
                // What a failure left behind could not be cut off at that time.
                Cut();
            }

            _torn = true;
            try
            {
                _file.Seek(0, SeekOrigin.End);
                _file.Write(whole);
                _file.Flush(flushToDisk: true);
            }
            catch
            {
                Cut();
                throw;
            }

            (_length, _torn) = (_file.Length, false);
        }
    }

    /// <summary>Whole lines from <paramref name="from"/> on, without their ends: as many as fit into the limits, and one at least when there is one.</summary>
    public IReadOnlyList<byte[]> Read(long from, int mostLines, int mostBytes)
    {
        lock (_lock)
        {
            var lines = new List<byte[]>();
            var buffer = new byte[(int)Math.Min(mostBytes, Math.Max(0, _length - from))];
            _file.Seek(from, SeekOrigin.Begin);
            _file.ReadExactly(buffer);
            for (var start = 0; lines.Count < mostLines; start += lines[^1].Length + 1)
            {
                var end = Array.IndexOf(buffer, (byte)'\n', start);
                if (end < 0)
                {
                    break;
                }

                lines.Add(buffer[start..end]);
            }

            return lines.Count == 0 && from + mostBytes < _length ? Read(from, 1, checked(mostBytes * 2)) : lines;
        }
    }

    /// <summary>All lines.</summary>
    public IEnumerable<byte[]> ReadAll()
    {
        for (long from = 0; Read(from, int.MaxValue, Chunk) is { Count: > 0 } lines;)
        {
            foreach (var line in lines)
            {
                from += line.Length + 1;
                yield return line;
            }
        }
    }

    /// <summary>Forgets everything, if it is still <paramref name="length"/> long.</summary>
    public bool Clear(long length)
    {
        lock (_lock)
        {
            if (_file.Length != length)
            {
                return false;
            }

            _length = 0;
            Cut();
            _file.Flush(flushToDisk: true);
            return true;
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
    }

    private void Cut()
    {
        _file.SetLength(_length);
        _torn = false;
    }

    private long EndOfLastLine()
    {
        var end = _file.Length;
        while (end > 0)
        {
            _file.Seek(end - 1, SeekOrigin.Begin);
            if (_file.ReadByte() == '\n')
            {
                break;
            }

            end--;
        }

        return end;
    }
}
