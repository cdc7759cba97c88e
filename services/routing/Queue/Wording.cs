namespace Omnichannel.Routing.Queue;

/// <summary>What the queue says in one language. Plain sentences without courtesies; numbers and times are put in as they are.</summary>
internal sealed record Wording
{
    /// <summary><c>{0}</c>: the place.</summary>
    public required string Place { get; init; }

    /// <summary><c>{0}</c>: how long, with its unit; <c>{1}</c>: from, <c>{2}</c>: to.</summary>
    public required string Wait { get; init; }

    /// <summary>Nobody knows how long.</summary>
    public required string Unknown { get; init; }

    /// <summary><c>{0}</c>: when.</summary>
    public required string AnswerBy { get; init; }

    /// <summary><c>{0}</c>: the phone number.</summary>
    public required string OfferCall { get; init; }

    /// <summary>The same, when no number is known.</summary>
    public required string AskNumber { get; init; }

    /// <summary>Nobody needs to stay.</summary>
    public required string NeedNotStay { get; init; }

    /// <summary><c>{0}</c>: the phone number, <c>{1}</c>: when.</summary>
    public required string WillCall { get; init; }

    /// <summary><c>{0}</c>: when.</summary>
    public required string ClosedUntil { get; init; }

    /// <summary>Nobody is here, and nobody knows until when.</summary>
    public required string Closed { get; init; }

    /// <summary>The forms of minute.</summary>
    public required string[] Minutes { get; init; }

    /// <summary>The forms of hour.</summary>
    public required string[] Hours { get; init; }

    public required string Today { get; init; }

    public required string Tomorrow { get; init; }

    /// <summary>Sunday first.</summary>
    public required string[] Weekdays { get; init; }

    /// <summary>Which form goes with a number; by CLDR's rules for whole numbers.</summary>
    public Func<int, int> Form { get; init; } = number => number == 1 ? 0 : 1;

    /// <summary>A number with its unit.</summary>
    public string Count(int number, string[] forms) => $"{number} {forms[Math.Min(Form(number), forms.Length - 1)]}";

    /// <summary>A moment, as somebody in a zone says it: the day, the time, and how far from UTC, because nobody knows where the reader is.</summary>
    public string When(DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var days = (local.Date - TimeZoneInfo.ConvertTime(now, zone).Date).Days;
        var day = days switch
        {
            0 => Today,
            1 => Tomorrow,
            > 1 and < 7 => Weekdays[(int)local.DayOfWeek],
            _ => $"{local:yyyy-MM-dd}",
        };
        var offset = local.Offset;
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        var utc = offset == TimeSpan.Zero ? "UTC" : offset.Minutes == 0 ? $"UTC{sign}{Math.Abs(offset.Hours)}" : $"UTC{sign}{offset:h\\:mm}";
        return $"{day}, {local:HH:mm} ({utc})";
    }

    /// <summary>How long it takes, with what it may be instead.</summary>
    public string Estimate(int seconds, int low, int high)
    {
        var isHours = low >= 3600;
        var unit = isHours ? 3600 : 60;
        return string.Format(Wait, Count(Rounded(seconds, unit), isHours ? Hours : Minutes), Math.Max(1, low / unit), Math.Max(Rounded(high, unit), Rounded(seconds, unit)));
    }

    /// <summary>Up to ten exact, beyond that by fives.</summary>
    public static int Rounded(int seconds, int unit)
    {
        var count = Math.Max(1, (seconds + unit - 1) / unit);
        return count <= 10 ? count : (count + 4) / 5 * 5;
    }
}
