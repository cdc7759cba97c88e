using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Omnichannel.Automation.Flows;

/// <summary>A YAML mapping whose fields are read by name; what is wrong is gathered with its place, and reading goes on.</summary>
internal sealed class YamlFields
{
    private readonly YamlMappingNode? _node;
    private readonly List<FlowError> _errors;
    private readonly HashSet<string> _known = [];

    public YamlFields(YamlNode node, string path, List<FlowError> errors)
    {
        (_node, Path, Line, _errors) = (node as YamlMappingNode, path, LineOf(node), errors);
        if (_node is null)
        {
            Wrong(path, node, "This is a mapping: name: value.");
        }
    }

    public string Path { get; }

    public List<FlowError> Errors => _errors;

    public int Line { get; }

    /// <summary>All names, in order.</summary>
    public IEnumerable<(string Name, YamlNode Value)> All =>
        _node?.Children.Select(pair => (Name: (pair.Key as YamlScalarNode)?.Value ?? "", pair.Value)) ?? [];

    public static int LineOf(YamlNode node) => (int)node.Start.Line;

    /// <summary>A field; null: it is not there.</summary>
    public YamlNode? Find(string name)
    {
        _known.Add(name);
        return All.FirstOrDefault(field => field.Name == name).Value is { } value && !IsNull(value) ? value : null;
    }

    public string At(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    /// <summary>A text; null: it is not there, or none.</summary>
    public string? Text(string name, bool isRequired = false)
    {
        if (Find(name) is not { } node)
        {
            if (isRequired)
            {
                Wrong(At(name), null, $"“{name}” is missing.");
            }

            return null;
        }

        return node is YamlScalarNode { Value: { Length: > 0 } text } ? text : Wrong<string>(At(name), node, $"“{name}” is a text.");
    }

    public double? Number(string name) =>
        Find(name) is not { } node ? null
        : node is YamlScalarNode { Value: { } text } && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : WrongValue<double>(At(name), node, $"“{name}” is a number.");

    public bool? Truth(string name) => Find(name) switch
    {
        null => null,
        YamlScalarNode { Value: "true" } => true,
        YamlScalarNode { Value: "false" } => false,
        var node => WrongValue<bool>(At(name), node, $"“{name}” is true or false."),
    };

    /// <summary>A length of time: 30s, 5m, 2h, 1d.</summary>
    public TimeSpan? Duration(string name) => Find(name) is { } node ? DurationOf(node, At(name)) : null;

    public TimeSpan? DurationOf(YamlNode node, string path)
    {
        var text = (node as YamlScalarNode)?.Value ?? "";
        var unit = text.Length > 1 ? text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 } : 0;
        return unit > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 10_000
            ? TimeSpan.FromSeconds((long)count * unit)
            : WrongValue<TimeSpan>(path, node, "A time is a number with s, m, h or d: 30s, 5m, 2h, 1d.");
    }

    /// <summary>The places of a list; one thing that is no list counts as a list of one when that is allowed.</summary>
    public IReadOnlyList<(YamlNode Node, string Path)> List(string name, bool mayBeOne = false) => Find(name) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children.Select((node, index) => (node, $"{At(name)}[{index}]"))],
        var one when mayBeOne => [(one, At(name))],
        var other => Wrong<IReadOnlyList<(YamlNode, string)>>(At(name), other, $"“{name}” is a list: lines that begin with a dash.") ?? [],
    };

    public IReadOnlyList<string> Texts(string name) =>
        [.. List(name, mayBeOne: true).Select(item => (item.Node as YamlScalarNode)?.Value ?? Wrong<string>(item.Path, item.Node, "This is a text.")).OfType<string>()];

    /// <summary>Says which fields are not known. Last, when all others were asked for.</summary>
    public void RefuseOthers()
    {
        foreach (var (name, value) in All.Where(field => !_known.Contains(field.Name)))
        {
            Wrong(At(name), value, $"There is no “{name}” here; there may be {string.Join(", ", _known)}.");
        }
    }

    public void Wrong(string path, YamlNode? node, string message) => _errors.Add(new FlowError(path, node is null ? Line : LineOf(node), message));

    private T? Wrong<T>(string path, YamlNode node, string message)
        where T : class
    {
        Wrong(path, node, message);
        return null;
    }

    private T? WrongValue<T>(string path, YamlNode node, string message)
        where T : struct
    {
        Wrong(path, node, message);
        return null;
    }

    /// <summary>YAML as JSON: plain scalars that look like numbers and truths are such.</summary>
    public static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create((pair.Key as YamlScalarNode)?.Value ?? "", Json(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: var plain } => plain switch
        {
            null or "" or "null" or "~" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            _ when double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => JsonValue.Create(number),
            _ => JsonValue.Create(plain),
        },
        YamlScalarNode scalar => JsonValue.Create(scalar.Value ?? ""),
        _ => null,
    };

    private static bool IsNull(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "null" or "~" };
}
