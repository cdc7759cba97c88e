using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Automation.Answers;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;

namespace Omnichannel.Automation.Knowledge;

/// <summary><c>/api/automation/articles</c>: everybody reads them, supervisors write them.</summary>
internal static class Articles
{
    public static async Task<Ok<Items<ArticleModel>>> ListAsync(ArticleStore store, HubSettings settings, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Items<ArticleModel>([.. (await store.AllAsync(cancellationToken)).Select(row => row.Model(settings.PublicUrl, whole: false))]));

    public static async Task<Results<Ok<ArticleModel>, ProblemHttpResult>> ReadAsync(
        string slug, string language, ArticleStore store, HubSettings settings, CancellationToken cancellationToken) =>
        await store.FindAsync(Key(slug, language), cancellationToken) is { } row
            ? TypedResults.Ok(row.Model(settings.PublicUrl, whole: true))
            : Problems.NotFound("article");

    public static async Task<Results<Ok<Items<ArticleVersion>>, ProblemHttpResult>> VersionsAsync(
        string slug, string language, ArticleStore store, CancellationToken cancellationToken) =>
        await store.VersionsAsync(Key(slug, language), cancellationToken) is { Count: > 0 } versions
            ? TypedResults.Ok(new Items<ArticleVersion>(versions))
            : Problems.NotFound("article");

    public static async Task<Results<Ok<ArticleModel>, Created<ArticleModel>, ProblemHttpResult>> PutAsync(
        string slug, string language, ArticleBody body, ClaimsPrincipal user, ArticleStore store, HubSettings settings, CancellationToken cancellationToken)
    {
        var (key, article, errors) = ArticleRules.Check(slug, language, body);
        if (key is null)
        {
            return Problems.Invalid(errors);
        }

        article = article! with { Url = UrlOf(body, article!, await store.FindAsync(key, cancellationToken), settings.PublicUrl) };
        if (await store.SaveAsync([(key, article)], user.UserName(), cancellationToken) is not { } saved)
        {
            return TooMany();
        }

        var model = (await store.FindAsync(key, cancellationToken))?.Model(settings.PublicUrl, whole: true);
        return model is null ? Problems.NotFound("article")
            : saved.Made > 0 ? TypedResults.Created($"/api/automation/articles/{key.Slug}/{key.Language}", model)
            : TypedResults.Ok(model);
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string slug, string language, ClaimsPrincipal user, ArticleStore store, CancellationToken cancellationToken) =>
        await store.DeleteAsync(Key(slug, language), user.UserName(), cancellationToken) ? TypedResults.NoContent() : Problems.NotFound("article");

    // An editor that knows nothing of addresses keeps the one there is; one that sends back what it read makes none of the hub's own page.
    private static string? UrlOf(ArticleBody given, ArticleBody article, ArticleRow? stored, Uri hub) =>
        given.Url is null ? stored?.Url
        : stored is not null && (stored with { Url = null }).Address(hub) == article.Url ? null
        : article.Url;

    public static ProblemHttpResult TooMany() =>
        Problems.Conflict("too-many", $"There can be {ArticleRules.MostArticles} articles. Nothing was done; delete some first.");

    private static ArticleKey Key(string slug, string language) => new(slug, language.ToLowerInvariant());
}

/// <summary>A folder of Markdown files.</summary>
/// <param name="Files">Which; at most 1000.</param>
/// <param name="Language">Of the files that do not say theirs; en unless told.</param>
internal sealed record ImportBody(IReadOnlyList<ImportFile>? Files, string? Language = null);

/// <summary>A file of a folder.</summary>
/// <param name="Path">Within the folder: <c>de/returns.md</c>.</param>
/// <param name="Text">Front matter and Markdown.</param>
internal sealed record ImportFile(string? Path, string? Text);

/// <summary>What an import did.</summary>
internal sealed record ImportModel(int Made, int Changed, int Unchanged);

/// <summary><c>POST /api/automation/articles/import</c>: all files or none; the same folder again changes nothing.</summary>
internal static class ImportArticles
{
    public const long LargestBody = 32 * 1024 * 1024;

    private const int MostFiles = 1000;

    public static async Task<Results<Ok<ImportModel>, ProblemHttpResult>> HandleAsync(
        ImportBody body, ClaimsPrincipal user, ArticleStore store, CancellationToken cancellationToken)
    {
        if (body.Files is not { Count: > 0 and <= MostFiles } files)
        {
            return Problems.Invalid("files", $"1 to {MostFiles} files, each with path and text.");
        }

        var (articles, errors) = Read(files, body.Language ?? "en");
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        return await store.SaveAsync(articles, user.UserName(), cancellationToken) is { } saved
            ? TypedResults.Ok(new ImportModel(saved.Made, saved.Changed, articles.Count - saved.Made - saved.Changed))
            : Articles.TooMany();
    }

    /// <summary>The articles, or what is wrong, by file.</summary>
    internal static (IReadOnlyList<(ArticleKey Key, ArticleBody Article)> Articles, IReadOnlyDictionary<string, string> Errors) Read(
        IReadOnlyList<ImportFile> files, string defaultLanguage)
    {
        var articles = new Dictionary<ArticleKey, (string Path, ArticleBody Article)>();
        var errors = new Dictionary<string, string>();
        foreach (var (file, place) in files.Select((file, place) => (file, place)))
        {
            var path = file?.Path is { Length: > 0 } given ? given : $"files[{place}]";
            var (key, article, wrong) = FrontMatter.Read(path, file?.Text ?? "", defaultLanguage);
            if (key is null)
            {
                errors[path] = string.Join(' ', wrong);
            }
            else if (!articles.TryAdd(key, (path, article!)))
            {
                errors[path] = $"The same article ({key.Slug}, {key.Language}) as {articles[key].Path}.";
            }
        }

        return ([.. articles.Select(pair => (pair.Key, pair.Value.Article))], errors);
    }
}
