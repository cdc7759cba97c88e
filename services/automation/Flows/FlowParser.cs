using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Omnichannel.Automation.Flows;

/// <summary>What reading a flow came to.</summary>
/// <param name="Flow">Null when there are errors.</param>
/// <param name="Errors">All of them, with warnings.</param>
internal sealed record ParsedFlow(Flow? Flow, IReadOnlyList<FlowError> Errors)
{
    /// <summary>Whether it can be published.</summary>
    public bool IsGood => Flow is not null && Errors.All(error => error.IsWarning);
}

/// <summary>Reads a flow: its head, its steps, its tests, and then looks whether it holds together (<see cref="FlowLinter"/>).</summary>
internal static partial class FlowParser
{
    /// <summary>Reads a text and says everything that is wrong with it.</summary>
    public static ParsedFlow Parse(string yaml)
    {
        var errors = new List<FlowError>();
        if (YamlDocumentReader.Read(yaml, errors) is not { } root)
        {
            return new ParsedFlow(null, errors);
        }

        var flow = Read(root, errors);
        if (flow is not null && errors.Count == 0)
        {
            errors.AddRange(FlowLinter.Check(flow));
        }

        var sorted = errors.OrderBy(error => error.Line).ToList();
        return new ParsedFlow(sorted.Any(error => !error.IsWarning) ? null : flow, sorted);
    }

    private static Flow? Read(YamlMappingNode root, List<FlowError> errors)
    {
        var head = new YamlFields(root, "", errors);
        if (head.Text("flow", isRequired: true) is { } format && format != "1")
        {
            head.Wrong("flow", head.Find("flow"), "The version of the language is 1.");
        }

        var language = head.Text("language") ?? "en";
        if (!Language().IsMatch(language))
        {
            head.Wrong("language", head.Find("language"), "A language is a tag such as en, de or pt-BR.");
        }

        var name = head.Text("name", isRequired: true) ?? "";
        var hours = head.Find("hours") is { } node ? Hours(new YamlFields(node, "hours", errors)) : null;
        var actions = new ActionParser(language.ToLowerInvariant(), errors);
        var steps = Steps(head, actions, errors);
        var tests = head.List("tests").Select(test => TestParser.Read(new YamlFields(test.Node, test.Path, errors))).ToList();
        var start = head.Text("start") ?? steps.FirstOrDefault()?.Name ?? "";
        if (steps.Count == 0)
        {
            head.Wrong("steps", head.Find("steps"), "A flow has at least one step.");
        }
        else if (steps.All(step => step.Name != start))
        {
            head.Wrong("start", head.Find("start"), $"There is no step “{start}”.");
        }

        head.RefuseOthers();
        return errors.Count > 0 ? null : new Flow
        {
            Name = name,
            Language = language.ToLowerInvariant(),
            Start = start,
            Hours = hours,
            Steps = steps.ToDictionary(step => step.Name),
            Tests = tests,
        };
    }

    private static List<FlowStep> Steps(YamlFields head, ActionParser actions, List<FlowError> errors)
    {
        var steps = new List<FlowStep>();
        if (head.Find("steps") is not { } node)
        {
            return steps;
        }

        foreach (var (name, value) in new YamlFields(node, "steps", errors).All)
        {
            var path = "steps." + name;
            if (!DataPath.IsName(name))
            {
                head.Wrong(path, value, "A step's name has letters, digits, - and _, and begins with a letter.");
            }

            if (value is YamlSequenceNode { Children.Count: > 0 } list)
            {
                steps.Add(new FlowStep(name, path, YamlFields.LineOf(value), [.. list.Children.Select((action, index) => actions.Read(action, $"{path}[{index}]")).OfType<FlowAction>()]));
            }
            else
            {
                head.Wrong(path, value, "A step is a list of actions: lines that begin with a dash.");
            }
        }

        return steps;
    }

    private static FlowHours? Hours(YamlFields fields)
    {
        var zone = fields.Text("zone") ?? "UTC";
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found))
        {
            fields.Wrong(fields.At("zone"), fields.Find("zone"), $"There is no time zone “{zone}”; it is a name such as Europe/Berlin.");
        }

        var weekly = fields.List("weekly").Select(open => Open(new YamlFields(open.Node, open.Path, [])) ?? Refuse(fields, open.Node, open.Path)).OfType<OpenFrom>().ToList();
        var holidays = new List<DateOnly>();
        foreach (var (node, path) in fields.List("holidays"))
        {
            if (DateOnly.TryParseExact((node as YamlScalarNode)?.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                holidays.Add(day);
            }
            else
            {
                fields.Wrong(path, node, "A day is written 2026-12-25.");
            }
        }

        fields.RefuseOthers();
        return found is null ? null : new FlowHours(found, weekly, holidays);
    }

    private static OpenFrom? Open(YamlFields fields)
    {
        var days = fields.Texts("days").Select(day => FlowHours.Days.ToList().IndexOf(day)).ToList();
        return days.Count > 0 && days.All(day => day >= 0) && Time(fields.Text("from")) is { } from && Time(fields.Text("to")) is { } to
            ? new OpenFrom([.. days.Select(day => (DayOfWeek)day)], from, to)
            : null;
    }

    private static OpenFrom? Refuse(YamlFields fields, YamlNode node, string path)
    {
        fields.Wrong(path, node, "Hours are written {days: [mon, tue], from: \"09:00\", to: \"17:00\"}.");
        return null;
    }

    private static TimeOnly? Time(string? text) =>
        text == "24:00" ? TimeOnly.MinValue
        : TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time
        : null;

    [GeneratedRegex(@"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\z", RegexOptions.None, 1000)]
    private static partial Regex Language();
}
