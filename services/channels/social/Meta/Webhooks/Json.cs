using System.Globalization;
using System.Text.Json;

namespace Omnichannel.Channels.Social.Meta.Webhooks;

/// <summary>
/// Reads what Meta sends, leniently: ids come as texts or numbers, times in three forms, and one element that is not as documented
/// must not cost its neighbours. What it reads was cleaned by <see cref="Hosting.JsonText"/>.
/// </summary>
internal static class Json
{
    /// <summary>The year 10000 in Unix milliseconds, which is no date any more.</summary>
    private const long EndOfTime = 253_402_300_800_000;

    /// <summary>What stands at a path; null when there is nothing, or a null.</summary>
    public static JsonElement? At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind == JsonValueKind.Null ? null : element;
    }

    /// <summary>A text, or a number as it is written.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path) switch
    {
        { ValueKind: JsonValueKind.String } text => Hosting.Text.Clean(text.GetString()),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    /// <summary>The elements of an array; none when there is no array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>Whether something is said to be so.</summary>
    public static bool Says(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path) is { ValueKind: JsonValueKind.True };

    /// <summary>A number.</summary>
    public static double? Number(this JsonElement element, params ReadOnlySpan<string> path) =>
        double.TryParse(element.Text(path), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>A time: Unix seconds or milliseconds, as number or text, or ISO 8601 with or without a colon in its offset.</summary>
    public static DateTimeOffset? Time(this JsonElement element, params ReadOnlySpan<string> path)
    {
        if (element.Text(path) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var unix))
        {
            return unix switch
            {
                >= EndOfTime or <= 0 => null,
                >= 100_000_000_000 => DateTimeOffset.FromUnixTimeMilliseconds(unix),
                _ => DateTimeOffset.FromUnixTimeSeconds(unix),
            };
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }
}
