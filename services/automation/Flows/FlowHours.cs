namespace Omnichannel.Automation.Flows;

/// <summary>When somebody is there.</summary>
/// <param name="Zone">Whose clock.</param>
/// <param name="Weekly">The hours of a week.</param>
/// <param name="Holidays">Days without.</param>
internal sealed record FlowHours(TimeZoneInfo Zone, IReadOnlyList<OpenFrom> Weekly, IReadOnlyList<DateOnly> Holidays)
{
    /// <summary>The days as they are written.</summary>
    public static IReadOnlyList<string> Days { get; } = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>The time there.</summary>
    public DateTimeOffset Local(DateTimeOffset now) => TimeZoneInfo.ConvertTime(now, Zone);

    /// <summary>Whether somebody is there.</summary>
    public bool IsOpen(DateTimeOffset now)
    {
        var local = Local(now);
        var time = TimeOnly.FromTimeSpan(local.TimeOfDay);
        return !Holidays.Contains(DateOnly.FromDateTime(local.DateTime))
            && Weekly.Any(open => open.Days.Contains(local.DayOfWeek) && time >= open.From && (time < open.To || open.To == TimeOnly.MinValue));
    }
}

/// <summary>Hours of some days; until 00:00 is until the day's end.</summary>
internal sealed record OpenFrom(IReadOnlyList<DayOfWeek> Days, TimeOnly From, TimeOnly To);

/// <summary>A regular expression that cannot take long: without back-tracking.</summary>
internal sealed record Pattern(System.Text.RegularExpressions.Regex Regex);
