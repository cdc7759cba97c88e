using System.Data.Common;
using Dapper;
using Omnichannel.Automation.Knowledge;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Automation.Answers;

/// <summary>A row of <c>solved</c>: what a customer asked, and what colleagues answered until the episode was resolved; nobody's data in it.</summary>
internal sealed record SolvedRow
{
    public string EpisodeId { get; init; } = "";

    /// <summary>Where it was when it was solved.</summary>
    public string ThreadId { get; init; } = "";

    /// <summary>Where that is now: merges move it, and bring it back when they are undone.</summary>
    public string NowIn { get; init; } = "";

    public string Language { get; init; } = "";

    public string Question { get; init; } = "";

    public string Answer { get; init; } = "";

    public string Agent { get; init; } = "";

    public long LastSeq { get; init; }

    public DateTimeOffset ResolvedAt { get; init; }

    public bool Gone { get; init; }

    public long Revision { get; init; }
}

/// <summary>What there is to learn from an episode.</summary>
internal static class Solved
{
    private const int LongestQuestion = 1000, LongestAnswer = 3000, FewestTerms = 3;

    /// <summary>The question and its answer, scrubbed; null: nobody among us answered anything.</summary>
    public static SolvedRow? From(ThreadSnapshot thread, IReadOnlyList<MessageSnapshot> messages)
    {
        if (thread.Episode is not { } episode)
        {
            return null;
        }

        var said = messages.Where(message => message.Direction != "internal" && message.Nature == Natures.Person && message.ReceivedAt >= episode.OpenedAt)
            .OrderBy(message => message.Seq).ToList();
        var replies = said.Where(message => message is { Direction: "outbound", Author.Type: "agent" }).ToList();
        var asked = said.TakeWhile(message => message.Author.Type != "agent").Where(message => message.Direction == "inbound").ToList();
        if (replies.Count == 0 || asked.Count == 0)
        {
            return null;
        }

        var question = Joined(asked, LongestQuestion, thread.Customer.Name);
        var language = Words.Primary(thread.Customer.Language) is { Length: > 0 } known ? known : Words.Guess(question) ?? "en";
        var telling = replies.Where(message => Words.Terms(message.Content.Text, language).Count >= FewestTerms).ToList();
        return telling.Count == 0 || Words.Terms(question, language).Count == 0 ? null : new SolvedRow
        {
            EpisodeId = episode.Id.ToString("D"),
            ThreadId = thread.Id.ToString("D"),
            NowIn = thread.Id.ToString("D"),
            Language = language,
            Question = question,
            Answer = Joined(telling, LongestAnswer, thread.Customer.Name),
            Agent = telling[^1].Author.Name ?? "",
            LastSeq = thread.LastSeq,
            ResolvedAt = episode.ResolvedAt ?? thread.LastMessageAt ?? episode.OpenedAt,
        };
    }

    private static string Joined(IEnumerable<MessageSnapshot> messages, int longest, string? customer) =>
        Text.Limit(Scrub.Clean(string.Join("\n\n", messages.Select(message => message.Content.Text.Trim()).Where(text => text.Length > 0)), customer), longest);
}

/// <summary>The table <c>solved</c>; every change of it takes a revision, so that all processes learn of it.</summary>
internal static class SolvedTable
{
    /// <summary>How many are kept; the oldest go.</summary>
    public const int Most = 20_000;

    /// <summary>Keeps what was learnt; an episode that was opened and resolved again is learnt anew.</summary>
    public static Task SaveAsync(DbConnection connection, DbTransaction transaction, SolvedRow row, long revision) =>
        connection.ExecuteAsync(
            """
            INSERT INTO solved (episode_id, thread_id, now_in, language, question, answer, agent, last_seq, resolved_at, gone, revision)
            VALUES (@EpisodeId, @ThreadId, @NowIn, @Language, @Question, @Answer, @Agent, @LastSeq, @ResolvedAt, false, @Revision)
            ON CONFLICT (episode_id) DO UPDATE SET thread_id = excluded.thread_id, now_in = excluded.now_in, language = excluded.language,
                question = excluded.question, answer = excluded.answer, agent = excluded.agent, last_seq = excluded.last_seq,
                resolved_at = excluded.resolved_at, gone = false, revision = excluded.revision
            """,
            row with { Revision = revision },
            transaction);

    /// <summary>Forgets everything of a thread; what stays are empty rows that say so.</summary>
    public static Task ForgetAsync(DbConnection connection, DbTransaction transaction, Guid thread, long revision) =>
        connection.ExecuteAsync(
            """
            UPDATE solved SET question = '', answer = '', agent = '', gone = true, revision = @revision
            WHERE (thread_id = @thread OR now_in = @thread) AND NOT gone
            """,
            new { thread = thread.ToString("D"), revision },
            transaction);

    /// <summary>Says where a thread is since a merge or its end.</summary>
    public static Task MoveAsync(DbConnection connection, DbTransaction transaction, Guid thread, Guid now) =>
        connection.ExecuteAsync(
            "UPDATE solved SET now_in = @now WHERE thread_id = @thread AND now_in <> @now", new { thread = thread.ToString("D"), now = now.ToString("D") }, transaction);

    /// <summary>Lets the oldest go when there are too many.</summary>
    public static Task PruneAsync(DbConnection connection, DbTransaction transaction, long revision) =>
        connection.ExecuteAsync(
            """
            UPDATE solved SET question = '', answer = '', agent = '', gone = true, revision = @revision
            WHERE NOT gone AND resolved_at < (SELECT resolved_at FROM solved WHERE NOT gone ORDER BY resolved_at DESC LIMIT 1 OFFSET @Most)
            """,
            new { Most, revision },
            transaction);

    /// <summary>Which of these threads something was learnt from, under their own ids.</summary>
    public static async Task<IReadOnlyList<Guid>> ThreadsAsync(DbConnection connection, Guid after, int most) =>
        [.. (await connection.QueryAsync<string>(
            "SELECT DISTINCT thread_id FROM solved WHERE NOT gone AND thread_id > @after ORDER BY thread_id LIMIT @most",
            new { after = after.ToString("D"), most })).Select(Guid.Parse)];

    /// <summary>Whether anything was learnt from a thread.</summary>
    public static async Task<bool> KnowsAsync(DbConnection connection, Guid thread) =>
        await connection.ExecuteScalarAsync<long>(
            "SELECT count(*) FROM solved WHERE NOT gone AND (thread_id = @thread OR now_in = @thread)", new { thread = thread.ToString("D") }) > 0;

    /// <summary>Whether this end of an episode was learnt from already.</summary>
    public static async Task<bool> HasAsync(DbConnection connection, Guid episode, long lastSeq) =>
        await connection.ExecuteScalarAsync<long>(
            "SELECT count(*) FROM solved WHERE episode_id = @episode AND last_seq = @lastSeq", new { episode = episode.ToString("D"), lastSeq }) > 0;
}
