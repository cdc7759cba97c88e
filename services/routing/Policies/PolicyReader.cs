using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Omnichannel.Routing.PolicyRules;

/// <summary>What became of a text of policies.</summary>
/// <param name="Policies">The policies; without those that could not be read.</param>
/// <param name="Errors">A sentence for everything that is wrong, by path.</param>
internal sealed record PolicyReading(IReadOnlyList<Policy> Policies, IReadOnlyDictionary<string, string> Errors);

/// <summary>Reads policies from YAML, and says everything that is wrong with them at once, with path and line.</summary>
internal static class PolicyReader
{
    private const int MostPolicies = 500, LongestText = 200_000;

    /// <summary>Reads a text; it may have errors and policies.</summary>
    public static PolicyReading Read(string yaml)
    {
        var errors = new Dictionary<string, string>();
        if (yaml.Length > LongestText)
        {
            errors["policies"] = $"At most {LongestText} characters.";
            return new PolicyReading([], errors);
        }

        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            var root = new YamlField(stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode, "", errors);
            return new PolicyReading(Policies(root), errors);
        }
        catch (YamlException broken)
        {
            errors[""] = $"This is no YAML (line {broken.Start.Line}): {broken.InnerException?.Message ?? broken.Message}";
            return new PolicyReading([], errors);
        }
    }

    private static IReadOnlyList<Policy> Policies(YamlField root)
    {
        root.Only("policies");
        var items = root["policies"].Items();
        if (items is null)
        {
            root["policies"].Error("A list of policies is needed.");
            return [];
        }

        if (items.Count > MostPolicies)
        {
            root["policies"].Error($"At most {MostPolicies} policies.");
            return [];
        }

        var policies = new List<Policy>();
        var names = new HashSet<string>();
        foreach (var item in items)
        {
            item.Only("name", "when", "then");
            var name = item["name"].Text();
            if (string.IsNullOrWhiteSpace(name))
            {
                item["name"].Error("A name is needed.");
            }
            else if (!names.Add(name))
            {
                item["name"].Error($"There is a policy '{name}' already.");
            }

            if (item["then"].IsAbsent)
            {
                item["then"].Error("What the policy decides is needed, for example { team: billing }.");
            }

            policies.Add(new Policy(name ?? "", When(item["when"]), OutcomeReader.Read(item["then"])));
        }

        return policies;
    }

    private static Condition When(YamlField when)
    {
        when.Only("account", "channel", "language", "topic", "vip", "service", "sentiment", "hours", "time");
        var services = when["service"].Texts();
        if (services.Any(service => service is not ("people" or "self-service")))
        {
            when["service"].Error("people or self-service.");
        }

        return new Condition
        {
            Accounts = when["account"].Texts(),
            Channels = when["channel"].Texts(),
            Languages = when["language"].Texts(),
            Topics = when["topic"].Texts(),
            Vip = when["vip"].Truth(),
            Services = services,
            Sentiment = when["sentiment"].OneOf("negative", "neutral"),
            Open = when["hours"].OneOf("open", "closed") switch { "open" => true, "closed" => false, _ => null },
            Time = TimeReader.Read(when["time"]),
        };
    }
}
