using System.Globalization;
using System.Text.Json;

namespace Omnichannel.Automation.Flows;

/// <summary>What a flow knows besides what it keeps itself.</summary>
/// <param name="Channel">Where the customer writes.</param>
/// <param name="Language">What the customer speaks, as far as known.</param>
/// <param name="CustomerName">What we call them.</param>
/// <param name="IsVip">Whether they are served before others.</param>
internal sealed record FlowFacts(string Channel, string? Language, string? CustomerName, bool IsVip);

/// <summary>All that expressions and gaps can name.</summary>
internal sealed class Scope(Flow flow, FlowFacts facts, IReadOnlyDictionary<string, JsonElement> data, string? message, DateTimeOffset now, IReadOnlyDictionary<string, string>? secrets = null)
{
    /// <summary>Names that are always there, so that nothing can be kept under them.</summary>
    public static IReadOnlyList<string> Given { get; } = ["language", "channel", "customer", "hours", "message", "today", "secrets"];

    /// <summary>The fields of <c>customer</c>.</summary>
    public static IReadOnlyList<string> CustomerFields { get; } = ["name", "language", "vip"];

    /// <summary>A value as text; nothing where there is none.</summary>
    public string Text(DataPath path) => Text(Value(path));

    /// <summary>A value: text, <see cref="double"/>, <see cref="bool"/>, <see cref="JsonElement"/> (object or list), or null.</summary>
    public object? Value(DataPath path) => path.Root switch
    {
        "language" => Language,
        "channel" => facts.Channel,
        "hours" => flow.Hours?.IsOpen(now) == false ? "closed" : "open",
        "message" => message,
        "today" => (flow.Hours?.Local(now) ?? now).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "customer" => path.Fields is [var field] ? Customer(field) : null,
        "secrets" => path.Fields is [var name] ? secrets?.GetValueOrDefault(name) : null,
        _ => data.TryGetValue(path.Root, out var kept) ? Below(kept, path.Fields) : null,
    };

    /// <summary>A value as text.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool truth => truth ? "true" : "false",
        double number => number.ToString("0.##########", CultureInfo.InvariantCulture),
        JsonElement json => json.GetRawText(),
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    /// <summary>JSON as a value.</summary>
    public static object? Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => json,
    };

    private string Language => facts.Language ?? flow.Language;

    private object? Customer(string field) => field switch
    {
        "name" => facts.CustomerName,
        "language" => facts.Language,
        "vip" => facts.IsVip,
        _ => null,
    };

    private static object? Below(JsonElement json, IReadOnlyList<string> fields)
    {
        foreach (var field in fields)
        {
            if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty(field, out var found))
            {
                json = found;
            }
            else if (json.ValueKind == JsonValueKind.Array && int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < json.GetArrayLength())
            {
                json = json[place];
            }
            else
            {
                return null;
            }
        }

        return Value(json);
    }
}
