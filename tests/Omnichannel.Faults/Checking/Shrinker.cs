namespace Omnichannel.Faults.Checking;

/// <summary>Makes a failing history small: whatever is not needed to show what is wrong goes.</summary>
public static class Shrinker
{
    /// <summary>A smaller history with a violation of the same rule as the first one of <paramref name="history"/>.</summary>
    public static History Shrink(History history)
    {
        if (Checker.Check(history) is not [var first, ..])
        {
            return history;
        }

        bool Fails(History smaller) => Checker.Check(smaller).Any(violation => violation.Rule == first.Rule);
        var small = first.Customer is { } customer && Fails(Only(history, [customer])) ? Only(history, [customer]) : ByCustomers(history, Fails);
        small = Without(small, Fails, one => one with { Screens = [], Memory = [] });
        small = Without(small, Fails, one => one with { Faults = [] }, keep: history.Faults);
        small = Without(small, Fails, one => one with { Answered = [], Receipts = [], Effects = [] });
        return first.Rule is Rule.Gap or Rule.Screen ? small : ByMessages(small, Fails);
    }

    private static History ByCustomers(History history, Func<History, bool> fails)
    {
        var customers = history.Stored.Select(one => one.Customer).Concat(history.Accepted.Select(one => one.Customer)).Distinct().ToList();
        return Halved(customers, kept => Only(history, [.. kept]), fails);
    }

    // What was accepted goes together with what is stored of it, and a thread is numbered anew, so that the rest is as true as before.
    private static History ByMessages(History history, Func<History, bool> fails)
    {
        var texts = history.Accepted.Select(one => one.Text).Concat(history.Stored.Select(one => one.Text)).Distinct().ToList();
        return Halved(texts, kept => OnlyTexts(history, [.. kept]), fails);
    }

    private static History Halved(List<string> all, Func<IEnumerable<string>, History> with, Func<History, bool> fails)
    {
        for (var size = (all.Count + 1) / 2; size > 0; size = size == 1 ? 0 : (size + 1) / 2)
        {
            for (var start = 0; start < all.Count;)
            {
                var without = all.Take(start).Concat(all.Skip(start + size)).ToList();
                if (without.Count < all.Count && fails(with(without)))
                {
                    all = without;
                }
                else
                {
                    start += size;
                }
            }
        }

        return with(all);
    }

    private static History Without(History history, Func<History, bool> fails, Func<History, History> less, IReadOnlyList<Injected>? keep = null)
    {
        // The faults say how it came about: they are kept for whoever reads, though the checker does not need them.
        var smaller = less(history);
        return fails(smaller) ? smaller with { Faults = keep ?? smaller.Faults } : history;
    }

    private static History Only(History history, HashSet<string> customers)
    {
        var stored = history.Stored.Where(one => customers.Contains(one.Customer)).ToList();
        var (texts, ids) = (stored.Select(one => one.Text).ToHashSet(), stored.Select(one => one.Id).ToHashSet());
        return history with
        {
            Accepted = [.. history.Accepted.Where(one => customers.Contains(one.Customer))],
            Answered = [.. history.Answered.Where(one => customers.Contains(one.Customer))],
            Stored = stored,
            Effects = [.. history.Effects.Where(one => texts.Contains(one.Text))],
            Screens = [.. history.Screens.Select(screen => screen with { Messages = [.. screen.Messages.Where(one => ids.Contains(one.Id))] })],
        };
    }

    private static History OnlyTexts(History history, HashSet<string> texts) => history with
    {
        Accepted = [.. history.Accepted.Where(one => texts.Contains(one.Text))],
        Answered = [.. history.Answered.Where(one => texts.Contains(one.Text))],
        Stored =
        [
            .. history.Stored.Where(one => texts.Contains(one.Text)).GroupBy(one => one.Thread)
                .SelectMany(thread => thread.OrderBy(one => one.Seq).Select((one, index) => one with { Seq = index + 1 })),
        ],
        Effects = [.. history.Effects.Where(one => texts.Contains(one.Text))],
        Screens = [],
    };
}
