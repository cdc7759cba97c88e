using Omnichannel.Conversations.Storage;

namespace Omnichannel.Conversations.Identity;

/// <summary>Why customers were not merged or taken apart.</summary>
public enum MergeRefusal
{
    /// <summary>There is no such customer.</summary>
    UnknownCustomer,

    /// <summary>They are one customer already.</summary>
    SameCustomer,

    /// <summary>This customer has no such merge.</summary>
    UnknownMerge,

    /// <summary>It was undone before.</summary>
    AlreadyUndone,
}

/// <summary>Merging and unmerging as agents ask for it: any id that ever stood for a customer will do.</summary>
internal sealed class CustomerMerges(Merging merging, Unmerging unmerging)
{
    /// <summary>Merges <paramref name="absorbed"/> into <paramref name="survivor"/>.</summary>
    public async Task<(Guid? Merge, MergeRefusal? Refused)> MergeAsync(Tx tx, Guid survivor, Guid absorbed, string? reason, Actor who) =>
        await CustomerReads.LockAsync(tx, [survivor, absorbed]) switch
        {
            [null, _] or [_, null] => (null, MergeRefusal.UnknownCustomer),
            [{ } one, { } other] when one.Id == other.Id => (null, MergeRefusal.SameCustomer),
            [{ } one, { } other] => (await merging.MergeAsync(tx, one, other, reason, who), null),
            _ => throw new InvalidOperationException("Two customers were asked for."),
        };

    /// <summary>Undoes a merge.</summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="customer">Any of the persons involved; null: whoever it was.</param>
    /// <param name="merge">The merge.</param>
    /// <param name="who">Who does it.</param>
    public async Task<(MergeRow? Merge, MergeRefusal? Refused)> UnmergeAsync(Tx tx, Guid? customer, Guid merge, Actor who)
    {
        if (await FindAsync(tx, merge) is not { } found)
        {
            return (null, MergeRefusal.UnknownMerge);
        }

        var locked = await CustomerReads.LockAsync(tx, [found.Survivor, customer ?? found.Survivor], found.AbsorbedThread);
        if (locked is not [{ } root, { } asked])
        {
            return (null, MergeRefusal.UnknownCustomer);
        }

        if ((await FindAsync(tx, merge))?.UndoneAt is not null)
        {
            return (null, MergeRefusal.AlreadyUndone);
        }

        if (asked.Id != root.Id)
        {
            return (null, MergeRefusal.UnknownMerge);
        }

        await unmerging.UnmergeAsync(tx, found, root, who);
        return (found, null);
    }

    private static Task<MergeRow?> FindAsync(Tx tx, Guid merge) => tx.FirstAsync<MergeRow>("SELECT * FROM merges WHERE id = @merge", new { merge });
}
