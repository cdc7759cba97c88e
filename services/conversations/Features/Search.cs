using System.Globalization;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary>A piece of text, and whether it is what was looked for.</summary>
public sealed record SnippetPart(string Text, bool Hit);

/// <summary>Something that was found: a message or a customer.</summary>
public sealed record SearchItem(
    string Type, Guid ThreadId, Guid CustomerId, Guid? MessageId, long? Seq, string? Title, IReadOnlyList<SnippetPart> Snippet, DateTimeOffset At);

/// <summary><c>GET /api/search</c>: customers by name and address, then messages, the newest first.</summary>
internal static class Search
{
    private const int MostCustomers = 10, LongestQuery = 200;
    private const char Begin = '\u0001', End = '\u0002';

    public static async Task<Results<Ok<Page<SearchItem>>, ProblemHttpResult>> HandleAsync(
        string? q, string? limit, string? cursor, [FromKeyedServices(ConversationsModule.Service)] Database database, CancellationToken cancellationToken)
    {
        var paging = new Paging();
        var (count, before) = (paging.Limit(limit, usual: 20, most: 100), paging.Number("cursor", cursor));
        if (string.IsNullOrWhiteSpace(q) || q.Length > LongestQuery)
        {
            paging.Errors["q"] = $"q is what to look for, at most {LongestQuery} characters.";
        }

        if (paging.Errors.Count > 0)
        {
            return Problems.Invalid(paging.Errors);
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        var tx = new Tx(connection, null);
        var messages = SearchTerms.Parse(q!) is { } terms ? await MessagesAsync(tx, terms, before ?? long.MaxValue, count + 1) : [];
        return TypedResults.Ok(new Page<SearchItem>(
            [.. before is null ? await CustomersAsync(tx, q!) : [], .. messages.Take(count).Select(hit => hit.Item)],
            messages.Count > count ? messages[count - 1].Number.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<IReadOnlyList<SearchItem>> CustomersAsync(Tx tx, string q)
    {
        var rows = await tx.QueryAsync<CustomerHit>(
            """
            SELECT c.id, c.thread_id, c.name, c.updated_at, coalesce(
                (SELECT min(a.address) FROM addresses a WHERE a.customer_id = c.id AND a.address LIKE @like ESCAPE '!'),
                (SELECT min(a.address) FROM addresses a WHERE a.customer_id = c.id), '') AS address
            FROM customers c
            WHERE c.merged_into IS NULL AND c.erased_at IS NULL
              AND (lower(c.name) LIKE @like ESCAPE '!' OR c.id IN (SELECT customer_id FROM addresses WHERE address LIKE @like ESCAPE '!'))
            ORDER BY c.updated_at DESC, c.id LIMIT @most
            """,
            new { like = SearchTerms.Like(q), most = MostCustomers });
        return [.. rows.Select(row => new SearchItem("customer", row.ThreadId, row.Id, null, null, row.Name, Highlight(row.Address, q.Trim()), row.UpdatedAt))];
    }

    private static async Task<List<(long Number, SearchItem Item)>> MessagesAsync(Tx tx, SearchTerms terms, long before, int limit)
    {
        var parameters = new DynamicParameters(terms.Parameters());
        parameters.Add("before", before);
        parameters.Add("limit", limit);
        parameters.Add("options", $"StartSel={Begin}, StopSel={End}, MaxWords=30, MinWords=12, MaxFragments=1");
        var snippet = tx.IsSqlite
            ? "(SELECT snippet(message_search, 1, char(1), char(2), '…', 24) FROM message_search WHERE message_search MATCH @match AND rowid = f.number)"
            : $"ts_headline('simple', left(f.text, 20000), ({terms.PostgreSql}), @options)";
        var rows = await tx.QueryAsync<MessageHit>(
            $"""
             SELECT f.number, f.id, f.thread_id, f.seq, f.received_at, f.subject, t.customer_id, c.name, {snippet} AS snippet
             FROM (SELECT * FROM messages WHERE deleted_at IS NULL AND number < @before AND number IN ({terms.Numbers(tx)}) ORDER BY number DESC LIMIT @limit) AS f
             JOIN threads t ON t.id = f.thread_id JOIN customers c ON c.id = t.customer_id
             ORDER BY f.number DESC
             """,
            parameters);
        return
        [
            .. rows.Select(row => (row.Number, new SearchItem(
                "message", row.ThreadId, row.CustomerId, row.Id, row.Seq, row.Subject ?? row.Name, Parts(row.Snippet ?? ""), row.ReceivedAt))),
        ];
    }

    /// <summary>Cuts a text with marks around the hits into its parts.</summary>
    internal static IReadOnlyList<SnippetPart> Parts(string marked)
    {
        var (parts, start, hit) = (new List<SnippetPart>(), 0, false);
        for (var i = 0; i <= marked.Length; i++)
        {
            if (i < marked.Length && marked[i] is not (Begin or End))
            {
                continue;
            }

            if (i > start)
            {
                parts.Add(new SnippetPart(marked[start..i], hit));
            }

            hit = i < marked.Length && marked[i] == Begin;
            start = i + 1;
        }

        return parts;
    }

    private static IReadOnlyList<SnippetPart> Highlight(string text, string q)
    {
        var at = text.IndexOf(q, StringComparison.OrdinalIgnoreCase);
        return Parts(at < 0 ? text : $"{text[..at]}{Begin}{text[at..(at + q.Length)]}{End}{text[(at + q.Length)..]}");
    }

    private sealed record CustomerHit
    {
        public Guid Id { get; init; }
        public Guid ThreadId { get; init; }
        public string? Name { get; init; }
        public string Address { get; init; } = "";
        public DateTimeOffset UpdatedAt { get; init; }
    }

    private sealed record MessageHit
    {
        public long Number { get; init; }
        public Guid Id { get; init; }
        public Guid ThreadId { get; init; }
        public long Seq { get; init; }
        public DateTimeOffset ReceivedAt { get; init; }
        public string? Subject { get; init; }
        public Guid CustomerId { get; init; }
        public string? Name { get; init; }
        public string? Snippet { get; init; }
    }
}
