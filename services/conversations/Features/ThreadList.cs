using System.Globalization;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary><c>GET /api/threads</c>: the most urgent first. Any page is read from one index, at its place.</summary>
internal static class ThreadList
{
    /// <summary>The query string.</summary>
    public sealed record Query(string? State, string? Handler, string? Channel, string? Tag, string? Q, string? Limit, string? Cursor);

    public static async Task<Results<Ok<Page<ThreadModel>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] Query query,
        HttpContext context,
        [FromKeyedServices(ConversationsModule.Service)] Database database,
        CancellationToken cancellationToken)
    {
        var paging = new Paging();
        var limit = paging.Limit(query.Limit);
        var cursor = paging.Cursor(query.Cursor, 3);
        if (query.State is { Length: > 0 } state && !ThreadStates.All.Contains(state))
        {
            paging.Errors["state"] = $"state is one of {string.Join(", ", ThreadStates.All)}.";
        }

        if (cursor is not null && !(long.TryParse(cursor[0], out _) && long.TryParse(cursor[1], out _)))
        {
            paging.Errors["cursor"] = "The cursor is not one of ours.";
        }

        if (paging.Errors.Count > 0)
        {
            return Problems.Invalid(paging.Errors);
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        var tx = new Tx(connection, null);
        var (where, parameters) = Filter(tx, query, context.User.UserId());
        if (cursor is not null)
        {
            where.Add("(rank, urgency, id) > (@rank, @urgency, @id)");
            parameters["rank"] = long.Parse(cursor[0], CultureInfo.InvariantCulture);
            parameters["urgency"] = long.Parse(cursor[1], CultureInfo.InvariantCulture);
            parameters["id"] = cursor[2];
        }

        parameters["limit"] = limit + 1;
        var places = await tx.QueryAsync<Place>(
            $"SELECT id, rank, urgency FROM threads WHERE {string.Join(" AND ", where)} ORDER BY rank, urgency, id LIMIT @limit", new DynamicParameters(parameters));
        var page = places.Take(limit).ToArray();
        return TypedResults.Ok(new Page<ThreadModel>(
            await ThreadReads.ByIdsAsync(tx, [.. page.Select(place => place.Id)]),
            places.Count > limit ? Paging.CursorOf(page[^1].Rank, page[^1].Urgency, page[^1].Id) : null));
    }

    private static (List<string> Where, Dictionary<string, object?> Parameters) Filter(Tx tx, Query query, string me)
    {
        List<string> where = ["merged_into IS NULL", "last_seq > 0"];
        var parameters = new Dictionary<string, object?>();
        void Add(string? value, string condition, string name)
        {
            if (!string.IsNullOrEmpty(value))
            {
                where.Add(condition);
                parameters[name] = value;
            }
        }

        Add(query.State, "state = @state", "state");
        Add(query.Channel, "last_channel = @channel", "channel");
        Add(query.Tag, tx.IsSqlite ? "EXISTS (SELECT 1 FROM json_each(tags) WHERE value = @tag)" : "tags::jsonb @> to_jsonb(@tag::text)", "tag");
        if (query.Handler == "none")
        {
            where.Add("handler_id IS NULL");
        }
        else
        {
            Add(query.Handler == "me" ? me : query.Handler, "handler_id = @handler", "handler");
        }

        if (!string.IsNullOrWhiteSpace(query.Q))
        {
            var terms = SearchTerms.Parse(query.Q);
            where.Add(
                $"""
                 (customer_id IN (SELECT id FROM customers WHERE lower(name) LIKE @like ESCAPE '!')
                  OR customer_id IN (SELECT customer_id FROM addresses WHERE address LIKE @like ESCAPE '!')
                  {(terms is null ? "" : $"OR id IN (SELECT thread_id FROM messages WHERE deleted_at IS NULL AND number IN ({terms.Numbers(tx)}))")})
                 """);
            parameters["like"] = SearchTerms.Like(query.Q);
            foreach (var (name, value) in terms?.Parameters() ?? [])
            {
                parameters[name] = value;
            }
        }

        return (where, parameters);
    }

    private sealed record Place
    {
        public Guid Id { get; init; }
        public long Rank { get; init; }
        public long Urgency { get; init; }
    }
}
