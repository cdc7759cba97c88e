namespace Omnichannel.Automation.Flows;

/// <summary>
/// Whether a flow holds together: every target is there, every way ends with a person or a solution, none goes round without asking the customer.
/// A way on which a customer would be stuck is told step by step.
/// </summary>
internal static class FlowLinter
{
    /// <summary>Everything that is wrong, and what is only odd.</summary>
    public static IReadOnlyList<FlowError> Check(Flow flow)
    {
        var errors = new List<FlowError>(Targets(flow));
        if (errors.Count > 0)
        {
            return errors;
        }

        var graph = new FlowGraph(flow);
        errors.AddRange(Names(flow));
        errors.AddRange(DeadEnds(flow, graph));
        errors.AddRange(Circles(flow, graph));
        errors.AddRange(Cages(flow, graph));
        errors.AddRange(flow.Steps.Values.Where(step => !graph.Reached.ContainsKey(new Place(step.Name, 0)))
            .Select(step => new FlowError(step.Path, step.Line, $"Nothing leads to the step “{step.Name}”.", IsWarning: true)));
        errors.AddRange(graph.Unreached.Select(action => new FlowError(action.Path, action.Line, "Nothing leads here: what stands before always goes elsewhere.", IsWarning: true)));
        return errors;
    }

    private static IEnumerable<FlowError> Targets(Flow flow) =>
        from step in flow.Steps.Values
        from action in step.Actions
        from target in FlowGraph.Targets(action)
        where !flow.Steps.ContainsKey(target)
        select new FlowError(action.Path, action.Line, $"There is no step “{target}”.");

    private static IEnumerable<FlowError> Names(Flow flow)
    {
        var kept = flow.Steps.Values.SelectMany(step => step.Actions).SelectMany(FlowNames.Kept).ToHashSet();
        return
            from step in flow.Steps.Values
            from action in step.Actions
            from name in FlowNames.Used(action)
            let problem = Problem(name, kept, action)
            where problem is not null
            select new FlowError(action.Path, action.Line, problem);
    }

    private static string? Problem(DataPath name, HashSet<string> kept, FlowAction action) =>
        name.Root == "secrets" ? action is Call ? null : "Secrets are known to look-ups only."
        : name.Root == "customer" ? name.Fields is [var field] && Scope.CustomerFields.Contains(field) ? null : $"A customer has {string.Join(", ", Scope.CustomerFields)}."
        : kept.Contains(name.Root) || Scope.Given.Contains(name.Root) ? null
        : $"Nothing is kept as “{name.Root}”.";

    private static IEnumerable<FlowError> DeadEnds(Flow flow, FlowGraph graph) =>
        from step in flow.Steps.Values
        let end = new Place(step.Name, step.Actions.Count)
        where graph.Reached.ContainsKey(end)
        select new FlowError(
            step.Path, step.Actions[^1].Line, $"The step “{step.Name}” ends without going on: add goto, resolve or handover.", graph.Way(end));

    private static IEnumerable<FlowError> Circles(Flow flow, FlowGraph graph) =>
        graph.Circle() is { } circle
            ? [new FlowError(flow.Steps[circle[0].Step].Path, graph.Line(circle[0]), "This goes round for ever without asking the customer anything.", [.. circle.Append(circle[0]).Select(graph.Describe)])]
            : [];

    private static IEnumerable<FlowError> Cages(Flow flow, FlowGraph graph) =>
        graph.Caged() is { } place
            ? [new FlowError(
                flow.Steps[place.Step].Path, graph.Line(place), $"From the step “{place.Step}” nothing leads to a solution or a person, whatever the customer answers.", graph.Way(place))]
            : [];
}
