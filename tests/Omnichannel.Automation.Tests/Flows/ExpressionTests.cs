using System.Text.Json;
using Omnichannel.Automation.Flows;

namespace Omnichannel.Automation.Tests.Flows;

public sealed class ExpressionTests
{
    private static readonly Scope Known = new(
        FlowParser.Parse("flow: 1\nname: Test\nsteps:\n  a:\n    - resolve: true").Flow!,
        new FlowFacts("sms", "de", "Ada", true),
        new Dictionary<string, JsonElement>
        {
            ["order"] = JsonDocument.Parse("""{"state":"Shipped","count":3,"items":[{"title":"Chair"}],"paid":false}""").RootElement,
            ["number"] = JsonDocument.Parse("\"12\"").RootElement,
            ["day"] = JsonDocument.Parse("\"2026-11-20\"").RootElement,
        },
        "I love red chairs",
        new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("order.state == 'shipped'", true)]
    [InlineData("order.count > 2 and order.count <= 3", true)]
    [InlineData("number > 9", true)]
    [InlineData("day < today", true)]
    [InlineData("order.items.0.title contains \"hair\"", true)]
    [InlineData("not order.paid and (channel == \"voice\" or channel == \"sms\")", true)]
    [InlineData("customer.vip", true)]
    [InlineData("missing.field", false)]
    [InlineData("missing == null", true)]
    [InlineData("missing > 1", false)]
    [InlineData("language != 'de' or false", false)]
    [InlineData("message contains 'RED'", true)]
    [InlineData("hours == 'open'", true)]
    public void Holds_OverData_IsAsWritten(string text, bool holds)
    {
        var expression = ExpressionParser.Parse(text, out var problem);
        problem.ShouldBeNull();
        expression.Holds(Known).ShouldBe(holds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a =")]
    [InlineData("a = b")]
    [InlineData("a == ")]
    [InlineData("(a")]
    [InlineData("a b")]
    [InlineData("'open")]
    [InlineData("a; b")]
    [InlineData("and")]
    [InlineData("System.Environment.Exit(1)")]
    public void Parse_Nonsense_IsToldAndDoesNotThrow(string text)
    {
        ExpressionParser.Parse(text, out var problem);
        problem.ShouldNotBeNull();
    }

    [Fact]
    public void Parse_VeryDeep_IsRefused()
    {
        ExpressionParser.Parse(new string('(', 400) + "a", out var problem);
        problem.ShouldNotBeNull().ShouldContain("deep");
    }

    [Theory]
    [InlineData("Hi ${customer.name}: ${order.count} × ${order.items.0.title}, $$5, $ 3, ${missing}.", "Hi Ada: 3 × Chair, $5, $ 3, .")]
    public void Fill_Gaps_AreFilled(string text, string filled)
    {
        Template.Parse(text, out var problem).Fill(Known).ShouldBe(filled);
        problem.ShouldBeNull();
    }

    [Theory]
    [InlineData("A1/../../admin", null)]
    [InlineData("..", null)]
    [InlineData("a?x=1#y", "https://shop.example/orders/a%3Fx%3D1%23y/items")]
    [InlineData("x@evil.example/", "https://shop.example/orders/x%40evil.example%2F/items")]
    public void Address_FromWhatACustomerWrote_StaysWhereItIs(string value, string? expected)
    {
        var scope = new Scope(
            FlowParser.Parse("flow: 1\nname: Test\nsteps:\n  a:\n    - resolve: true").Flow!,
            new FlowFacts("sms", null, null, false), new Dictionary<string, JsonElement>(), value, DateTimeOffset.UnixEpoch);
        var address = FlowCalls.Address(Template.Parse("https://shop.example/orders/${message}/items", out _), scope);
        (address?.AbsoluteUri).ShouldBe(value.StartsWith("A1", StringComparison.Ordinal) ? "https://shop.example/orders/A1%2F..%2F..%2Fadmin/items" : expected);
    }
}
