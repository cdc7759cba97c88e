using System.Globalization;
using System.Text.Json.Nodes;
using Omnichannel.Testing;
using YamlDotNet.Serialization;

namespace Omnichannel.Channels.External.Tests;

/// <summary>
/// The published description of the protocol, and whether a payload is as it says. Knows the words of JSON Schema that the description uses, and
/// throws at any other; unlike a reader of the protocol it also minds fields that are not described.
/// </summary>
internal static class ProtocolSchema
{
    private static readonly HashSet<string> Notes = ["description", "default", "examples", "contentEncoding", "title"];

    /// <summary>openapi.yaml as JSON.</summary>
    public static JsonObject OpenApi { get; } = Read("openapi.yaml");

    /// <summary>asyncapi.yaml as JSON.</summary>
    public static JsonObject AsyncApi { get; } = Read("asyncapi.yaml");

    /// <summary>One of the components' schemas.</summary>
    public static JsonObject Named(string name) => OpenApi["components"]!["schemas"]![name]!.AsObject();

    /// <summary>What is wrong with a payload; empty: nothing.</summary>
    public static IReadOnlyList<string> Problems(JsonObject schema, JsonNode? payload, string path = "$")
    {
        if (schema["$ref"] is JsonNode reference)
        {
            return Problems(Named(reference.ToString().Split('/')[^1]), payload, path);
        }

        if (schema["oneOf"] is JsonArray choices)
        {
            var each = choices.Select(choice => Problems(choice!.AsObject(), payload, path)).ToList();
            return each.Count(problems => problems.Count == 0) == 1 ? [] : [$"{path} is not exactly one of its forms: {string.Join("; ", each.SelectMany(problems => problems))}"];
        }

        var problems = new List<string>();
        foreach (var (word, value) in schema.Where(entry => !Notes.Contains(entry.Key)))
        {
            problems.AddRange(word switch
            {
                "type" => Types(value!).Any(type => IsOf(type, payload)) ? [] : [$"{path} is {payload?.ToJsonString() ?? "null"}, not {value!.ToJsonString()}"],
                "enum" => payload is null || value!.AsArray().Any(allowed => JsonNode.DeepEquals(allowed, payload)) ? [] : [$"{path} is {payload}, not one of {value!.ToJsonString()}"],
                "required" => payload is JsonObject given ? value!.AsArray().Where(name => !given.ContainsKey(name!.ToString())).Select(name => $"{path}.{name} is missing") : [],
                "properties" => Fields(schema, payload, path),
                "additionalProperties" => payload is JsonObject many ? many.SelectMany(field => Problems(value!.AsObject(), field.Value, $"{path}.{field.Key}")) : [],
                "items" => payload is JsonArray items ? items.SelectMany((item, index) => Problems(value!.AsObject(), item, $"{path}[{index}]")) : [],
                "format" => IsFormat(value!.ToString(), payload) ? [] : [$"{path} is no {value}: {payload}"],
                "minLength" or "minItems" or "minimum" => Size(payload) is { } size && size < (double)value! ? [$"{path} is less than {value}"] : [],
                "maxLength" or "maxItems" or "maximum" => Size(payload) is { } size && size > (double)value! ? [$"{path} is more than {value}"] : [],
                _ => throw new NotSupportedException($"The description uses {word}, which this test does not know."),
            });
        }

        return problems;
    }

    private static IEnumerable<string> Fields(JsonObject schema, JsonNode? payload, string path)
    {
        var properties = schema["properties"]!.AsObject();
        return payload is not JsonObject given ? [] : given.SelectMany(field => properties[field.Key] is JsonObject described
            ? Problems(described, field.Value, $"{path}.{field.Key}")
            : schema.ContainsKey("additionalProperties") ? [] : [$"{path}.{field.Key} is not described"]);
    }

    private static IEnumerable<string> Types(JsonNode type) => type is JsonArray several ? several.Select(one => one!.ToString()) : [type.ToString()];

    private static bool IsOf(string type, JsonNode? payload) => type switch
    {
        "null" => payload is null,
        "object" => payload is JsonObject,
        "array" => payload is JsonArray,
        "string" => payload is JsonValue text && text.TryGetValue<string>(out _),
        "boolean" => payload is JsonValue flag && flag.TryGetValue<bool>(out _),
        "integer" => payload is JsonValue whole && whole.TryGetValue<long>(out _),
        "number" => payload is JsonValue number && (number.TryGetValue<double>(out _) || number.TryGetValue<long>(out _)),
        _ => throw new NotSupportedException(type),
    };

    private static bool IsFormat(string format, JsonNode? payload) => payload is null || format switch
    {
        "uuid" => Guid.TryParse(payload.ToString(), out _),
        "date-time" => DateTimeOffset.TryParse(payload.ToString(), CultureInfo.InvariantCulture, out _),
        _ => true,
    };

    private static double? Size(JsonNode? payload) => payload switch
    {
        JsonArray items => items.Count,
        JsonValue text when text.TryGetValue<string>(out var given) => given.Length,
        JsonValue number when number.TryGetValue<double>(out var given) => given,
        _ => null,
    };

    private static JsonObject Read(string file)
    {
        var text = File.ReadAllText(Path.Combine(Programs.Root, "contracts/adapter-protocol", file));
        var read = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(text);
        return JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(read!))!.AsObject();
    }
}
