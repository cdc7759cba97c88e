namespace Omnichannel.Conversations.Storage;

/// <summary>Finds customers, following merges.</summary>
internal static class CustomerReads
{
    /// <summary>The customer that an id stands for today; null when there is none or it was erased.</summary>
    public static Task<CustomerRow?> RootAsync(Tx tx, Guid id) =>
        tx.FirstAsync<CustomerRow>(
            """
            WITH RECURSIVE chain (id, merged_into) AS (
              SELECT id, merged_into FROM customers WHERE id = @id
              UNION ALL SELECT c.id, c.merged_into FROM customers c JOIN chain ON c.id = chain.merged_into)
            SELECT * FROM customers WHERE erased_at IS NULL AND id IN (SELECT id FROM chain WHERE merged_into IS NULL)
            """,
            new { id });

    /// <summary>The customer and everybody who was merged into them, directly or not.</summary>
    public static Task<List<CustomerRow>> FamilyAsync(Tx tx, Guid root) =>
        tx.QueryAsync<CustomerRow>(
            """
            WITH RECURSIVE family (id) AS (
              SELECT id FROM customers WHERE id = @root
              UNION ALL SELECT c.id FROM customers c JOIN family ON c.merged_into = family.id)
            SELECT * FROM customers WHERE id IN (SELECT id FROM family) ORDER BY created_at, id
            """,
            new { root });

    /// <summary>Locks the threads of these customers as they stand today, and gives the customers; unknown ones are null.</summary>
    /// <param name="tx">The transaction; it has locked no thread yet.</param>
    /// <param name="ids">Any ids that ever stood for the customers.</param>
    /// <param name="thread">One more thread to lock.</param>
    public static async Task<IReadOnlyList<CustomerRow?>> LockAsync(Tx tx, IReadOnlyList<Guid> ids, Guid? thread = null)
    {
        const string BeforeLocks = "before_locks";
        await tx.Transaction!.SaveAsync(BeforeLocks);
        while (true)
        {
            var before = await RootsAsync(tx, ids);
            await tx.QueryAsync<Guid>(
                $"SELECT id FROM threads WHERE id {tx.In("threads")} ORDER BY id{tx.ForUpdate}",
                new { threads = Tx.List(before.OfType<CustomerRow>().Select(customer => customer.ThreadId).Concat(thread is { } more ? [more] : [])) });

            // Waiting for the locks may have meant waiting for a merge.
            var now = await RootsAsync(tx, ids);
            if (now.Select(customer => customer?.Id).SequenceEqual(before.Select(customer => customer?.Id)))
            {
                return now;
            }

            await tx.Transaction.RollbackAsync(BeforeLocks);
        }
    }

    private static async Task<IReadOnlyList<CustomerRow?>> RootsAsync(Tx tx, IReadOnlyList<Guid> ids)
    {
        var roots = new List<CustomerRow?>(ids.Count);
        foreach (var id in ids)
        {
            roots.Add(await RootAsync(tx, id));
        }

        return roots;
    }
}
