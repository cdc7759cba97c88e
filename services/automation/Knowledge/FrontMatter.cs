using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Omnichannel.Automation.Knowledge;

/// <summary>A file of Markdown with what stands above it between two lines of <c>---</c>: <c>title</c>, <c>slug</c>, <c>language</c>, <c>published</c>, <c>url</c>.</summary>
internal static partial class FrontMatter
{
    private static readonly string[] Known = ["title", "slug", "language", "published", "url"];

    /// <summary>The article in a file, or everything that is wrong with it. What the front matter does not say, the path does: <c>de/returns.md</c>, <c>returns.de.md</c>.</summary>
    public static (ArticleKey? Key, ArticleBody? Article, IReadOnlyList<string> Errors) Read(string path, string file, string defaultLanguage)
    {
        var errors = new List<string>();
        var (fields, markdown) = Split(file.ReplaceLineEndings("\n").TrimStart('\uFEFF'), errors);
        var names = path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        var name = names.Length == 0 ? "" : WithoutEnding(names[^1]);
        var dotted = name.Split('.');
        var byName = dotted.Length > 1 && LanguageTag().IsMatch(dotted[^1]) ? dotted[^1] : null;
        var byFolder = names.Length > 1 && LanguageTag().IsMatch(names[^2]) ? names[^2] : null;
        var slug = fields.GetValueOrDefault("slug") ?? Slugged(byName is null ? name : string.Join('.', dotted[..^1]));
        var language = fields.GetValueOrDefault("language") ?? byName ?? byFolder ?? defaultLanguage;
        var published = fields.GetValueOrDefault("published") ?? "true";
        if (published is not ("true" or "false"))
        {
            errors.Add("published: true or false.");
        }

        var title = fields.GetValueOrDefault("title") ?? ArticleText.FirstHeading(markdown);
        var (key, article, wrong) = ArticleRules.Check(slug, language, new ArticleBody(title, markdown, published == "true", fields.GetValueOrDefault("url")));
        errors.AddRange(wrong.Select(error => $"{error.Key}: {error.Value}"));
        return errors.Count > 0 ? (null, null, errors) : (key, article, []);
    }

    private static (Dictionary<string, string> Fields, string Markdown) Split(string file, List<string> errors)
    {
        if (!file.StartsWith("---\n"))
        {
            return ([], file);
        }

        var end = (file + "\n").IndexOf("\n---\n", 3, StringComparison.Ordinal);
        if (end < 0)
        {
            errors.Add("The front matter begins with --- but no line of --- ends it.");
            return ([], file);
        }

        return (Fields(file[4..Math.Max(4, end)], errors), file[Math.Min(file.Length, end + 5)..]);
    }

    private static Dictionary<string, string> Fields(string yaml, List<string> errors)
    {
        var fields = new Dictionary<string, string>();
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents is not [{ RootNode: YamlMappingNode root }])
            {
                errors.AddRange(string.IsNullOrWhiteSpace(yaml) ? [] : ["The front matter has to be lines of name: value."]);
                return fields;
            }

            foreach (var (name, value) in root.Children)
            {
                if (name is not YamlScalarNode { Value: { } field } || !Known.Contains(field))
                {
                    errors.Add($"Line {name.Start.Line + 1}: {name} is not known; there are {string.Join(", ", Known)}.");
                }
                else if (value is not YamlScalarNode { Value: { } text })
                {
                    errors.Add($"Line {value.Start.Line + 1}: {field} has to be one value.");
                }
                else
                {
                    fields[field] = text;
                }
            }
        }
        catch (YamlException broken)
        {
            errors.Add($"Line {broken.Start.Line + 1}: {broken.InnerException?.Message ?? broken.Message}");
        }

        return fields;
    }

    private static string WithoutEnding(string name) =>
        name.EndsWith(".md", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name.EndsWith(".markdown", StringComparison.OrdinalIgnoreCase) ? name[..^9] : name;

    private static string Slugged(string name) => string.Join('-', Words.Of(name));

    [GeneratedRegex("^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LanguageTag();
}
