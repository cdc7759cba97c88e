using Omnichannel.Contracts;
using Omnichannel.Conversations.Inbound;
using Omnichannel.Conversations.Storage;

namespace Omnichannel.Conversations.Identity;

/// <summary>
/// Finds or makes the customers of a batch of arrivals and locks their threads. Which customer an address belongs to changes only
/// while the threads of both customers are locked, so that what was read under the locks stays true until the commit.
/// </summary>
internal sealed class Identities(Linking linking, TimeProvider time)
{
    private const string BeforeLocks = "before_locks";

    private const string OwnersSql =
        """
        SELECT a.address, a.customer_id, c.thread_id, a.assurance, c.name, c.language, c.avatar_url
        FROM addresses a JOIN customers c ON c.id = a.customer_id WHERE a.address
        """;

    /// <summary>The thread of each sender's address, locked, and the customers whose profile or addresses changed.</summary>
    public async Task<Resolved> ResolveAsync(Tx tx, IReadOnlyList<Arrival> arrivals)
    {
        var named = Tx.List(arrivals.SelectMany(arrival => arrival.From.Claims
            .Where(claim => Assurances.Links(claim.Assurance)).Select(claim => claim.Address).Prepend(arrival.From.Address)));
        var (plan, locked) = await PlanAsync(tx, arrivals, named);
        await RememberAsync(tx, plan);
        if (plan.Conflicts.Count == 0)
        {
            // Nothing moves between customers: what was read under the locks and what was added is what stands there.
            return new Resolved(plan.ThreadOf, locked.Values.Concat(plan.Threads).ToDictionary(thread => thread.Id), plan.Changed);
        }

        foreach (var conflict in plan.Conflicts.Distinct())
        {
            await linking.LinkAsync(tx, conflict);
        }

        var owners = await OwnersAsync(tx, named);
        var threads = await LockAsync(tx, owners);
        return new Resolved(owners.ToDictionary(owner => owner.Address, owner => owner.ThreadId), threads, plan.Changed);
    }

    private async Task<(LinkPlan Plan, Dictionary<Guid, ThreadRow> Locked)> PlanAsync(Tx tx, IReadOnlyList<Arrival> arrivals, string named)
    {
        if (!tx.IsSqlite)
        {
            // SQLite has one writer: nobody is faster, nothing is ever given back, and its savepoint would copy every page that follows.
            await tx.Transaction!.SaveAsync(BeforeLocks);
        }

        while (true)
        {
            // Waiting for the locks may have meant waiting for a merge: what counts is what stands there afterwards.
            var before = await OwnersAsync(tx, named);
            var locked = await LockAsync(tx, before);
            var owners = before.Count == 0 ? before : await OwnersAsync(tx, named);
            var plan = LinkPlan.Make(arrivals, owners, time);
            if (owners.TrueForAll(owner => locked.ContainsKey(owner.ThreadId)) && await TryAddAsync(tx, plan))
            {
                return (plan, locked);
            }

            // Gives the locks back: taken all at once and in one order, they never wait for each other in a circle.
            await tx.Transaction!.RollbackAsync(BeforeLocks);
        }
    }

    /// <summary>Adds new addresses and their customers; false when somebody else was faster with one of them.</summary>
    private static async Task<bool> TryAddAsync(Tx tx, LinkPlan plan)
    {
        // In one order everywhere, for the same reason as the locks.
        var rows = plan.Added.Values.OrderBy(row => row.Address, StringComparer.Ordinal).ToArray();
        if (await tx.InsertAsync("addresses", rows, "ON CONFLICT (address) DO NOTHING") < rows.Length)
        {
            return false;
        }

        await tx.InsertAsync("customers", plan.Customers);
        await tx.InsertAsync("threads", plan.Threads);
        return true;
    }

    private static async Task RememberAsync(Tx tx, LinkPlan plan)
    {
        await tx.UpdateAsync(
            "addresses",
            "address",
            "assurance = r.assurance, name = coalesce(r.name, addresses.name), last_seen_at = coalesce(r.last_seen_at, addresses.last_seen_at)",
            plan.Seen.Values);
        if (plan.Profiles.Count > 0)
        {
            await tx.ExecuteAsync(
                $"""
                 UPDATE customers SET name = coalesce(customers.name, r.name), language = coalesce(customers.language, r.language),
                   avatar_url = coalesce(customers.avatar_url, r.avatar_url), updated_at = r.updated_at
                 FROM {tx.Rows<CustomerRow>()} WHERE customers.id = r.id
                 """,
                tx.Parameters(plan.Profiles.Values));
        }

        await tx.InsertAsync("suggestions", plan.Suggestions, "ON CONFLICT (customer_id, address) DO NOTHING");
    }

    private static Task<List<Owner>> OwnersAsync(Tx tx, string named) => tx.QueryAsync<Owner>($"{OwnersSql} {tx.In("named")}", new { named });

    private static async Task<Dictionary<Guid, ThreadRow>> LockAsync(Tx tx, IReadOnlyCollection<Owner> owners) =>
        owners.Count == 0
            ? []
            : (await tx.QueryAsync<ThreadRow>(
                $"SELECT {ThreadRow.Columns} FROM threads WHERE id {tx.In("ids")} ORDER BY id{tx.ForUpdate}",
                new { ids = Tx.List(owners.Select(owner => owner.ThreadId)) })).ToDictionary(row => row.Id);
}

/// <summary>Who wrote: the thread of each address, the threads' rows, and the customers that are not as they were.</summary>
internal sealed record Resolved(IReadOnlyDictionary<string, Guid> ThreadOf, IReadOnlyDictionary<Guid, ThreadRow> Threads, IReadOnlySet<Guid> Changed);
