using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Omnichannel.Routing.Hours;

/// <summary>Opening hours as people write them; <see cref="OpeningHours"/> is what is calculated with.</summary>
/// <param name="Zone">IANA time zone, for example <c>Europe/Berlin</c>.</param>
/// <param name="Weekly">When it is open, every week.</param>
/// <param name="Holidays">Days on which nothing begins, <c>2026-12-25</c>.</param>
internal sealed record HoursModel(string? Zone, IReadOnlyList<WeeklySpan>? Weekly, IReadOnlyList<string>? Holidays = null)
{
    private static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Reads hours from JSON and makes them ready to calculate with; null: there were errors.</summary>
    public static OpeningHours? Parse(JsonElement json, string path, IDictionary<string, string> errors, IReadOnlyList<string>? holidays = null)
    {
        try
        {
            if (json.Deserialize(HoursJson.Default.HoursModel) is { } model)
            {
                return model.Read(path, errors, holidays);
            }
        }
        catch (JsonException problem)
        {
            errors.TryAdd(path + problem.Path?.TrimStart('$'), "Hours are {\"zone\", \"weekly\": [{\"days\", \"from\", \"to\"}], \"holidays\"}.");
            return null;
        }

        errors.TryAdd(path, "Hours are needed.");
        return null;
    }

    /// <summary>Makes them ready to calculate with.</summary>
    /// <param name="path">Where they stand, for the errors: <c>hours.office</c>.</param>
    /// <param name="errors">Gets a sentence for everything that is wrong, by path.</param>
    /// <param name="holidays">More days on which nothing begins.</param>
    /// <returns>Null: there were errors.</returns>
    public OpeningHours? Read(string path, IDictionary<string, string> errors, IReadOnlyList<string>? holidays = null)
    {
        var before = errors.Count;
        if (Zone is not { Length: > 0 } || !TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out var zone))
        {
            errors.TryAdd($"{path}.zone", $"\"{Zone}\" is no time zone: an IANA name, for example Europe/Berlin.");
            zone = TimeZoneInfo.Utc;
        }

        if (Weekly is not { Count: > 0 })
        {
            errors.TryAdd($"{path}.weekly", "At least one span of hours is needed.");
        }

        var spans = new List<DaySpan>();
        for (var index = 0; index < (Weekly?.Count ?? 0); index++)
        {
            spans.AddRange(ReadSpan(Weekly![index], $"{path}.weekly[{index}]", errors));
        }

        var free = new HashSet<DateOnly>();
        ReadHolidays(Holidays, $"{path}.holidays", free, errors);
        ReadHolidays(holidays, "holidays", free, errors);
        return errors.Count > before ? null : new OpeningHours(new Calendar(zone, spans, free));
    }

    private static IEnumerable<DaySpan> ReadSpan(WeeklySpan span, string path, IDictionary<string, string> errors)
    {
        var from = Minutes(span.From);
        var to = Minutes(span.To);
        if (from is null or 24 * 60)
        {
            errors.TryAdd($"{path}.from", "A time of the day is needed, from 00:00 to 23:59.");
        }

        if (to is null)
        {
            errors.TryAdd($"{path}.to", "A time of the day is needed, from 00:00 to 24:00.");
        }

        if (from is not null && from == to)
        {
            errors.TryAdd($"{path}.to", "The end is the beginning. A whole day is 00:00 to 24:00.");
        }

        if (span.Days is not { Count: > 0 })
        {
            errors.TryAdd($"{path}.days", "At least one day is needed: mon, tue, wed, thu, fri, sat or sun.");
        }

        foreach (var name in span.Days ?? [])
        {
            var days = Days(name);
            if (days.Count == 0)
            {
                errors.TryAdd($"{path}.days", $"\"{name}\" is no day: mon, tue, wed, thu, fri, sat or sun, or mon-fri.");
            }

            foreach (var day in days)
            {
                yield return new DaySpan(day, from ?? 0, to > from ? to.Value : (to ?? 0) + (24 * 60));
            }
        }
    }

    private static IReadOnlyList<DayOfWeek> Days(string? name)
    {
        var ends = (name ?? "").Split('-', 2, StringSplitOptions.TrimEntries);
        var first = Array.IndexOf(DayNames, ends[0].ToLowerInvariant());
        var last = Array.IndexOf(DayNames, ends[^1].ToLowerInvariant());
        return first < 0 || last < 0 ? [] : [.. Enumerable.Range(first, ((last - first + 7) % 7) + 1).Select(day => (DayOfWeek)(day % 7))];
    }

    private static int? Minutes(string? text) =>
        text == "24:00" ? 24 * 60
        : TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? (time.Hour * 60) + time.Minute
        : null;

    private static void ReadHolidays(IReadOnlyList<string>? days, string path, HashSet<DateOnly> free, IDictionary<string, string> errors)
    {
        foreach (var day in days ?? [])
        {
            if (DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                free.Add(date);
            }
            else
            {
                errors.TryAdd(path, $"\"{day}\" is no date: write 2026-12-25.");
            }
        }
    }
}

/// <summary>A span of hours on some days of the week; one that ends before it begins goes over midnight.</summary>
/// <param name="Days"><c>mon</c> … <c>sun</c>, or <c>mon-fri</c>: the days on which it begins.</param>
/// <param name="From"><c>09:00</c>.</param>
/// <param name="To"><c>17:00</c>; <c>24:00</c> is the end of the day.</param>
internal sealed record WeeklySpan(IReadOnlyList<string>? Days, string? From, string? To);

/// <summary>The JSON of hours, as the API has them and as they are kept.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HoursModel))]
internal sealed partial class HoursJson : JsonSerializerContext;
