using System.Xml.Linq;

namespace Omnichannel.Adapters.Conformance.Tests;

/// <summary>What the kit is told and what it tells.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void Parse_Everything_IsUnderstood()
    {
        var (options, problem) = KitOptions.Parse(
            ["--endpoint", "http://a/b", "--secret", "whsec_AAAA", "--secret", "whsec_BBBB", "--inject", "http://a/c", "--only", "event", "--junit", "x.xml", "--patience", "2.5"]);

        problem.ShouldBeNull();
        options!.Secrets.ShouldBe(["whsec_AAAA", "whsec_BBBB"]);
        (options.Endpoint, options.Patience, options.Only[0], options.JUnit).ShouldBe((new Uri("http://a/b"), TimeSpan.FromSeconds(2.5), "event", "x.xml"));
    }

    [Theory]
    [InlineData("--endpoint", "nowhere")]
    [InlineData("--endpoint")]
    [InlineData("--secret", "whsec_!")]
    [InlineData("--patience", "0")]
    [InlineData("--sing", "x")]
    public void Parse_WhatItDoesNotKnow_IsSaid(params string[] arguments) => KitOptions.Parse(arguments).Problem.ShouldNotBeNullOrEmpty();

    [Fact]
    public void JUnit_OfAllOutcomes_CountsThem()
    {
        var check = AllChecks.InOrder[0];
        var suite = XDocument.Parse(Report.JUnit(
        [
            new CheckResult(check, Outcome.Passed, null, TimeSpan.FromSeconds(1)),
            new CheckResult(check, Outcome.Failed, "half \ud83d a letter & \0", TimeSpan.Zero),
            new CheckResult(check, Outcome.Skipped, "needs --start", TimeSpan.Zero),
            new CheckResult(check, Outcome.NotApplicable, "it pulls", TimeSpan.Zero),
        ])).Root!.Element("testsuite")!;

        ((int)suite.Attribute("tests")!, (int)suite.Attribute("failures")!, (int)suite.Attribute("skipped")!).ShouldBe((4, 1, 2));
        suite.Descendants("skipped").Select(skipped => (string?)skipped.Attribute("message")).ShouldBe(["skipped: needs --start", "not applicable: it pulls"]);
    }
}
