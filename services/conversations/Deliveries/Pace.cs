using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>A row of <c>paces</c>.</summary>
internal sealed record PaceRow
{
    public string Account { get; init; } = "";

    /// <summary>The theoretical arrival time, Unix microseconds.</summary>
    public long Tat { get; init; }

    /// <summary>Unix milliseconds from which the next one may leave.</summary>
    public long NextAt { get; init; }
}

/// <summary>
/// How fast an account is sent through, over all instances: the generic cell rate algorithm (ITU-T I.371), with one second's worth of
/// burst and one row per account as its whole memory.
/// </summary>
internal static class Pace
{
    /// <summary>Lets one more go, if it may. A pace that is further ahead than <see cref="Clocks.Skew"/> and its own burst is not believed.</summary>
    /// <returns>Whether it may go, and the pace after it.</returns>
    public static (bool Allowed, PaceRow Pace) Take(PaceRow pace, double perSecond, DateTimeOffset now)
    {
        var interval = Interval(perSecond);
        var burst = (long)Math.Clamp(perSecond, 1, 1_000_000);
        var tolerance = (burst - 1) * interval;
        var at = now.ToUnixTimeMilliseconds() * 1_000;
        var furthest = at + tolerance + interval;
        var known = pace.Tat > furthest + (long)Clocks.Skew.TotalMicroseconds ? furthest : pace.Tat;
        var allowed = known - tolerance <= at;
        var tat = allowed ? Math.Max(known, at) + interval : known;
        return (allowed, pace with { Tat = tat, NextAt = (long)Math.Ceiling((tat - tolerance) / 1_000d) });
    }

    /// <summary>The latest that any of these accounts may have to wait for, as far as it is to be believed.</summary>
    public static DateTimeOffset Latest(IEnumerable<Account> accounts, DateTimeOffset now) =>
        now + Clocks.Skew + TimeSpan.FromMicroseconds(accounts.Select(account => LimitOf(account) is { } limit ? Interval(limit) : 0).DefaultIfEmpty().Max());

    /// <summary>The paces of the limited ones among these accounts, locked until the end of the transaction.</summary>
    public static async Task<Dictionary<string, PaceRow>> LockAsync(Tx tx, IEnumerable<Account> accounts)
    {
        var limited = accounts.Where(account => LimitOf(account) is not null).Select(account => account.Id).Order(StringComparer.Ordinal).ToArray();
        if (limited.Length == 0)
        {
            return [];
        }

        await tx.InsertAsync("paces", [.. limited.Select(account => new PaceRow { Account = account })], "ON CONFLICT (account) DO NOTHING");
        var rows = await tx.QueryAsync<PaceRow>($"SELECT * FROM paces WHERE account {tx.In("limited")} ORDER BY account{tx.ForUpdate}", new { limited = Tx.List(limited) });
        return rows.ToDictionary(row => row.Account);
    }

    /// <summary>Remembers them.</summary>
    public static Task SaveAsync(Tx tx, IReadOnlyCollection<PaceRow> paces) =>
        tx.InsertAsync("paces", paces, "ON CONFLICT (account) DO UPDATE SET tat = excluded.tat, next_at = excluded.next_at");

    /// <summary>How many per second an account takes; null: as many as there are.</summary>
    public static double? LimitOf(Account account) =>
        account.Number("messagesPerSecond") is { } told and > 0 ? told : DefaultCapabilities.Of(account).RateLimit is { PerSecond: > 0 } limit ? limit.PerSecond : null;

    /// <summary>Microseconds from one to the next: at most a day, whatever somebody has set.</summary>
    private static long Interval(double perSecond) => (long)Math.Clamp(1_000_000 / perSecond, 1, TimeSpan.MicrosecondsPerDay);
}
