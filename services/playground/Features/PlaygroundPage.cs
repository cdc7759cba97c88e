using Omnichannel.Hosting.Http;

namespace Omnichannel.Playground.Features;

/// <summary>The page, as it was built beside the program.</summary>
internal sealed class PlaygroundPage
{
    private readonly PageFiles _files = new(Path.Combine(AppContext.BaseDirectory, "playground"));

    public IResult Serve(HttpContext context, string? path)
    {
        var name = string.IsNullOrEmpty(path) ? "index.html" : path;
        return _files.Find(name) is { } file
            ? file.Serve(context)
            : name == "index.html"
                ? Problems.Of(StatusCodes.Status404NotFound, "not-built", "The playground's page was not built: npm ci && npm run build in services/playground/web.")
                : Problems.NotFound("page");
    }
}
