using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Omnichannel.Hosting.Http;

/// <summary>A built web package's files: read once, compressed when first asked for, a few megabytes in all.</summary>
public sealed class PageFiles
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

/// <summary>One file of a web package.</summary>
public sealed class PageFile
{
    private const string Brotli = "br", GZip = "gzip";
    private const int WorthCompressing = 1024;

    private static readonly FileExtensionContentTypeProvider MediaTypes = new();

    private readonly byte[] _bytes;
    private readonly Lazy<byte[]> _brotli, _gzip;

    /// <summary>A file with its path and content.</summary>
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

    /// <summary>Its path below the package's folder.</summary>
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

    /// <summary>The answer: in the encoding that the browser likes best, kept by it for ever when its name says which version it is.</summary>
    public FileContentHttpResult Serve(HttpContext context)
    {
        var accepted = context.Request.GetTypedHeaders().AcceptEncoding;
        var encoding = Encodings.FirstOrDefault(encoding =>
            accepted.Any(offer => offer.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && offer.Quality is not 0));
        var headers = context.Response.Headers;
        headers.CacheControl = IsHashed ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        if (encoding is not null)
        {
            headers.ContentEncoding = encoding;
        }

        return TypedResults.File(As(encoding), MediaType, entityTag: new EntityTagHeaderValue($"\"{Hash}-{encoding ?? "id"}\""));
    }

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
