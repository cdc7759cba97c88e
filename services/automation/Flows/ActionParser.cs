using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Omnichannel.Automation.Flows;

/// <summary>Reads the actions of a flow's steps.</summary>
internal sealed class ActionParser(string language, List<FlowError> errors)
{
    private static readonly string[] Names = ["say", "ask", "menu", "call", "if", "set", "tag", "untag", "note", "resolve", "handover", "goto", "wait"];

    /// <summary>One action; null: it has errors.</summary>
    public FlowAction? Read(YamlNode node, string path)
    {
        var fields = new YamlFields(node, path, errors);
        var names = fields.All.Select(field => field.Name).Where(Names.Contains).Where(name => name != "goto" || fields.Find("if") is null).ToList();
        if (names is not [var name])
        {
            fields.Wrong(path, node, $"An action is one of {string.Join(", ", Names)}.");
            return null;
        }

        var value = fields.All.First(field => field.Name == name).Value;
        var at = fields.At(name);
        FlowAction? action = name switch
        {
            "say" => Texts(value, at) is { } text ? new Say(at, fields.Line, text) : null,
            "ask" => Ask(new YamlFields(value, at, errors), isMenu: false),
            "menu" => Ask(new YamlFields(value, at, errors), isMenu: true),
            "call" => new CallParser(errors).Read(new YamlFields(value, at, errors)),
            "if" => If(fields),
            "set" => Set(new YamlFields(value, at, errors)),
            "tag" or "untag" => new Tag(at, fields.Line, [.. fields.Texts(name).Select(tag => Template(tag, fields, at))], name == "untag"),
            "note" => fields.Text(name) is { } text ? new Note(at, fields.Line, Template(text, fields, at)) : null,
            "resolve" => fields.Truth(name) == true ? new Resolve(at, fields.Line) : Refuse(fields, at, "Write resolve: true."),
            "handover" => HandOver(value, at),
            "goto" => fields.Text(name) is { } target ? new Goto(at, fields.Line, target) : null,
            _ => Wait(value, at, fields),
        };
        _ = fields.Find(name);
        fields.RefuseOthers();
        return action;
    }

    private Texts? Texts(YamlNode node, string path)
    {
        var fields = new YamlFields(new YamlMappingNode(), path, errors);
        if (node is YamlScalarNode { Value: { Length: > 0 } single })
        {
            return new Texts(new Dictionary<string, Template> { [language] = Template(single, node, path) }, language);
        }

        var texts = new Dictionary<string, Template>();
        foreach (var (name, value) in node is YamlMappingNode ? new YamlFields(node, path, errors).All : [])
        {
            if (value is YamlScalarNode { Value: { Length: > 0 } text })
            {
                texts[name.ToLowerInvariant()] = Template(text, value, $"{path}.{name}");
            }
            else
            {
                fields.Wrong($"{path}.{name}", value, "This is a text.");
            }
        }

        if (!texts.ContainsKey(language))
        {
            fields.Wrong(path, node, $"A text is written once, or by language ({{en: …, de: …}}) with the flow's own, {language}, among them.");
            return null;
        }

        return new Texts(texts, language);
    }

    private Ask? Ask(YamlFields fields, bool isMenu)
    {
        var text = fields.Find("text") is { } node ? Texts(node, fields.At("text")) : null;
        if (fields.Find("text") is null)
        {
            fields.Wrong(fields.At("text"), null, "“text” is missing: the question.");
        }

        var type = isMenu ? "choice" : fields.Text("type") ?? "text";
        if (!Enum.TryParse<AskType>(type, ignoreCase: true, out var asks) || int.TryParse(type, out _))
        {
            fields.Wrong(fields.At("type"), fields.Find("type"), "A type is one of text, email, phone, number, date, yesno, choice.");
        }

        var choices = fields.List("choices").Select(choice => Choice(new YamlFields(choice.Node, choice.Path, errors), isMenu)).OfType<MenuChoice>().ToList();
        if (asks == AskType.Choice && choices.Count < 1)
        {
            fields.Wrong(fields.At("choices"), fields.Find("choices"), "There have to be choices.");
        }

        foreach (var twice in choices.GroupBy(choice => choice.Id).Where(group => group.Count() > 1))
        {
            fields.Wrong(twice.Last().Path, null, $"Two choices have the id “{twice.Key}”.");
        }

        var ask = new Ask(fields.Path, fields.Line, text!, asks)
        {
            Save = Name(fields, "save"),
            Again = fields.Find("again") is { } again ? Texts(again, fields.At("again")) : null,
            Choices = choices,
            Pattern = isMenu ? null : Pattern(fields),
            Min = isMenu ? null : fields.Number("min"),
            Max = isMenu ? null : fields.Number("max"),
        };
        if (!isMenu && ask.Save is null && fields.Find("save") is null)
        {
            fields.Wrong(fields.At("save"), null, "“save” is missing: the name under which the answer is kept.");
        }

        fields.RefuseOthers();
        return text is null ? null : ask;
    }

    private MenuChoice? Choice(YamlFields fields, bool isMenu)
    {
        var title = fields.Find("title") is { } node ? Texts(node, fields.At("title")) : null;
        var target = fields.Text("goto", isRequired: isMenu);
        if (fields.Find("title") is null)
        {
            fields.Wrong(fields.At("title"), null, "“title” is missing: what the customer reads.");
        }

        var id = fields.Text("id") ?? target ?? (title?.ByLanguage[language].Parts is [var first, ..] ? first.Literal : "");
        var choice = title is null ? null : new MenuChoice(id, title, target, fields.Texts("words"), fields.Path, fields.Line);
        fields.RefuseOthers();
        return choice;
    }

    private static Pattern? Pattern(YamlFields fields)
    {
        if (fields.Text("pattern") is not { } pattern)
        {
            return null;
        }

        try
        {
            return new Pattern(new Regex($"^(?:{pattern})\\z", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1)));
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            fields.Wrong(fields.At("pattern"), fields.Find("pattern"), "The pattern cannot be used: " + wrong.Message);
            return null;
        }
    }

    private If? If(YamlFields fields)
    {
        var text = fields.Text("if", isRequired: true);
        var then = fields.Text("goto", isRequired: true);
        var otherwise = fields.Text("else");
        string? problem = null;
        var condition = text is null ? null : ExpressionParser.Parse(text, out problem);
        if (problem is not null)
        {
            fields.Wrong(fields.At("if"), fields.Find("if"), "The condition is not understood: " + problem);
        }

        return condition is null || then is null ? null : new If(fields.At("if"), fields.Line, condition, then, otherwise);
    }

    private Set Set(YamlFields fields)
    {
        foreach (var (name, value) in fields.All)
        {
            CheckName(fields, name, value);
            if (value is YamlScalarNode { Value: { } text })
            {
                Template(text, value, fields.At(name));
            }
            else
            {
                fields.Wrong(fields.At(name), value, "What is set is a text, a number, true or false.");
            }
        }

        return new Set(fields.Path, fields.Line, [.. fields.All.Select(field => (field.Name, YamlFields.Json(field.Value)))]);
    }

    private ToPerson? HandOver(YamlNode node, string path)
    {
        if (node is YamlScalarNode { Value: var text })
        {
            return new ToPerson(path, YamlFields.LineOf(node), text is null or "" or "true" ? null : Template(text, node, path), null);
        }

        var fields = new YamlFields(node, path, errors);
        var because = fields.Text("because");
        var handOver = new ToPerson(path, fields.Line, because is null ? null : Template(because, fields, fields.At("because")), fields.Text("team"));
        fields.RefuseOthers();
        return handOver;
    }

    private Wait? Wait(YamlNode node, string path, YamlFields parent)
    {
        if (node is YamlScalarNode)
        {
            return parent.DurationOf(node, path) is { } plain ? new Wait(path, YamlFields.LineOf(node), plain, null) : null;
        }

        var fields = new YamlFields(node, path, errors);
        var duration = fields.Duration("for");
        var wait = new Wait(path, fields.Line, duration ?? TimeSpan.Zero, fields.Text("reply"));
        if (fields.Find("for") is null)
        {
            fields.Wrong(fields.At("for"), null, "“for” is missing: how long.");
        }

        fields.RefuseOthers();
        return duration is null ? null : wait;
    }

    private string? Name(YamlFields fields, string field)
    {
        if (fields.Text(field) is not { } name)
        {
            return null;
        }

        CheckName(fields, name, fields.Find(field)!);
        return name;
    }

    internal static void CheckName(YamlFields fields, string name, YamlNode node)
    {
        if (!DataPath.IsName(name) || Scope.Given.Contains(name))
        {
            fields.Wrong(fields.Path, node, $"Nothing can be kept as “{name}”: a name has letters, digits, - and _, and is none of {string.Join(", ", Scope.Given)}.");
        }
    }

    private Template Template(string text, YamlFields fields, string path) => Template(text, fields.Line, path);

    private Template Template(string text, YamlNode node, string path) => Template(text, YamlFields.LineOf(node), path);

    private Template Template(string text, int line, string path)
    {
        var template = Flows.Template.Parse(text, out var problem);
        if (problem is not null)
        {
            errors.Add(new FlowError(path, line, problem));
        }

        return template;
    }

    private static FlowAction? Refuse(YamlFields fields, string path, string message)
    {
        fields.Wrong(path, null, message);
        return null;
    }
}
