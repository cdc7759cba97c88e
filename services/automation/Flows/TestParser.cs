using System.Globalization;

namespace Omnichannel.Automation.Flows;

/// <summary>Reads the tests that stand beside a flow.</summary>
internal static class TestParser
{
    public static FlowTest Read(YamlFields fields)
    {
        var calls = fields.List("calls").Select(call => Call(new YamlFields(call.Node, call.Path, fields.Errors))).ToList();
        var steps = fields.List("steps").Select(step => Step(new YamlFields(step.Node, step.Path, fields.Errors))).ToList();
        DateTimeOffset? at = null;
        if (fields.Text("at") is { } text)
        {
            at = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read) ? read : null;
            if (at is null)
            {
                fields.Wrong(fields.At("at"), fields.Find("at"), "A time is written 2026-11-23T10:00:00Z.");
            }
        }

        var test = new FlowTest(fields.Text("name", isRequired: true) ?? "", fields.Path, fields.Line, steps)
        {
            Channel = fields.Text("channel") ?? "webchat",
            Language = fields.Text("language"),
            At = at,
            Customer = fields.Text("customer"),
            IsVip = fields.Truth("vip") ?? false,
            Calls = calls,
        };
        if (steps.Count == 0)
        {
            fields.Wrong(fields.At("steps"), fields.Find("steps"), "A test has steps.");
        }

        fields.RefuseOthers();
        return test;
    }

    private static TestCall Call(YamlFields fields)
    {
        var call = new TestCall(fields.Truth("failed") == true ? null : (int?)fields.Number("status") ?? 200, fields.Find("body") is { } body ? YamlFields.Json(body) : null);
        fields.RefuseOthers();
        return call;
    }

    private static TestStep Step(YamlFields fields)
    {
        var step = new TestStep(
            fields.Path, fields.Line, fields.Text("say"), fields.Text("choose"), fields.Duration("wait"),
            fields.Find("expect") is { } expect ? Expect(new YamlFields(expect, fields.At("expect"), fields.Errors)) : null);
        if (new object?[] { step.Say, step.Choose, step.Wait }.Count(does => does is not null) != 1)
        {
            fields.Wrong(fields.Path, null, "The customer does one of say, choose and wait.");
        }

        fields.RefuseOthers();
        return step;
    }

    private static Expectation Expect(YamlFields fields)
    {
        var expectation = new Expectation(
            fields.Text("text"), fields.Texts("contains"), fields.Truth("handedOver"), fields.Truth("resolved"), fields.Texts("tags"));
        fields.RefuseOthers();
        return expectation;
    }
}
