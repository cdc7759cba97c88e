using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Omnichannel.Automation.Flows;

/// <summary>Reads a look-up. What a customer wrote cannot lead it elsewhere, and a secret stands only where it is not shown.</summary>
internal sealed class CallParser(List<FlowError> errors)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    /// <summary>One look-up; null: it has errors.</summary>
    public Call? Read(YamlFields fields)
    {
        var method = (fields.Text("method") ?? "GET").ToUpperInvariant();
        if (!Methods.Contains(method))
        {
            fields.Wrong(fields.At("method"), fields.Find("method"), $"A method is one of {string.Join(", ", Methods)}.");
        }

        var url = Url(fields);
        var failed = fields.Text("failed");
        if (failed is null)
        {
            fields.Wrong(fields.At("failed"), null, "“failed” is missing: the step that follows when nothing answers. Without it customers would be stuck here.");
        }

        var timeout = fields.Duration("timeout") ?? TimeSpan.FromSeconds(10);
        if (timeout > TimeSpan.FromSeconds(20))
        {
            fields.Wrong(fields.At("timeout"), fields.Find("timeout"), "Nobody waits longer than 20s.");
        }

        var save = fields.Text("save");
        if (save is not null)
        {
            ActionParser.CheckName(fields, save, fields.Find("save")!);
        }

        var call = url is null || failed is null ? null : new Call(fields.Path, fields.Line, method, url, failed)
        {
            Headers = Headers(fields),
            Body = fields.Find("body") is { } body ? Checked(YamlFields.Json(body), fields, body) : null,
            Save = save,
            NotFound = fields.Text("notFound"),
            Timeout = timeout,
        };
        _ = (fields.Find("headers"), fields.Find("body"), fields.Find("notFound"));
        fields.RefuseOthers();
        return call;
    }

    private Template? Url(YamlFields fields)
    {
        if (fields.Text("url", isRequired: true) is not { } text)
        {
            return null;
        }

        var template = Template.Parse(text, out var problem);
        var fixedPart = template.Parts.Count > 0 ? template.Parts[0].Literal : "";
        if (problem is null && (!Uri.TryCreate(fixedPart, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0 || !EndsHost(fixedPart)))
        {
            problem = "An address begins with https:// and a host that is written out; gaps may stand only behind the host, as in https://shop.example/orders/${order}.";
        }
        else if (problem is null && template.Parts.TakeWhile(part => !part.Literal.Contains('?', StringComparison.Ordinal)).Any(part => part.Gap?.Root == "secrets"))
        {
            problem = "A secret belongs into a header, the body, or behind the question mark: paths are shown in logs.";
        }

        if (problem is null)
        {
            return template;
        }

        fields.Wrong(fields.At("url"), fields.Find("url"), problem);
        return null;
    }

    private static bool EndsHost(string text) => text.IndexOf("://", StringComparison.Ordinal) is var scheme && text.IndexOfAny(['/', '?'], scheme + 3) > 0;

    private List<(string, Template)> Headers(YamlFields fields)
    {
        var headers = new List<(string, Template)>();
        foreach (var (name, value) in fields.Find("headers") is { } node ? new YamlFields(node, fields.At("headers"), errors).All : [])
        {
            var template = Template.Parse((value as YamlScalarNode)?.Value ?? "", out var problem);
            if (problem is not null || value is not YamlScalarNode || !name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'))
            {
                fields.Wrong($"{fields.At("headers")}.{name}", value, problem ?? "A header is a name and a text.");
            }

            headers.Add((name, template));
        }

        return headers;
    }

    private static JsonNode? Checked(JsonNode? json, YamlFields fields, YamlNode node)
    {
        foreach (var text in Strings(json))
        {
            Template.Parse(text, out var problem);
            if (problem is not null)
            {
                fields.Wrong(fields.At("body"), node, problem);
            }
        }

        return json;
    }

    /// <summary>All texts in JSON.</summary>
    internal static IEnumerable<string> Strings(JsonNode? json) => json switch
    {
        JsonObject fields => fields.SelectMany(field => Strings(field.Value)),
        JsonArray list => list.SelectMany(Strings),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}
