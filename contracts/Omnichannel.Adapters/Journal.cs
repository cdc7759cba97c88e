namespace Omnichannel.Adapters;

/// <summary>
/// A file of lines that only grows: a line for which <see cref="Append"/> returned is on the disk. A line that a crash cut off is taken away
/// when the file is opened. One process at a time: the file stays locked.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly FileStream _file;
    private readonly Lock _lock = new();

    /// <exception cref="IOException">Another process has it open.</exception>
    public Journal(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        CutTornLine();
    }

    /// <summary>Bytes; every line ends before.</summary>
    public long Length
    {
        get
        {
            lock (_lock)
            {
                return _file.Length;
            }
        }
    }

    public void Append(ReadOnlySpan<byte> line)
    {
        var whole = new byte[line.Length + 1];
        line.CopyTo(whole);
        whole[^1] = (byte)'\n';
        lock (_lock)
        {
            _file.Seek(0, SeekOrigin.End);
            _file.Write(whole);
            _file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Whole lines from <paramref name="from"/> on, without their ends: as many as fit into the limits, and one at least when there is one.</summary>
    public IReadOnlyList<byte[]> Read(long from, int mostLines, int mostBytes)
    {
        lock (_lock)
        {
            var lines = new List<byte[]>();
            var buffer = new byte[(int)Math.Min(mostBytes, Math.Max(0, _file.Length - from))];
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

            return lines;
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

            _file.SetLength(0);
            _file.Flush(flushToDisk: true);
            return true;
        }
    }

    public void Dispose() => _file.Dispose();

    private void CutTornLine()
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

        _file.SetLength(end);
    }
}
