using Omnichannel.Routing.Hours;
using Omnichannel.Routing.PolicyRules;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Omnichannel.Routing.ServiceLevels;

/// <summary>
/// Reads service levels from YAML (JSON is YAML, too), and says everything that is wrong with them at once, with path and line:
/// <c>hours</c> by name, <c>levels</c> by name, and the level of <c>channels</c>.
/// </summary>
internal static class ServiceLevelReader
{
    private const int LongestText = 100_000;

    /// <summary>Reads a text; null: there were errors.</summary>
    public static ServiceLevelSet? Read(string yaml, IDictionary<string, string> errors)
    {
        if (yaml.Length > LongestText)
        {
            errors["yaml"] = $"At most {LongestText} characters.";
            return null;
        }

        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            var node = stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode;
            var set = Read(node as YamlMappingNode, new YamlField(node, "", errors), errors);
            return errors.Count == 0 ? set : null;
        }
        catch (YamlException broken)
        {
            errors["yaml"] = $"This is no YAML (line {broken.Start.Line}): {broken.InnerException?.Message ?? broken.Message}";
            return null;
        }
    }

    private static ServiceLevelSet Read(YamlMappingNode? node, YamlField root, IDictionary<string, string> errors)
    {
        root.Only("hours", "levels", "channels");
        foreach (var key in new[] { "hours", "levels", "channels" })
        {
            // Whatever names there are: but names.
            root[key].Only([.. Names(node, key)]);
        }

        var hours = new Dictionary<string, OpeningHours>(ServiceLevelSet.Default.Hours);
        foreach (var name in Names(node, "hours"))
        {
            if (name is ServiceLevel.TeamHours or ServiceLevel.Always)
            {
                root["hours"][name].Error($"'{name}' has a meaning already: choose another name.");
            }

            // A name stands for what is wrong with it, too: who uses it is not wrong.
            hours[name] = ReadHours(root["hours"][name], $"hours.{name}", errors) ?? OpeningHours.Always;
        }

        var levels = new Dictionary<string, ServiceLevel>(ServiceLevelSet.Default.Levels);
        foreach (var name in Names(node, "levels"))
        {
            levels[name] = ReadLevel(root["levels"][name], name, [.. hours.Keys]);
        }

        var channels = new Dictionary<string, string>(ServiceLevelSet.Default.Channels);
        foreach (var channel in Names(node, "channels"))
        {
            var level = root["channels"][channel].OneOf([.. levels.Keys]);
            channels[channel] = level ?? channels.GetValueOrDefault(channel, "");
        }

        return new ServiceLevelSet(levels, channels, hours);
    }

    private static OpeningHours? ReadHours(YamlField field, string path, IDictionary<string, string> errors)
    {
        field.Only("zone", "weekly", "holidays");
        var weekly = field["weekly"].Items()?.Select(span =>
        {
            span.Only("days", "from", "to");
            return new WeeklySpan(span["days"].Texts(), span["from"].Text(), span["to"].Text());
        }).ToList();
        return new HoursModel(field["zone"].Text(), weekly, field["holidays"].Texts()).Read(path, errors);
    }

    private static ServiceLevel ReadLevel(YamlField field, string name, string[] hours)
    {
        field.Only("firstAnswer", "nextAnswer", "resolution", "hours", "otherwise", "warnBefore", "overflow");
        var first = Positive(field["firstAnswer"]);
        if (field["firstAnswer"].IsAbsent)
        {
            field["firstAnswer"].Error("When the first answer is due is needed, for example 2m.");
        }

        var level = new ServiceLevel(name, first ?? TimeSpan.FromHours(1), Positive(field["nextAnswer"]) ?? first ?? TimeSpan.FromHours(1))
        {
            Resolution = Positive(field["resolution"]),
            Hours = field["hours"].OneOf([ServiceLevel.TeamHours, ServiceLevel.Always, .. hours]) ?? ServiceLevel.TeamHours,
            Otherwise = field["otherwise"].OneOf([ServiceLevel.Always, .. hours]) ?? ServiceLevel.Always,
            WarnBefore = Positive(field["warnBefore"]),
            Overflow = field["overflow"].Text(),
        };
        if (level.WarnBefore >= level.FirstAnswer || level.WarnBefore >= level.NextAnswer)
        {
            field["warnBefore"].Error("The warning has to come after the message and before its answer is due.");
        }

        if (level.Resolution < level.FirstAnswer)
        {
            field["resolution"].Error("Nothing is resolved before its first answer is due.");
        }

        return level;
    }

    private static TimeSpan? Positive(YamlField field)
    {
        var duration = field.Duration();
        if (duration == TimeSpan.Zero)
        {
            field.Error("More than no time at all.");
        }

        return duration;
    }

    private static IEnumerable<string> Names(YamlMappingNode? node, string key) =>
        node is not null && node.Children.TryGetValue(new YamlScalarNode(key), out var child) && child is YamlMappingNode map
            ? map.Children.Keys.OfType<YamlScalarNode>().Select(name => name.Value ?? "")
            : [];
}
