using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Omnichannel.Playground.World;

/// <summary>A file that a device or a provider holds.</summary>
/// <param name="Id">Its name in our addresses; nobody guesses it.</param>
/// <param name="Name">As people know it.</param>
/// <param name="MediaType">What it is.</param>
/// <param name="Size">In bytes.</param>
internal sealed record StoredFile(string Id, string Name, string MediaType, long Size);

/// <summary>The files of all devices, at most 256 MiB; the oldest go first.</summary>
internal sealed class Files
{
    /// <summary>The largest file.</summary>
    public const int Largest = 32 * 1024 * 1024;

    private const long Kept = 256L * 1024 * 1024;
    private readonly ConcurrentDictionary<string, (StoredFile File, byte[] Bytes)> _files = new();
    private readonly ConcurrentQueue<string> _order = new();
    private long _size;

    public StoredFile Add(string name, string? mediaType, byte[] bytes)
    {
        var file = new StoredFile(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            name.Length == 0 ? "file" : Path.GetFileName(name.Replace('\\', '/')),
            string.IsNullOrEmpty(mediaType) ? "application/octet-stream" : mediaType,
            bytes.Length);
        _files[file.Id] = (file, bytes);
        _order.Enqueue(file.Id);
        Interlocked.Add(ref _size, bytes.Length);
        while (Interlocked.Read(ref _size) > Kept && _order.TryDequeue(out var oldest) && _files.TryRemove(oldest, out var gone))
        {
            Interlocked.Add(ref _size, -gone.Bytes.Length);
        }

        return file;
    }

    public (StoredFile File, byte[] Bytes)? Find(string? id) => id is not null && _files.TryGetValue(id, out var found) ? found : null;
}
