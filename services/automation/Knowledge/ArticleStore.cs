using System.Data.Common;
using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Automation.Knowledge;

/// <summary>The tables <c>articles</c> and <c>article_versions</c>.</summary>
internal sealed class ArticleStore([FromKeyedServices(AutomationModule.Service)] Database database, TimeProvider time)
{
    private const string Columns = "slug, language, title, '' AS markdown, url, published, deleted, version, revision, updated_at, updated_by";

    /// <summary>All articles without their text.</summary>
    public async Task<IReadOnlyList<ArticleRow>> AllAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<ArticleRow>($"SELECT {Columns} FROM articles WHERE NOT deleted ORDER BY slug, language")];
    }

    /// <summary>An article; null: there is none.</summary>
    public async Task<ArticleRow?> FindAsync(ArticleKey key, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await FindAsync(connection, null, key) is { Deleted: false } row ? row : null;
    }

    /// <summary>What is published under a slug, in every language.</summary>
    public async Task<IReadOnlyList<ArticleRow>> PublishedAsync(string slug, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<ArticleRow>("SELECT * FROM articles WHERE slug = @slug AND published AND NOT deleted ORDER BY language", new { slug })];
    }

    /// <summary>An article's versions, newest first.</summary>
    public async Task<IReadOnlyList<ArticleVersion>> VersionsAsync(ArticleKey key, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<VersionRow>(
            "SELECT * FROM article_versions WHERE slug = @Slug AND language = @Language ORDER BY version DESC", key);
        return [.. rows.Select(row => new ArticleVersion(row.Version, row.Title, row.Markdown, row.Published, row.Url, row.At, row.ByName))];
    }

    /// <summary>Makes or changes articles, all of them or none; an article that says the same stays as it is.</summary>
    /// <returns>How many were made and changed; null: there would be too many, nothing was done.</returns>
    public Task<(int Made, int Changed)?> SaveAsync(IReadOnlyList<(ArticleKey Key, ArticleBody Article)> articles, string by, CancellationToken cancellationToken) =>
        database.WriteAsync<(int, int)?>(
            async (connection, transaction) =>
            {
                var revision = await NextRevisionAsync(connection, transaction);
                var (made, changed) = (0, 0);
                var count = await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM articles WHERE NOT deleted", transaction: transaction);
                var known = new List<ArticleRow?>();
                foreach (var (key, _) in articles)
                {
                    known.Add(await FindAsync(connection, transaction, key));
                }

                if (count + known.Count(row => row is not { Deleted: false }) > ArticleRules.MostArticles)
                {
                    return null;
                }

                foreach (var ((key, article), stored) in articles.Zip(known))
                {
                    if (stored is { Deleted: false } && SaysTheSame(stored, article))
                    {
                        continue;
                    }

                    (made, changed) = stored is { Deleted: false } ? (made, changed + 1) : (made + 1, changed);
                    await WriteAsync(connection, transaction, Row(key, article, stored, revision, by));
                }

                return (made, changed);
            },
            cancellationToken);

    /// <summary>Takes an article away; its versions stay. False: there is none.</summary>
    public Task<bool> DeleteAsync(ArticleKey key, string by, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, transaction) =>
            {
                var revision = await NextRevisionAsync(connection, transaction);
                return await connection.ExecuteAsync(
                    """
                    UPDATE articles SET deleted = true, published = false, revision = @revision, updated_at = @now, updated_by = @by
                    WHERE slug = @Slug AND language = @Language AND NOT deleted
                    """,
                    new { key.Slug, key.Language, revision, now = time.GetUtcNow(), by },
                    transaction) > 0;
            },
            cancellationToken);

    /// <summary>The number of the next change; who takes it is alone until the transaction ends, so that numbers grow in the order of the commits.</summary>
    public static Task<long> NextRevisionAsync(DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteScalarAsync<long>("UPDATE knowledge_revision SET value = value + 1 RETURNING value", transaction: transaction);

    private static Task<ArticleRow?> FindAsync(DbConnection connection, DbTransaction? transaction, ArticleKey key) =>
        connection.QuerySingleOrDefaultAsync<ArticleRow>("SELECT * FROM articles WHERE slug = @Slug AND language = @Language", key, transaction);

    private static bool SaysTheSame(ArticleRow stored, ArticleBody article) =>
        stored.Title == article.Title && stored.Markdown == article.Markdown && stored.Published == article.Published && stored.Url == article.Url;

    private ArticleRow Row(ArticleKey key, ArticleBody article, ArticleRow? stored, long revision, string by) => new()
    {
        Slug = key.Slug,
        Language = key.Language,
        Title = article.Title!,
        Markdown = article.Markdown!,
        Url = article.Url,
        Published = article.Published == true,
        Version = (stored?.Version ?? 0) + 1,
        Revision = revision,
        UpdatedAt = time.GetUtcNow(),
        UpdatedBy = by,
    };

    private static Task WriteAsync(DbConnection connection, DbTransaction transaction, ArticleRow row) =>
        connection.ExecuteAsync(
            """
            INSERT INTO articles (slug, language, title, markdown, url, published, deleted, version, revision, updated_at, updated_by)
            VALUES (@Slug, @Language, @Title, @Markdown, @Url, @Published, false, @Version, @Revision, @UpdatedAt, @UpdatedBy)
            ON CONFLICT (slug, language) DO UPDATE SET title = excluded.title, markdown = excluded.markdown, url = excluded.url, published = excluded.published,
                deleted = false, version = excluded.version, revision = excluded.revision, updated_at = excluded.updated_at, updated_by = excluded.updated_by;
            INSERT INTO article_versions (slug, language, version, title, markdown, url, published, at, by_name)
            VALUES (@Slug, @Language, @Version, @Title, @Markdown, @Url, @Published, @UpdatedAt, @UpdatedBy)
            """,
            row,
            transaction);

    private sealed record VersionRow
    {
        public long Version { get; init; }

        public string Title { get; init; } = "";

        public string Markdown { get; init; } = "";

        public string? Url { get; init; }

        public bool Published { get; init; }

        public DateTimeOffset At { get; init; }

        public string ByName { get; init; } = "";
    }
}
