using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;

namespace Omnichannel.Desk;

/// <summary>The built app's files: read once, compressed when first asked for, a few megabytes in all.</summary>
internal sealed class PageFiles
{
    private readonly Lazy<Dictionary<string, PageFile>> _files;

    /// <summary>The files below a folder, which need not be there.</summary>
    public PageFiles(string folder) => _files = new(() => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => new PageFile(Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllBytes(file)))
            .ToDictionary(file => file.Name)
        : []);

    /// <summary>A file by its path below the folder. Only names that were there are found: a path cannot lead elsewhere.</summary>
    public PageFile? Find(string name) => _files.Value.GetValueOrDefault(name);
}

/// <summary>One file of the app.</summary>
internal sealed class PageFile
{
    private const string Brotli = "br", GZip = "gzip";
    private const int WorthCompressing = 1024;

    private static readonly FileExtensionContentTypeProvider MediaTypes = new();

    private readonly byte[] _bytes;
    private readonly Lazy<byte[]> _brotli, _gzip;

    public PageFile(string name, byte[] bytes)
    {
        Name = name;
        _bytes = bytes;
        Hash = Convert.ToHexStringLower(SHA256.HashData(bytes))[..32];
        MediaType = MediaTypes.TryGetContentType(name, out var type) ? type : "application/octet-stream";
        _brotli = new(() => Compress(to => new BrotliStream(to, CompressionLevel.Optimal)));
        _gzip = new(() => Compress(to => new GZipStream(to, CompressionLevel.Optimal)));
        var isText = MediaType.StartsWith("text/", StringComparison.Ordinal)
            || MediaType is "application/javascript" or "application/json" or "image/svg+xml" or "application/manifest+json";
        Encodings = isText && bytes.Length >= WorthCompressing ? [Brotli, GZip] : [];
        if (isText && !MediaType.Contains("svg"))
        {
            MediaType += "; charset=utf-8";
        }
    }

    /// <summary>Its path below the app's folder.</summary>
    public string Name { get; }

    /// <summary>Its media type.</summary>
    public string MediaType { get; }

    /// <summary>The beginning of its SHA-256.</summary>
    public string Hash { get; }

    /// <summary>Whether its name changes with its content (Vite's <c>assets/</c>), so that browsers may keep it for ever.</summary>
    public bool IsHashed => Name.StartsWith("assets/", StringComparison.Ordinal);

    /// <summary>How it can be compressed, the best first.</summary>
    public IReadOnlyList<string> Encodings { get; }

    /// <summary>Its bytes, compressed or, with null, as they are.</summary>
    public byte[] As(string? encoding) => encoding switch
    {
        Brotli => _brotli.Value,
        GZip => _gzip.Value,
        _ => _bytes,
    };

    private byte[] Compress(Func<Stream, Stream> algorithm)
    {
        using var compressed = new MemoryStream();
        using (var stream = algorithm(compressed))
        {
            stream.Write(_bytes);
        }

        return compressed.ToArray();
    }
}
