using Omnichannel.Conversations.Api;

namespace Omnichannel.Conversations.Storage;

/// <summary>Threads as they are shown: with their customer, its addresses and the episode. Three queries for any number of threads.</summary>
public static class ThreadReads
{
    /// <summary>Threads by their ids, in the order asked for; unknown ones are left out.</summary>
    public static async Task<IReadOnlyList<ThreadModel>> ByIdsAsync(Tx tx, IReadOnlyCollection<Guid> ids)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var list = new { ids = Tx.List(ids) };
        var rows = await tx.QueryAsync<ThreadRow>($"SELECT {ThreadRow.Columns} FROM threads WHERE id {tx.In("ids")}", list);
        var models = (await ModelsAsync(tx, rows)).ToDictionary(model => model.Id);
        return [.. ids.Where(models.ContainsKey).Select(id => models[id])];
    }

    /// <summary>The thread that an id stands for today, following merges; null when there is none or it was erased.</summary>
    public static async Task<Guid?> ResolveAsync(Tx tx, Guid id) =>
        await tx.FirstAsync<Guid?>(
            """
            WITH RECURSIVE chain (id, merged_into) AS (
              SELECT id, merged_into FROM threads WHERE id = @id
              UNION ALL SELECT t.id, t.merged_into FROM threads t JOIN chain c ON t.id = c.merged_into)
            SELECT chain.id FROM chain JOIN customers c ON c.thread_id = chain.id WHERE chain.merged_into IS NULL AND c.erased_at IS NULL
            """,
            new { id });

    internal static async Task<IReadOnlyList<ThreadModel>> ModelsAsync(Tx tx, IReadOnlyList<ThreadRow> rows)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var bundle = new Bundle(tx);
        var models = Models(bundle, rows);
        await bundle.RunAsync();
        return models();
    }

    /// <summary>As <see cref="ModelsAsync"/>, together with other statements: to be called when they ran.</summary>
    internal static Func<IReadOnlyList<ThreadModel>> Models(Bundle bundle, IReadOnlyList<ThreadRow> rows)
    {
        var named = Tx.List(rows.Select(row => row.CustomerId));
        var customers = bundle.Query<CustomerRow>($"SELECT id, name, language, vip, service FROM customers WHERE id {bundle.Tx.In("ids")}", ("ids", named));
        var addresses = bundle.Query<AddressRow>(
            $"SELECT address, customer_id, assurance, last_seen_at FROM addresses WHERE customer_id {bundle.Tx.In("ids")} ORDER BY created_at, address", ("ids", named));
        var episodes = bundle.Query<EpisodeRow>(
            $"SELECT id, number, opened_at, first_response_at, closed_at FROM episodes WHERE id {bundle.Tx.In("ids")}",
            ("ids", Tx.List(rows.Where(row => row.EpisodeId is not null).Select(row => row.EpisodeId!.Value))));
        return () => Models(rows, customers.ToDictionary(row => row.Id), addresses.ToLookup(row => row.CustomerId), episodes.ToDictionary(row => row.Id));
    }

    private static IReadOnlyList<ThreadModel> Models(
        IReadOnlyList<ThreadRow> rows, Dictionary<Guid, CustomerRow> customers, ILookup<Guid, AddressRow> addresses, Dictionary<Guid, EpisodeRow> episodes) =>
    [
        .. rows.Select(row => new ThreadModel
        {
            Id = row.Id,
            Customer = new ThreadCustomer(
                row.CustomerId,
                customers.GetValueOrDefault(row.CustomerId)?.Name,
                customers.GetValueOrDefault(row.CustomerId)?.Language,
                [.. addresses[row.CustomerId].Select(address => new CustomerAddress(address.Address, address.Assurance, address.LastSeenAt))],
                customers.GetValueOrDefault(row.CustomerId)?.Vip ?? false,
                customers.GetValueOrDefault(row.CustomerId)?.Service),
            State = row.State,
            Handler = row.HandlerId is null ? null : new Handler(row.HandlerType!, row.HandlerId, row.HandlerName),
            WantsPerson = row.WantsPerson,
            LastSeq = row.LastSeq,
            Preview = row.Preview,
            Channel = row.LastChannel,
            Account = row.LastAccount,
            Address = row.LastAddress,
            LastMessageAt = row.LastAt,
            WaitingSince = row.WaitingSince,
            DueAt = row.DueAt,
            SnoozedUntil = row.SnoozedUntil,
            Priority = row.Priority,
            Tags = Stored.Texts(row.Tags),
            Episode = row.EpisodeId is { } id && episodes.TryGetValue(id, out var episode)
                ? new EpisodeModel(episode.Id, episode.Number, episode.OpenedAt, episode.FirstResponseAt, episode.ClosedAt)
                : null,
            Version = row.Version.ToString(),
        }),
    ];
}
