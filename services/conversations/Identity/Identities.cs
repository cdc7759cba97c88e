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

    /// <summary>Begins to look for the senders of arrivals: their threads are locked, and who owns their addresses is read under the locks.</summary>
    public static Sought Seek(Bundle bundle, IReadOnlyList<Arrival> arrivals)
    {
        if (!bundle.Tx.IsSqlite)
        {
            // SQLite has one writer: nobody is faster, nothing is ever given back, and its savepoint would copy every page that follows.
            bundle.Execute("SAVEPOINT " + BeforeLocks);
        }

        return Lock(bundle, Tx.List(arrivals.SelectMany(arrival => arrival.From.Claims
            .Where(claim => Assurances.Links(claim.Assurance)).Select(claim => claim.Address).Prepend(arrival.From.Address))));
    }

    /// <summary>The thread of each sender's address, locked, and the customers whose profile or addresses changed.</summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="sought">What was found.</param>
    /// <param name="arrivals">Those of them that are new.</param>
    public async Task<Resolved> ResolveAsync(Tx tx, Sought sought, IReadOnlyList<Arrival> arrivals)
    {
        var (plan, locked) = await PlanAsync(tx, sought, arrivals);
        if (plan.Conflicts.Count == 0)
        {
            // Nothing moves between customers: what was read under the locks and what was added is what stands there.
            return new Resolved(plan.ThreadOf, locked.Concat(plan.Threads).ToDictionary(thread => thread.Id), plan.Changed, bundle => Remember(bundle, plan));
        }

        var bundle = new Bundle(tx);
        Remember(bundle, plan);
        await bundle.RunAsync();
        foreach (var conflict in plan.Conflicts.Distinct())
        {
            await linking.LinkAsync(tx, conflict);
        }

        var now = Lock(bundle, sought.Named);
        await bundle.RunAsync();
        return new Resolved(now.Owners.ToDictionary(owner => owner.Address, owner => owner.ThreadId), now.Locked.ToDictionary(row => row.Id), plan.Changed, _ => { });
    }

    private async Task<(LinkPlan Plan, IReadOnlyList<ThreadRow> Locked)> PlanAsync(Tx tx, Sought sought, IReadOnlyList<Arrival> arrivals)
    {
        while (true)
        {
            // Waiting for the locks may have meant waiting for a merge: what counts is what stands there afterwards.
            var locked = sought.Locked.Select(thread => thread.Id).ToHashSet();
            var plan = LinkPlan.Make(arrivals, sought.Owners, time);
            if (sought.Owners.All(owner => locked.Contains(owner.ThreadId)) && await TryAddAsync(tx, plan))
            {
                return (plan, sought.Locked);
            }

            // Gives the locks back: taken all at once and in one order, they never wait for each other in a circle.
            await tx.Transaction!.RollbackAsync(BeforeLocks);
            var bundle = new Bundle(tx);
            sought = Lock(bundle, sought.Named);
            await bundle.RunAsync();
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

    private static void Remember(Bundle bundle, LinkPlan plan)
    {
        bundle.Update(
            "addresses",
            "address",
            "assurance = r.assurance, name = coalesce(r.name, addresses.name), last_seen_at = coalesce(r.last_seen_at, addresses.last_seen_at)",
            plan.Seen.Values);
        bundle.Update(
            "customers",
            "id",
            "name = coalesce(customers.name, r.name), language = coalesce(customers.language, r.language), "
            + "avatar_url = coalesce(customers.avatar_url, r.avatar_url), updated_at = r.updated_at",
            plan.Profiles.Values);
        bundle.Insert("suggestions", plan.Suggestions, "ON CONFLICT (customer_id, address) DO NOTHING");
    }

    private static Sought Lock(Bundle bundle, string named) => new(
        named,
        bundle.Query<ThreadRow>(
            $"""
             SELECT {ThreadRow.Columns} FROM threads WHERE id IN
               (SELECT c.thread_id FROM addresses a JOIN customers c ON c.id = a.customer_id WHERE a.address {bundle.Tx.In("named")})
             ORDER BY id{bundle.Tx.ForUpdate}
             """,
            ("named", named)),
        bundle.Query<Owner>(
            $"""
             SELECT a.address, a.customer_id, c.thread_id, a.assurance, c.name, c.language, c.avatar_url, a.name AS address_name, a.last_seen_at
             FROM addresses a JOIN customers c ON c.id = a.customer_id WHERE a.address {bundle.Tx.In("named")}
             """,
            ("named", named)));
}

/// <summary>What is found about addresses: their threads, locked, and whose they are.</summary>
internal sealed record Sought(string Named, IReadOnlyList<ThreadRow> Locked, IReadOnlyList<Owner> Owners);

/// <summary>Who wrote: the thread of each address, the threads' rows, the customers that are not as they were, and what has still to be written about them.</summary>
internal sealed record Resolved(
    IReadOnlyDictionary<string, Guid> ThreadOf, IReadOnlyDictionary<Guid, ThreadRow> Threads, IReadOnlySet<Guid> Changed, Action<Bundle> Remember);
