using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Desk;

/// <summary>
/// <c>GET</c> of whatever no service answers: a file of the app, or the app itself, which knows its own paths. Paths of the
/// services stay theirs: a wrong one is a 404 for programs, not a page.
/// </summary>
internal static class ServePage
{
    private static readonly string[] OfServices = ["/api", "/adapters", "/webhooks", "/chat", "/internal", "/files", "/health", "/openapi", "/playground"];

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

        return file.Serve(context);
    }
}
