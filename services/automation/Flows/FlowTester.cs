namespace Omnichannel.Automation.Flows;

/// <summary>What came of one test.</summary>
/// <param name="Name">As it stands in the flow.</param>
/// <param name="Passed">Whether all was as expected.</param>
/// <param name="Line">Where it stands, or the step that failed.</param>
/// <param name="Problem">What was not.</param>
/// <param name="Transcript">What was said.</param>
internal sealed record FlowTestResult(string Name, bool Passed, int Line, string? Problem, IReadOnlyList<TranscriptLine> Transcript);

/// <summary>Runs the tests that stand beside a flow.</summary>
internal static class FlowTester
{
    /// <summary>A Monday at ten, unless a test says otherwise.</summary>
    private static readonly DateTimeOffset Monday = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<FlowTestResult> Run(Flow flow) => [.. flow.Tests.Select(test => Run(flow, test))];

    private static FlowTestResult Run(Flow flow, FlowTest test)
    {
        var session = new FlowSession(flow, new FlowFacts(test.Channel, test.Language ?? flow.Language, test.Customer, test.IsVip), test.At ?? Monday, test.Calls);
        foreach (var step in test.Steps)
        {
            if (step.Say is { } text)
            {
                session.Say(text);
            }
            else if (step.Choose is { } choice)
            {
                session.Choose(choice);
            }
            else
            {
                session.Wait(step.Wait ?? TimeSpan.Zero);
            }

            if (step.Expect is { } expect && Differs(session, expect) is { } problem)
            {
                return new FlowTestResult(test.Name, false, step.Line, problem, session.Transcript);
            }
        }

        return new FlowTestResult(test.Name, true, test.Line, null, session.Transcript);
    }

    private static string? Differs(FlowSession session, Expectation expect)
    {
        var said = string.Join("\n\n", session.Replies.Select(reply => reply.Text));
        var shown = string.Join('\n', session.Replies.SelectMany(reply => (reply.Choices ?? []).Select(choice => choice.Title).Prepend(reply.Text)));
        return expect.Text is { } text && !session.Replies.Any(reply => reply.Text == text) && said != text ? $"Expected “{text}”, but it said “{said}”."
            : expect.Contains.FirstOrDefault(part => !shown.Contains(part, StringComparison.OrdinalIgnoreCase)) is { } missing ? $"Expected something with “{missing}”, but it said “{shown}”."
            : expect.HandedOver is { } handed && handed != (session.HandedOver is not null) ? handed ? "Expected that a person takes over." : $"A person took over: {session.HandedOver!.Because}"
            : expect.Resolved is { } resolved && resolved != session.IsResolved ? resolved ? "Expected that it is resolved." : "It is resolved."
            : expect.Tags.FirstOrDefault(tag => !session.Tags.Contains(tag)) is { } tag ? $"Expected the tag “{tag}”."
            : null;
    }
}
