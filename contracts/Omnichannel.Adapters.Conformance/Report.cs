using System.Globalization;
using System.Xml.Linq;

namespace Omnichannel.Adapters.Conformance;

/// <summary>How results are shown.</summary>
internal static class Report
{
    public static string Line(CheckResult result)
    {
        var word = result.Outcome switch
        {
            Outcome.Passed => "ok",
            Outcome.Failed => "FAIL",
            Outcome.Skipped => "skip",
            _ => "n/a",
        };
        var line = $"  {word,-5} {result.Check.Name,-26} {result.Check.What}";
        return result.Reason is null ? line : line + (result.Outcome == Outcome.Failed ? "\n        → " : " — ") + result.Reason;
    }

    public static string Summary(IReadOnlyList<CheckResult> results)
    {
        int Count(Outcome outcome) => results.Count(result => result.Outcome == outcome);
        var verdict = Count(Outcome.Failed) > 0 ? "Not conformant."
            : Count(Outcome.Skipped) > 0 ? "Nothing failed, but what was skipped is not proven."
            : "Conformant.";
        return $"{Count(Outcome.Passed)} passed, {Count(Outcome.Failed)} failed, {Count(Outcome.Skipped)} skipped, "
            + $"{Count(Outcome.NotApplicable)} not applicable. {verdict}";
    }

    public static string JUnit(IReadOnlyList<CheckResult> results)
    {
        var suite = new XElement(
            "testsuite",
            new XAttribute("name", "omnichannel.adapter.conformance"),
            new XAttribute("tests", results.Count),
            new XAttribute("failures", results.Count(result => result.Outcome == Outcome.Failed)),
            new XAttribute("errors", 0),
            new XAttribute("skipped", results.Count(result => result.Outcome is Outcome.Skipped or Outcome.NotApplicable)),
            new XAttribute("time", Seconds(results.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Took))),
            results.Select(result => new XElement(
                "testcase",
                new XAttribute("classname", "conformance." + result.Check.Name.Split('.')[0]),
                new XAttribute("name", result.Check.Name + ": " + result.Check.What),
                new XAttribute("time", Seconds(result.Took)),
                result.Outcome switch
                {
                    Outcome.Failed => new XElement("failure", new XAttribute("message", Printable(result.Reason)), Printable(result.Reason)),
                    Outcome.Skipped => new XElement("skipped", new XAttribute("message", "skipped: " + result.Reason)),
                    Outcome.NotApplicable => new XElement("skipped", new XAttribute("message", "not applicable: " + result.Reason)),
                    _ => null,
                })));
        return new XDocument(new XDeclaration("1.0", "utf-8", null), new XElement("testsuites", suite)).ToString() + "\n";
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Reasons quote what adapters say, which may be no text that XML can hold.</summary>
    private static string Printable(string? text) =>
        new([.. (text ?? "").Select(letter => System.Xml.XmlConvert.IsXmlChar(letter) ? letter : '\ufffd')]);
}
