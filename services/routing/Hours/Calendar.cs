using System.Runtime.InteropServices;

namespace Omnichannel.Routing.Hours;

/// <summary>A piece of time; the end does not belong to it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Interval(DateTimeOffset Start, DateTimeOffset End);

/// <summary>A span that begins on a day of the week; minutes of that day's wall clock, <see cref="To"/> beyond 1440 when it goes over midnight.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DaySpan(DayOfWeek Day, int From, int To);

/// <summary>
/// One calendar in one zone. A span belongs to the day on which it begins: a holiday lets nothing begin, but a night shift of the evening
/// before goes on to its end.
/// </summary>
internal sealed class Calendar(TimeZoneInfo zone, IEnumerable<DaySpan> spans, IReadOnlySet<DateOnly> holidays)
{
    private const int Horizon = 800;
    private readonly ILookup<DayOfWeek, DaySpan> _spans = spans.OrderBy(span => span.From).ToLookup(span => span.Day);

    public TimeZoneInfo Zone => zone;

    /// <summary>Everything that ends after a moment, by its beginning; pieces may overlap. Ends some two years ahead.</summary>
    public IEnumerable<Interval> From(DateTimeOffset at)
    {
        // A span that began two days ago may still last: 24 hours, one more when the clocks go back, and the zone's own midnight.
        var first = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime).AddDays(-2);
        for (var day = 0; day < Horizon; day++)
        {
            var date = first.AddDays(day);
            if (holidays.Contains(date))
            {
                continue;
            }

            var midnight = date.ToDateTime(TimeOnly.MinValue);
            foreach (var span in _spans[date.DayOfWeek])
            {
                var start = WallClock.First(midnight.AddMinutes(span.From), zone);
                var end = WallClock.Last(midnight.AddMinutes(span.To), zone);
                if (end > at && end > start)
                {
                    yield return new Interval(start, end);
                }
            }
        }
    }
}

/// <summary>From what a clock on the wall shows to the moment, also on the two days of the year on which that is a question.</summary>
internal static class WallClock
{
    /// <summary>The first time that the clock shows this; where it skips it, the moment at which it jumps.</summary>
    public static DateTimeOffset First(DateTime local, TimeZoneInfo zone) => Moment(local, zone, isLast: false);

    /// <summary>The last time that the clock shows this; where it skips it, the moment at which it jumps.</summary>
    public static DateTimeOffset Last(DateTime local, TimeZoneInfo zone) => Moment(local, zone, isLast: true);

    private static DateTimeOffset Moment(DateTime local, TimeZoneInfo zone, bool isLast)
    {
        // Gaps are an hour; a whole day was skipped once (Samoa, 2011).
        for (var minute = 0; minute < 2 * 24 * 60 && zone.IsInvalidTime(local); minute++)
        {
            local = local.AddMinutes(1);
        }

        var offset = !zone.IsAmbiguousTime(local) ? zone.GetUtcOffset(local)
            : isLast ? zone.GetAmbiguousTimeOffsets(local).Min()
            : zone.GetAmbiguousTimeOffsets(local).Max();
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
