using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Net.Http.Headers;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Hosting.Files;

/// <summary>Stored files: <see cref="BlobStore"/>, <see cref="FileUrls"/>, <see cref="SafeFetch"/> and the endpoint that serves them.</summary>
public static class FilesRegistration
{
    private const string Route = "/files/{sha256}/{name}";

    /// <summary>What browsers may show in place: nothing that runs scripts.</summary>
    private static readonly HashSet<string> ShownInPlace = new(StringComparer.OrdinalIgnoreCase)
    {
        "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "image/heic",
        "audio/mpeg", "audio/mp4", "audio/aac", "audio/ogg", "audio/opus", "audio/wav", "audio/webm", "audio/amr",
        "video/mp4", "video/webm", "video/ogg", "video/quicktime", "video/3gpp", "application/pdf", "text/plain",
    };

    /// <summary>Registers the store, the signed addresses and the fetcher; every module that touches files calls it.</summary>
    public static IServiceCollection AddFiles(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new BlobStore(provider.GetRequiredService<HubSettings>().Data));
        services.TryAddSingleton(provider =>
        {
            var settings = provider.GetRequiredService<HubSettings>();
            return new FileUrls(FileKey.For(settings), settings.PublicUrl, provider.GetRequiredService<TimeProvider>());
        });
        services.TryAddSingleton<ProviderFiles>();
        services.TryAddSingleton(provider => new SafeFetch(
            FetchRules.Parse(provider.GetRequiredService<HubSettings>().FetchAllow),
            provider.GetRequiredService<BlobStore>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>Maps <c>GET /files/…</c>; in the standalone host the first module that asks maps it for all.</summary>
    public static void MapFiles(this IEndpointRouteBuilder routes)
    {
        if (!routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Any(endpoint => endpoint.RoutePattern.RawText == Route))
        {
            routes.MapGet(Route, Serve).ExcludeFromDescription();
        }
    }

    private static IResult Serve(
        string sha256, string name, string? t, long? e, string? s, BlobStore blobs, FileUrls urls, HttpResponse response)
    {
        if (!urls.IsValid(sha256, name, t ?? "", e ?? 0, s ?? ""))
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "link-expired", "This link is wrong or has expired; load the page that showed it again.");
        }

        if (blobs.Find(sha256) is not { } path)
        {
            return Problems.NotFound("file");
        }

        var mediaType = (t ?? "").Split(';')[0].Trim();
        var inPlace = ShownInPlace.Contains(mediaType);
        var disposition = new ContentDispositionHeaderValue(inPlace ? "inline" : "attachment");
        disposition.SetHttpFileName(name);
        response.Headers.ContentDisposition = disposition.ToString();
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "private, max-age=86400, immutable";
        response.Headers["Referrer-Policy"] = "no-referrer";

        // A sandboxed PDF is not shown at all by Chromium, whose viewer is a sandbox of its own.
        response.Headers.ContentSecurityPolicy = mediaType.Equals("application/pdf", StringComparison.OrdinalIgnoreCase)
            ? "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
            : "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";
        return TypedResults.PhysicalFile(
            path,
            inPlace ? mediaType + (mediaType == "text/plain" ? "; charset=utf-8" : "") : "application/octet-stream",
            entityTag: new EntityTagHeaderValue($"\"{sha256}\""),
            enableRangeProcessing: true);
    }
}
