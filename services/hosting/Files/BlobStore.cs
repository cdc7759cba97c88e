using System.Buffers;
using System.Security.Cryptography;

namespace Omnichannel.Hosting.Files;

/// <summary>Content that is stored.</summary>
/// <param name="Sha256">Lower-case hex: its name for ever.</param>
/// <param name="Size">Bytes.</param>
public sealed record StoredBlob(string Sha256, long Size);

/// <summary>There was more content than may be stored.</summary>
public sealed class BlobTooLargeException(long limit) : Exception($"The file has more than {limit} bytes.");

/// <summary>
/// Files by the SHA-256 of their content, below <c>&lt;data&gt;/blobs/ab/cd…</c>: the same content is kept once, storing it again has
/// no effect, and a file that has its name is complete. Instances share the folder.
/// </summary>
public sealed class BlobStore
{
    /// <summary>The most that one attachment may hold: 50 MiB.</summary>
    public const long MaxBytes = 50 * 1024 * 1024;

    private const int BufferSize = 64 * 1024;
    private readonly string _folder;
    private readonly string _incoming;

    /// <summary>A store in <paramref name="data"/>, the folder for all files.</summary>
    public BlobStore(string data)
    {
        _folder = Path.Combine(data, "blobs");
        _incoming = Path.Combine(_folder, "incoming");
        Directory.CreateDirectory(_incoming);
    }

    /// <summary>Stores what a stream holds; when it returns, it is on disk.</summary>
    /// <exception cref="BlobTooLargeException">There are more than <paramref name="limit"/> bytes; nothing is kept.</exception>
    public async Task<StoredBlob> SaveAsync(Stream content, long limit, CancellationToken cancellationToken)
    {
        var incoming = Path.Combine(_incoming, Path.GetRandomFileName());
        try
        {
            var blob = await WriteAsync(incoming, content, limit, cancellationToken);
            var path = PathOf(blob.Sha256);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);

            // Whoever else stores the same content at this moment renames the same bytes to the same name.
            File.Move(incoming, path, overwrite: true);
            return blob;
        }
        finally
        {
            File.Delete(incoming);
        }
    }

    /// <summary>Stores bytes that are at hand.</summary>
    /// <exception cref="BlobTooLargeException">They are more than <see cref="MaxBytes"/>.</exception>
    public async Task<StoredBlob> SaveAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        return await SaveAsync(stream, MaxBytes, cancellationToken);
    }

    /// <summary>The file that holds this content, or null when it is not stored (or is no SHA-256 at all).</summary>
    public string? Find(string sha256) => IsSha256(sha256) && PathOf(sha256) is var path && File.Exists(path) ? path : null;

    /// <summary>Whether a text is a lower-case hex SHA-256: only those become paths.</summary>
    public static bool IsSha256(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    private static async Task<StoredBlob> WriteAsync(string path, Stream content, long limit, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            var size = 0L;
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                size += read;
                if (size > limit)
                {
                    throw new BlobTooLargeException(limit);
                }

                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            file.Flush(flushToDisk: true);
            return new StoredBlob(Convert.ToHexStringLower(hash.GetHashAndReset()), size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private string PathOf(string sha256) => Path.Combine(_folder, sha256[..2], sha256[2..]);
}
