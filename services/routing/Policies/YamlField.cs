using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Omnichannel.Routing.PolicyRules;

/// <summary>A place in a text of YAML: reads what stands there, and remembers what is wrong with it by path, with its line.</summary>
internal sealed class YamlField(YamlNode? node, string path, IDictionary<string, string> errors, long parentLine = 1)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>Whether nothing stands there.</summary>
    public bool IsAbsent => node is null || (node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: null or "" or "~" or "null" });

    private long Line => node?.Start.Line ?? parentLine;

    /// <summary>What stands under a key.</summary>
    public YamlField this[string key] => new(
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null,
        path.Length == 0 ? key : $"{path}.{key}",
        errors,
        Line);

    /// <summary>Remembers that it is wrong; the first error of a place counts.</summary>
    public void Error(string sentence) => errors.TryAdd(path, $"{sentence} (line {Line})");

    /// <summary>Only these keys may stand there.</summary>
    public void Only(params string[] keys)
    {
        if (IsAbsent)
        {
            return;
        }

        if (node is not YamlMappingNode map)
        {
            Error("Names with values are needed.");
            return;
        }

        foreach (var key in map.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "").Where(key => !keys.Contains(key)))
        {
            this[key].Error($"'{key}' is not known here; what is: {string.Join(", ", keys)}.");
        }
    }

    /// <summary>A list; null: nothing is there.</summary>
    public IReadOnlyList<YamlField>? Items()
    {
        if (IsAbsent)
        {
            return null;
        }

        if (node is not YamlSequenceNode list)
        {
            Error("A list is needed.");
            return [];
        }

        return [.. list.Children.Select((child, index) => new YamlField(child, $"{path}[{index}]", errors, Line))];
    }

    /// <summary>A text.</summary>
    public string? Text()
    {
        if (IsAbsent)
        {
            return null;
        }

        if (node is YamlScalarNode { Value: { Length: > 0 and <= 200 } text })
        {
            return text;
        }

        Error("A text of at most 200 characters is needed.");
        return null;
    }

    /// <summary>One text, or a list of them.</summary>
    public IReadOnlyList<string> Texts() =>
        IsAbsent ? [] : node is YamlSequenceNode ? [.. Items()!.Select(item => item.Text()).OfType<string>()] : Text() is { } text ? [text] : [];

    /// <summary>true or false.</summary>
    public bool? Truth()
    {
        var text = Text();
        if (text is null or "true" or "false")
        {
            return text is null ? null : text == "true";
        }

        Error("true or false.");
        return null;
    }

    /// <summary>A whole number.</summary>
    public int? Number()
    {
        var text = Text();
        if (text is null)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        Error("A whole number.");
        return null;
    }

    /// <summary>One of these.</summary>
    public string? OneOf(params string[] values)
    {
        var text = Text();
        if (text is not null && !values.Contains(text))
        {
            Error($"{string.Join(" or ", values)}.");
            return null;
        }

        return text;
    }

    /// <summary><c>30s</c>, <c>5m</c>, <c>2h</c>, <c>1d</c>.</summary>
    public TimeSpan? Duration()
    {
        var text = Text();
        if (text is null)
        {
            return null;
        }

        var unit = text[^1] switch { 's' => TimeSpan.FromSeconds(1), 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), 'd' => TimeSpan.FromDays(1), _ => TimeSpan.Zero };
        if (unit > TimeSpan.Zero && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= Longest / unit)
        {
            return count * unit;
        }

        Error("A time such as 30s, 5m, 2h or 1d, at most 30d.");
        return null;
    }

    /// <summary>Skills with their levels.</summary>
    public IReadOnlyDictionary<string, int> Levels()
    {
        var levels = new Dictionary<string, int>();
        if (IsAbsent)
        {
            return levels;
        }

        if (node is not YamlMappingNode map)
        {
            Error("Skills with levels are needed, for example { billing: 3 }.");
            return levels;
        }

        foreach (var skill in map.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? ""))
        {
            var level = this[skill].Number();
            if (level is null or < 1 or > 5)
            {
                this[skill].Error("A level from 1 to 5.");
            }

            levels[skill] = level ?? 1;
        }

        return levels;
    }
}
