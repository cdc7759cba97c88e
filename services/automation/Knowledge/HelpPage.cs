using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Automation.Knowledge;

/// <summary><c>GET /help/{slug}?language=</c>: a published article as everybody may read it, in the language asked for, else English, else any.</summary>
internal static class HelpPage
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; base-uri 'none'; form-action 'none'";

    public static async Task<Results<ContentHttpResult, ProblemHttpResult>> HandleAsync(
        string slug, string? language, HttpContext context, ArticleStore store, CancellationToken cancellationToken)
    {
        var articles = await store.PublishedAsync(slug, cancellationToken);
        var article = articles.FirstOrDefault(one => one.Language == language?.ToLowerInvariant())
            ?? articles.FirstOrDefault(one => Words.Primary(one.Language) == Words.Primary(language))
            ?? articles.FirstOrDefault(one => Words.Primary(one.Language) == "en")
            ?? (articles.Count > 0 ? articles[0] : null);
        if (article is null)
        {
            return Problems.NotFound("article");
        }

        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.CacheControl = "public, max-age=60";
        return TypedResults.Content(Page(article), "text/html; charset=utf-8");
    }

    private static string Page(ArticleRow article)
    {
        var title = HtmlEncoder.Default.Encode(article.Title);
        var heading = ArticleText.FirstHeading(article.Markdown) == article.Title ? "" : $"<h1>{title}</h1>\n";
        return $$"""
            <!doctype html>
            <html lang="{{article.Language}}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{title}}</title>
            <style>
            body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c1e; background: #fff; }
            img { max-width: 100%; } table { border-collapse: collapse; } td, th { border: 1px solid #bbb; padding: .3rem .6rem; } pre { overflow-x: auto; }
            @media (prefers-color-scheme: dark) { body { color: #eee; background: #18181b; } a { color: #8ab4ff; } }
            </style>
            </head>
            <body><main>
            {{heading}}{{ArticleText.Html(article.Markdown)}}
            </main></body>
            </html>
            """;
    }
}
