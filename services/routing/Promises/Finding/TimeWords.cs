using System.Text.RegularExpressions;
using Omnichannel.Routing.Hours;

namespace Omnichannel.Routing.Promises.Finding;

/// <summary>
/// How a language says when. What is found is blanked out, so that "by 5 December" is not five o'clock, too. A day without an hour means the
/// end of its working day, an hour without am or pm the next one between 7 and 21 o'clock.
/// </summary>
internal sealed class TimeWords
{
    private const int EndOfWork = 18, Earliest = 7, Latest = 21;
    private static readonly Regex Iso = PromiseLanguage.Pattern(@"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b");
    private static readonly Regex Numeric = PromiseLanguage.Pattern(@"\b(?<d>[0-9]{1,2})\.(?<m>[0-9]{1,2})\.");

    /// <summary>"in 2 hours", "within the hour": groups <c>n</c>, and <c>min</c>, <c>hour</c>, <c>day</c> or <c>week</c>.</summary>
    public required Regex Duration { get; init; }

    /// <summary>Numbers in words.</summary>
    public required IReadOnlyDictionary<string, double> Numbers { get; init; }

    /// <summary>"by 5", "5:30 pm": groups <c>h</c>, <c>m</c>, <c>am</c>, <c>pm</c>; or group <c>noon</c>.</summary>
    public required Regex Clock { get; init; }

    /// <summary>"5 December": groups <c>d</c> and <c>month</c>.</summary>
    public required Regex Date { get; init; }

    /// <summary>The months' names, January first; their first three letters count, too.</summary>
    public required IReadOnlyList<string> Months { get; init; }

    /// <summary>The days' names, Sunday first.</summary>
    public required IReadOnlyList<Regex> Weekdays { get; init; }

    /// <summary>Parts of a day and the hour at which they end, in the order in which they are looked for.</summary>
    public required IReadOnlyList<(Regex Words, int Hour)> Parts { get; init; }

    /// <summary>Days from today and their words, in the order in which they are looked for.</summary>
    public required IReadOnlyList<(Regex Words, int Days)> Days { get; init; }

    /// <summary>The end of the week.</summary>
    public required Regex WeekEnd { get; init; }

    /// <summary>Some time next week.</summary>
    public required Regex NextWeek { get; init; }

    /// <summary>By when a sentence says; null: it does not, or it is over.</summary>
    public DateTimeOffset? Read(string sentence, DateTimeOffset now, TimeZoneInfo zone)
    {
        var today = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        var rest = sentence;
        var date = ReadDate(ref rest, today);
        if (Take(Duration, ref rest) is { } duration)
        {
            return ReadDuration(duration, now, today, zone);
        }

        var clock = Take(Clock, ref rest);
        var part = Parts.Where(part => part.Words.IsMatch(rest)).Select(part => (int?)part.Hour).FirstOrDefault();
        date ??= ReadDay(ref rest, today);
        if (date is null && clock is null && part is null)
        {
            return null;
        }

        var due = clock is not null ? AtClock(clock, date, part, today) : AtEndOf(date, part ?? EndOfWork, today);
        return due is { } local && WallClock.First(local, zone) is var moment && moment > now ? moment : null;
    }

    private static DateTime AtEndOf(DateTime? day, int hour, DateTime today)
    {
        var due = (day ?? today.Date).AddHours(hour);
        return due > today ? due
            : hour == EndOfWork || day is not null ? due.Date.AddDays(1).AddMinutes(-1)
            : due.AddDays(1);
    }

    private DateTime? AtClock(Match clock, DateTime? date, int? part, DateTime today)
    {
        var isNoon = clock.Groups["noon"].Success;
        var hour = isNoon ? 12 : Number(clock.Groups["h"].Value);
        var minute = clock.Groups["m"].Success ? Number(clock.Groups["m"].Value) : 0;
        if (hour is null or > 24 || minute is null or > 59)
        {
            return null;
        }

        var isAfternoon = clock.Groups["pm"].Success || part > 12;
        var isExact = isNoon || hour is > 12 or 0 || clock.Groups["h"].Value[0] == '0' || clock.Groups["am"].Success || isAfternoon || part is not null;
        var exact = clock.Groups["am"].Success && hour == 12 ? 0 : isAfternoon && hour < 12 ? hour.Value + 12 : hour.Value;
        int[] hours = isExact ? [exact] : [hour.Value, hour.Value + 12];
        for (var day = date ?? today.Date; day <= (date ?? today.Date.AddDays(1)); day = day.AddDays(1))
        {
            foreach (var candidate in hours)
            {
                var due = day.AddHours(candidate).AddMinutes(minute.Value);
                if (due > today && (isExact || candidate is >= Earliest and < Latest))
                {
                    return due;
                }
            }
        }

        return null;
    }

    private DateTimeOffset? ReadDuration(Match duration, DateTimeOffset now, DateTime today, TimeZoneInfo zone)
    {
        var word = duration.Groups["n"].Value.ToLowerInvariant();
        double? count = Numbers.TryGetValue(word, out var number) ? number : word.Length == 0 ? 1 : Number(word);
        if (count is null or <= 0 or > 1000)
        {
            return null;
        }

        if (duration.Groups["min"].Success || duration.Groups["hour"].Success)
        {
            return now + (count.Value * (duration.Groups["min"].Success ? TimeSpan.FromMinutes(1) : TimeSpan.FromHours(1)));
        }

        var days = count.Value * (duration.Groups["week"].Success ? 7 : 1);
        return days is < 1 or > 400 ? null : WallClock.First(today.Date.AddDays(Math.Floor(days)).AddHours(EndOfWork), zone);
    }

    private DateTime? ReadDate(ref string rest, DateTime today)
    {
        if (Take(Iso, ref rest) is { } iso)
        {
            return DateTime.TryParseExact(iso.Value, "yyyy-MM-dd", null, System.Globalization.DateTimeStyles.None, out var date) ? date : null;
        }

        if (Take(Date, ref rest) is { } named)
        {
            var name = named.Groups["month"].Value.ToLowerInvariant();
            var month = Enumerable.Range(1, 12).FirstOrDefault(number => Months[number - 1].StartsWith(name, StringComparison.Ordinal));
            return InTheFuture(Number(named.Groups["d"].Value), month, today);
        }

        return Take(Numeric, ref rest) is { } numeric ? InTheFuture(Number(numeric.Groups["d"].Value), Number(numeric.Groups["m"].Value), today) : null;
    }

    private DateTime? ReadDay(ref string rest, DateTime today)
    {
        foreach (var (words, days) in Days)
        {
            if (Take(words, ref rest) is not null)
            {
                return today.Date.AddDays(days);
            }
        }

        for (var weekday = 0; weekday < Weekdays.Count; weekday++)
        {
            if (Take(Weekdays[weekday], ref rest) is not null)
            {
                return Next((DayOfWeek)weekday, today);
            }
        }

        return Take(NextWeek, ref rest) is not null ? Next(DayOfWeek.Monday, today).AddDays(4)
            : Take(WeekEnd, ref rest) is not null ? (today.DayOfWeek == DayOfWeek.Friday ? today.Date : Next(DayOfWeek.Friday, today))
            : null;
    }

    private static DateTime Next(DayOfWeek day, DateTime today) =>
        today.Date.AddDays((((int)day - (int)today.DayOfWeek + 6) % 7) + 1);

    private static DateTime? InTheFuture(int? day, int? month, DateTime today)
    {
        if (day is null or < 1 or > 31 || month is null or < 1 or > 12)
        {
            return null;
        }

        for (var year = today.Year; year <= today.Year + 1; year++)
        {
            if (day <= DateTime.DaysInMonth(year, month.Value) && new DateTime(year, month.Value, day.Value) is var date && date >= today.Date)
            {
                return date;
            }
        }

        return null;
    }

    private int? Number(string word) =>
        int.TryParse(word, out var number) ? number : Numbers.TryGetValue(word.ToLowerInvariant(), out var value) && value >= 1 ? (int)value : null;

    private static Match? Take(Regex pattern, ref string rest)
    {
        if (pattern.Match(rest) is not { Success: true } match)
        {
            return null;
        }

        rest = string.Concat(rest.AsSpan(0, match.Index), new string(' ', match.Length), rest.AsSpan(match.Index + match.Length));
        return match;
    }

}
