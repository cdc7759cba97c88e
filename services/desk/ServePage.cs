using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Desk;

/// <summary>
/// <c>GET</c> of whatever no service answers: a file of the app, or the app itself, which knows its own paths. Paths of the
/// services stay theirs: a wrong one is a 404 for programs, not a page.
/// </summary>
internal static class ServePage
{
    private static readonly string[] OfServices = ["/api", "/adapters", "/webhooks", "/chat", "/internal", "/files", "/health", "/openapi"];

    public static Results<FileContentHttpResult, ProblemHttpResult> Handle(HttpContext context, PageFiles files)
    {
        var path = context.Request.Path;
        if (OfServices.Any(prefix => path.StartsWithSegments(prefix)))
        {
            return Problems.NotFound("thing here");
        }

        var name = path.Value!.TrimStart('/');
        var file = files.Find(name) ?? (Path.HasExtension(name) ? null : files.Find("index.html"));
        if (file is null)
        {
            return name.Length == 0
                ? Problems.Of(StatusCodes.Status404NotFound, "not-built", "The desk's pages were not built: npm ci && npm run build in services/desk/web.")
                : Problems.NotFound("page");
        }

        var encoding = BestEncoding(context.Request, file);
        var headers = context.Response.Headers;
        headers.CacheControl = file.IsHashed ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        if (encoding is not null)
        {
            headers.ContentEncoding = encoding;
        }

        return TypedResults.File(file.As(encoding), file.MediaType, entityTag: new EntityTagHeaderValue($"\"{file.Hash}-{encoding ?? "id"}\""));
    }

    private static string? BestEncoding(HttpRequest request, PageFile file)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        return file.Encodings.FirstOrDefault(encoding =>
            accepted.Any(offer => offer.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && offer.Quality is not 0));
    }
}
