using System.Text;
using System.Text.RegularExpressions;
using Omnichannel.Hosting;

namespace Omnichannel.Automation.Knowledge;

/// <summary>Which article: what it is about, and in which language.</summary>
internal sealed record ArticleKey(string Slug, string Language);

/// <summary>An article as it is given.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Markdown">What it says.</param>
/// <param name="Published">Whether customers are told of it.</param>
/// <param name="Url">Where customers read it, when that is not the hub's own page.</param>
internal sealed record ArticleBody(string? Title, string? Markdown, bool? Published = null, string? Url = null);

/// <summary>An article as it is read.</summary>
/// <param name="Slug">What it is about, in the address.</param>
/// <param name="Language">BCP 47, lower case.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Markdown">What it says; null in lists.</param>
/// <param name="Html">The same, safe to show; null in lists.</param>
/// <param name="Published">Whether customers are told of it.</param>
/// <param name="Url">Where customers read it.</param>
/// <param name="Version">Counts its changes.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
/// <param name="UpdatedBy">Who did.</param>
internal sealed record ArticleModel(
    string Slug, string Language, string Title, string? Markdown, string? Html, bool Published, string Url, long Version, DateTimeOffset UpdatedAt, string UpdatedBy);

/// <summary>A version of an article.</summary>
internal sealed record ArticleVersion(long Version, string Title, string Markdown, bool Published, string? Url, DateTimeOffset At, string By);

/// <summary>A row of <c>articles</c>.</summary>
internal sealed record ArticleRow
{
    public string Slug { get; init; } = "";

    public string Language { get; init; } = "";

    public string Title { get; init; } = "";

    public string Markdown { get; init; } = "";

    public string? Url { get; init; }

    public bool Published { get; init; }

    public bool Deleted { get; init; }

    public long Version { get; init; }

    public long Revision { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public string UpdatedBy { get; init; } = "";

    /// <summary>Where customers read it: its own address, or the hub's page.</summary>
    public string Address(Uri hub) => Url ?? new Uri(hub, $"help/{Uri.EscapeDataString(Slug)}?language={Language}").ToString();

    public ArticleModel Model(Uri hub, bool whole) =>
        new(Slug, Language, Title, whole ? Markdown : null, whole ? ArticleText.Html(Markdown) : null, Published, Address(hub), Version, UpdatedAt, UpdatedBy);
}

/// <summary>What an article has to be.</summary>
internal static partial class ArticleRules
{
    /// <summary>An article's Markdown has at most this many bytes of UTF-8.</summary>
    public const int LongestMarkdown = 1024 * 1024;

    /// <summary>How many articles there may be, all languages counted.</summary>
    public const int MostArticles = 5000;

    /// <summary>The article made fit to be stored, or everything that is wrong with it, by field.</summary>
    public static (ArticleKey? Key, ArticleBody? Article, IReadOnlyDictionary<string, string> Errors) Check(string slug, string language, ArticleBody body)
    {
        var errors = new Dictionary<string, string>();
        if (!Slug().IsMatch(slug))
        {
            errors["slug"] = "Lower-case letters, digits and dashes, at most 100, beginning with a letter or digit.";
        }

        if (!Language().IsMatch(language))
        {
            errors["language"] = "A language tag such as en or de-at.";
        }

        var title = Text.Clean(body.Title)?.Trim();
        if (string.IsNullOrEmpty(title) || title.Length > 200 || title.Any(char.IsControl))
        {
            errors["title"] = "A line of 1 to 200 characters.";
        }

        var markdown = Text.Clean(body.Markdown);
        if (string.IsNullOrWhiteSpace(markdown) || Encoding.UTF8.GetByteCount(markdown) > LongestMarkdown)
        {
            errors["markdown"] = "Some text, at most 1 MiB.";
        }

        var url = string.IsNullOrWhiteSpace(body.Url) ? null : body.Url.Trim();
        if (url is not null && (url.Length > 2000 || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")))
        {
            errors["url"] = "An http:// or https:// address.";
        }

        return errors.Count > 0
            ? (null, null, errors)
            : (new ArticleKey(slug, language.ToLowerInvariant()), new ArticleBody(title, markdown, body.Published ?? false, url), errors);
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,99}\z", RegexOptions.None, 1000)]
    private static partial Regex Slug();

    [GeneratedRegex(@"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Language();
}
