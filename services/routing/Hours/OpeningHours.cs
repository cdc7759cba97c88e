namespace Omnichannel.Routing.Hours;

/// <summary>
/// When somebody is there: one calendar, several in several zones (follow the sun: open while any of them is), or around the clock. Pure;
/// times may come in any offset and go out in UTC.
/// </summary>
internal sealed class OpeningHours
{
    private readonly Calendar[] _calendars;

    public OpeningHours(params Calendar[] calendars) => _calendars = calendars;

    /// <summary>Around the clock.</summary>
    public static OpeningHours Always { get; } = new();

    /// <summary>Whether it never closes.</summary>
    public bool IsAlways => _calendars.Length == 0;

    /// <summary>The zone in which its times are told: the first calendar's.</summary>
    public TimeZoneInfo Zone => IsAlways ? TimeZoneInfo.Utc : _calendars[0].Zone;

    /// <summary>Open while any of these is; without any: around the clock.</summary>
    public static OpeningHours AnyOf(IEnumerable<OpeningHours> several)
    {
        OpeningHours[] all = [.. several];
        return all.Any(hours => hours.IsAlways) ? Always : new OpeningHours([.. all.SelectMany(hours => hours._calendars)]);
    }

    /// <summary>Whether it is open at a moment.</summary>
    public bool IsOpen(DateTimeOffset at) => NextOpen(at) == at;

    /// <summary>The moment itself when it is open, otherwise when it opens; null: not within two years.</summary>
    public DateTimeOffset? NextOpen(DateTimeOffset at)
    {
        foreach (var piece in Pieces(at))
        {
            return piece.Start;
        }

        return null;
    }

    /// <summary>Until when it stays open; null: it is closed, or does not close within two years.</summary>
    public DateTimeOffset? NextClose(DateTimeOffset at)
    {
        if (IsAlways)
        {
            return null;
        }

        var until = at;
        foreach (var piece in Pieces(at))
        {
            if (piece.Start > until)
            {
                return until == at ? null : until;
            }

            until = piece.End;
        }

        return null;
    }

    /// <summary>When it closes, or opens, next; null: not within two years.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset at) => IsOpen(at) ? NextClose(at) : NextOpen(at);

    /// <summary>The moment at which that much open time has passed; null: not within two years.</summary>
    public DateTimeOffset? Add(DateTimeOffset at, TimeSpan duration)
    {
        var left = duration;
        foreach (var piece in Pieces(at))
        {
            if (piece.End - piece.Start >= left)
            {
                return piece.Start + left;
            }

            left -= piece.End - piece.Start;
        }

        return null;
    }

    /// <summary>How much open time lies between two moments; nothing when the second is not after the first.</summary>
    public TimeSpan Between(DateTimeOffset from, DateTimeOffset to)
    {
        var sum = TimeSpan.Zero;
        foreach (var piece in Pieces(from).TakeWhile(piece => piece.Start < to))
        {
            sum += (piece.End < to ? piece.End : to) - piece.Start;
        }

        return sum;
    }

    // Every open moment from `at` on, once, in order; pieces may touch.
    private IEnumerable<Interval> Pieces(DateTimeOffset at)
    {
        at = at.ToUniversalTime();
        if (IsAlways)
        {
            yield return new Interval(at, DateTimeOffset.MaxValue);
            yield break;
        }

        var covered = at;
        foreach (var piece in InOrder(at))
        {
            if (piece.End > covered)
            {
                yield return piece with { Start = piece.Start > covered ? piece.Start : covered };
                covered = piece.End;
            }
        }
    }

    private IEnumerable<Interval> InOrder(DateTimeOffset at)
    {
        var next = new PriorityQueue<IEnumerator<Interval>, DateTimeOffset>();
        try
        {
            foreach (var pieces in _calendars.Select(calendar => calendar.From(at).GetEnumerator()))
            {
                Advance(next, pieces);
            }

            while (next.TryDequeue(out var pieces, out _))
            {
                yield return pieces.Current;
                Advance(next, pieces);
            }
        }
        finally
        {
            foreach (var (pieces, _) in next.UnorderedItems)
            {
                pieces.Dispose();
            }
        }
    }

    private static void Advance(PriorityQueue<IEnumerator<Interval>, DateTimeOffset> next, IEnumerator<Interval> pieces)
    {
        if (pieces.MoveNext())
        {
            next.Enqueue(pieces, pieces.Current.Start);
        }
        else
        {
            pieces.Dispose();
        }
    }
}
