using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Automation.Knowledge;
using Omnichannel.Automation.Runs;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Http;
using Passage = Omnichannel.Automation.Knowledge.Passage;

namespace Omnichannel.Automation.Answers;

/// <summary>A possible answer.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Sources">Where that is from.</param>
internal sealed record AnswerItem(string Text, double Confidence, IReadOnlyList<AnswerSource> Sources);

/// <summary>Where an answer is from.</summary>
/// <param name="Type"><c>article</c>, which a customer may read, or <c>episode</c>: how a colleague solved it, for agents only.</param>
/// <param name="Id">An article's <c>slug/language</c>, an episode's id.</param>
/// <param name="Title">An article's title; what the customer asked.</param>
/// <param name="Url">Where an article is read.</param>
/// <param name="Excerpt">The heading and the beginning.</param>
internal sealed record AnswerSource(string Type, string Id, string Title, string? Url, string Excerpt)
{
    private const int LongestTitle = 200, LongestExcerpt = 280;

    public static AnswerSource Of(Passage passage) => new(
        passage.Source.Type,
        passage.Source.Id,
        Hosting.Text.Limit(passage.Source.Title, LongestTitle),
        passage.Source.Url,
        Hosting.Text.Limit(passage.Heading.Length > 0 ? $"{passage.Heading}: {passage.Text}" : passage.Text, LongestExcerpt));
}

/// <summary><c>GET /api/automation/answers?q=&amp;language=&amp;thread=</c>: what agents may answer; without <c>q</c> to what the thread's customer wrote last.</summary>
internal static class FindAnswers
{
    private const int LongestQuestion = 2000, Most = 5, Lookback = 50;

    public static async Task<Results<Ok<Items<AnswerItem>>, ProblemHttpResult>> HandleAsync(
        string? q, string? language, Guid? thread, KnowledgeIndex index, IConversations conversations, CancellationToken cancellationToken)
    {
        var (question, customers) = (q?.Trim() ?? "", language);
        if (question.Length == 0 && thread is null)
        {
            return Problems.Invalid("q", "What is asked, or a thread.");
        }

        if (thread is { } id && (question.Length == 0 || string.IsNullOrEmpty(customers)))
        {
            if (await conversations.ThreadAsync(id, cancellationToken) is not { } found)
            {
                return Problems.NotFound("thread");
            }

            customers = string.IsNullOrEmpty(customers) ? found.Customer.Language : customers;
            question = question.Length > 0 ? question : Asked(
                await conversations.MessagesAsync(id, Math.Max(0, found.LastSeq - Lookback), Lookback, cancellationToken));
        }

        var hits = await index.SearchAsync(Text.Limit(question, LongestQuestion), customers, articlesOnly: false, Most, cancellationToken);
        return TypedResults.Ok(new Items<AnswerItem>([.. hits.Select(hit => new AnswerItem(hit.Passage.Text, hit.Confidence, [AnswerSource.Of(hit.Passage)]))]));
    }

    /// <summary>What the customer wrote since one of us last did.</summary>
    private static string Asked(IReadOnlyList<Hosting.Threads.MessageSnapshot> messages)
    {
        var said = messages.Where(message => message.Direction != "internal").OrderBy(message => message.Seq).ToList();
        var last = said.FindLastIndex(message => message.Direction == "inbound");
        var first = last < 0 ? 0 : said.FindLastIndex(last, message => message.Direction != "inbound") + 1;
        return last < 0 ? "" : string.Join('\n', said[first..(last + 1)].Select(message => message.Content.Text));
    }
}
