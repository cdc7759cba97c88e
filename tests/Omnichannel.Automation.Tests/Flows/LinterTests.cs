using Omnichannel.Automation.Flows;

namespace Omnichannel.Automation.Tests.Flows;

public sealed class LinterTests
{
    [Fact]
    public void Parse_SeveralMistakes_AllAreToldWithPathAndLine()
    {
        var errors = Errors("""
            flow: 1
            name: Broken
            colour: red
            steps:
              one:
                - say: "Hello ${nobody"
                - ask: { text: What?, type: colour }
                - call: { url: "https://${host}/x" }
                - if: a = b
                  goto: two
                - dance: true
              two: []
            """);
        errors.Select(error => (error.Path, error.Line)).ShouldBe(
            [
                ("colour", 3), ("steps.one[0].say", 6), ("steps.one[1].ask.type", 7), ("steps.one[1].ask.save", 7), ("steps.one[2].call.url", 8), ("steps.one[2].call.failed", 8),
                ("steps.one[3].if", 9), ("steps.one[4]", 11), ("steps.two", 12),
            ],
            ignoreOrder: true);
        errors.ShouldAllBe(error => error.Message.Length > 10);
    }

    [Theory]
    [InlineData("- [")]
    [InlineData("a: &x [1]\nb: *x")]
    [InlineData("just text")]
    [InlineData("")]
    [InlineData("a: 1\na: 2")]
    public void Parse_NoFlowAtAll_IsToldAndNothingBreaks(string yaml) => FlowParser.Parse(yaml).Errors.ShouldNotBeEmpty();

    [Fact]
    public void Parse_VeryDeep_IsRefused() =>
        FlowParser.Parse(new string('[', 50_000)).Errors.ShouldHaveSingleItem().Message.ShouldContain("nested");

    [Fact]
    public void Check_UnknownTarget_IsAnError() =>
        Errors(With("- goto: nowhere")).ShouldHaveSingleItem().Message.ShouldContain("nowhere");

    [Fact]
    public void Check_StepThatEndsWithoutGoingOn_IsATrapWithItsWay()
    {
        var error = Errors(With("- ask: { text: Name?, save: name }\n    - goto: second", "second:\n    - say: Thanks")).ShouldHaveSingleItem();
        error.Message.ShouldContain("“second” ends");
        error.Trap.ShouldBe(["first: ask (line 5)", "first: goto (line 6)", "second: say (line 8)", "second: its end"]);
    }

    [Fact]
    public void Check_CircleWithoutAsking_IsATrapWithItsWay()
    {
        var error = Errors(With("- say: Hello\n    - goto: second", "second:\n    - wait: 1m\n    - goto: first")).First(error => error.Message.Contains("for ever"));
        error.Trap.ShouldBe(["first: say (line 5)", "first: goto (line 6)", "second: wait (line 8)", "second: goto (line 9)", "first: say (line 5)"]);
    }

    [Fact]
    public void Check_MenusThatOnlyLeadToEachOther_AreATrapWithItsWay()
    {
        var error = Errors(With(
            "- menu: { text: A, choices: [ { title: On, goto: second }, { title: Out, goto: out } ] }",
            "second:\n    - menu: { text: B, choices: [ { title: Again, goto: second }, { title: Third, goto: third } ] }\n  third:\n    - menu: { text: C, choices: [ { title: Back, goto: second } ] }\n  out:\n    - resolve: true"))
            .ShouldHaveSingleItem();
        error.Message.ShouldContain("“second” nothing leads to a solution or a person");
        error.Trap.ShouldBe(["first: ask (line 5)", "second: ask (line 7)"]);
    }

    [Fact]
    public void Check_LookUpWithoutFailureBranch_IsRefused() =>
        Errors(With("- call: { url: https://shop.example/x }\n    - resolve: true")).ShouldHaveSingleItem().Message.ShouldContain("stuck");

    [Fact]
    public void Check_LookUpThatIsTriedAgainForEver_IsATrap() =>
        Errors(With("- call: { url: https://shop.example/x, failed: first }\n    - resolve: true")).ShouldHaveSingleItem().Trap.ShouldNotBeNull();

    [Theory]
    [InlineData("https://${message}.example/x")]
    [InlineData("https://shop.example${message}")]
    [InlineData("https://user:word@shop.example/")]
    [InlineData("ftp://shop.example/x")]
    [InlineData("https://shop.example/${secrets.KEY}/x")]
    public void Check_AddressThatCouldLeadElsewhere_IsRefused(string url) =>
        Errors(With($"- call: {{ url: \"{url}\", failed: out }}\n    - goto: out", "out:\n    - resolve: true")).ShouldHaveSingleItem().Path.ShouldBe("steps.first[0].call.url");

    [Fact]
    public void Check_SecretInAText_IsRefused() =>
        Errors(With("- say: \"${secrets.KEY}\"\n    - resolve: true")).ShouldHaveSingleItem().Message.ShouldContain("look-ups only");

    [Fact]
    public void Check_NameThatNothingKeeps_IsRefused() =>
        Errors(With("- say: \"${ordr}\"\n    - resolve: true")).ShouldHaveSingleItem().Message.ShouldContain("“ordr”");

    [Fact]
    public void Check_StepThatNothingLeadsTo_IsAWarning()
    {
        var parsed = FlowParser.Parse(With("- resolve: true", "second:\n    - resolve: true"));
        parsed.IsGood.ShouldBeTrue();
        parsed.Errors.ShouldHaveSingleItem().Message.ShouldContain("“second”");
    }

    private static string With(string actions, string others = "") => $"flow: 1\nname: Test\nsteps:\n  first:\n    {actions}\n  {others}\n";

    private static IReadOnlyList<FlowError> Errors(string yaml)
    {
        var parsed = FlowParser.Parse(yaml);
        parsed.IsGood.ShouldBeFalse();
        parsed.Flow.ShouldBeNull();
        return [.. parsed.Errors.Where(error => !error.IsWarning)];
    }
}
