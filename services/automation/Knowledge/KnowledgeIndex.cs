using System.Data.Common;
using Dapper;
using Omnichannel.Automation.Answers;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Automation.Knowledge;

/// <summary>
/// Everything that can be an answer, in memory, a <see cref="PassageIndex"/> per language. Before each question it reads from the database what
/// changed since the last: so every process answers from what is committed, on both databases alike.
/// </summary>
internal sealed class KnowledgeIndex([FromKeyedServices(AutomationModule.Service)] Database database, HubSettings settings) : IDisposable
{
    /// <summary>Below this the question's own language has no answer, and the others are looked through.</summary>
    private const double Poor = 0.3;

    /// <summary>Not worth to be shown.</summary>
    private const double Nothing = 0.1;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, PassageIndex> _languages = [];
    private readonly Dictionary<string, PassageSource> _sources = [];
    private long _revision;

    /// <summary>The passages that answer a question best, the surest first.</summary>
    /// <param name="question">In the customer's words.</param>
    /// <param name="language">The customer's; null: guessed.</param>
    /// <param name="articlesOnly">Whether only what customers may read counts.</param>
    /// <param name="most">How many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<Hit>> SearchAsync(string question, string? language, bool articlesOnly, int most, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await CatchUpAsync(cancellationToken);
            return Search(question, Words.Primary(language) is { Length: > 0 } given ? given : Words.Guess(question) ?? "", articlesOnly, most);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _gate.Dispose();

    private IReadOnlyList<Hit> Search(string question, string own, bool articlesOnly, int most)
    {
        bool Counts(PassageSource source) => !articlesOnly || source.Type == PassageSource.Article;
        IReadOnlyList<Hit> hits = _languages.TryGetValue(own, out var index) ? index.Search(question, Counts, most) : [];
        if (hits.Count == 0 || hits[0].Confidence < Poor)
        {
            hits = [.. hits.Concat(_languages.Where(pair => pair.Key != own).OrderBy(pair => pair.Key).SelectMany(pair => pair.Value.Search(question, Counts, most)))];
        }

        return [.. hits.Where(hit => hit.Confidence >= Nothing).OrderByDescending(hit => hit.Confidence).Take(most)];
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var newest = await connection.ExecuteScalarAsync<long>("SELECT value FROM knowledge_revision");
        if (newest == _revision)
        {
            return;
        }

        foreach (var article in await ChangedAsync<ArticleRow>(connection, "articles"))
        {
            var source = new PassageSource(
                PassageSource.Article, $"{article.Slug}/{article.Language}", Words.Primary(article.Language), article.Title, article.Address(settings.PublicUrl));
            Put(source, article is { Published: true, Deleted: false } ? ArticleText.Passages(source, article.Markdown) : []);
        }

        foreach (var solved in await ChangedAsync<SolvedRow>(connection, "solved"))
        {
            var source = new PassageSource(PassageSource.Episode, solved.EpisodeId, solved.Language, solved.Question, Url: null);
            Put(source, solved.Gone ? [] : [new Passage(source, 0, "", solved.Answer)]);
        }

        _revision = newest;
    }

    private Task<IEnumerable<T>> ChangedAsync<T>(DbConnection connection, string table) =>
        connection.QueryAsync<T>($"SELECT * FROM {table} WHERE revision > @_revision ORDER BY revision", new { _revision });

    private void Put(PassageSource source, IReadOnlyList<Passage> passages)
    {
        var key = $"{source.Type}:{source.Id}";
        if (_sources.Remove(key, out var before))
        {
            _languages[before.Language].Remove(before);
        }

        if (passages.Count > 0)
        {
            _sources[key] = source;
            if (!_languages.TryGetValue(source.Language, out var index))
            {
                _languages[source.Language] = index = new PassageIndex(source.Language);
            }

            index.Put(source, passages);
        }
    }
}
