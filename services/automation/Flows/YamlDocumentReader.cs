using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Omnichannel.Automation.Flows;

/// <summary>Reads YAML that somebody wrote, with bounds: its size, how deep it is, no anchors (a few lines of them can mean billions).</summary>
internal static class YamlDocumentReader
{
    /// <summary>Characters.</summary>
    public const int Longest = 200_000;

    private const int Deepest = 30;

    /// <summary>The document's mapping; null: there are errors.</summary>
    public static YamlMappingNode? Read(string text, List<FlowError> errors)
    {
        if (text.Length > Longest)
        {
            errors.Add(new FlowError("", 1, $"A flow has at most {Longest} characters."));
            return null;
        }

        try
        {
            if (!IsPlain(text, errors))
            {
                return null;
            }

            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }])
            {
                return root;
            }

            errors.Add(new FlowError("", 1, "A flow is one YAML mapping that begins with flow: 1."));
        }
        catch (YamlException wrong)
        {
            errors.Add(new FlowError("", (int)wrong.Start.Line, "This is not YAML: " + (wrong.InnerException ?? wrong).Message));
        }

        return null;
    }

    // Before a tree is built of it: that is done by recursion, which has no bound of its own.
    private static bool IsPlain(string text, List<FlowError> errors)
    {
        var parser = new Parser(new StringReader(text));
        for (var depth = 0; parser.MoveNext();)
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > Deepest || parser.Current is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
            {
                errors.Add(new FlowError("", (int)parser.Current.Start.Line, depth > Deepest ? "It is nested too deeply." : "Anchors and aliases (& and *) are not allowed."));
                return false;
            }
        }

        return true;
    }
}
