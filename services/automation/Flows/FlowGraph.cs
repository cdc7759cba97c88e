namespace Omnichannel.Automation.Flows;

/// <summary>An action, or the end behind a step's last one.</summary>
internal readonly record struct Place(string Step, int Index);

/// <summary>All ways through a flow.</summary>
internal sealed class FlowGraph
{
    private readonly Flow _flow;

    public FlowGraph(Flow flow)
    {
        _flow = flow;
        var begin = new Place(flow.Start, 0);
        var next = new Queue<Place>([begin]);
        Reached[begin] = null;
        while (next.TryDequeue(out var place))
        {
            foreach (var target in After(place).Where(target => Reached.TryAdd(target, place)))
            {
                next.Enqueue(target);
            }
        }
    }

    /// <summary>All places that can be reached, each with the one from which it was reached first.</summary>
    public Dictionary<Place, Place?> Reached { get; } = [];

    /// <summary>First actions that nothing leads to within steps that are reached.</summary>
    public IEnumerable<FlowAction> Unreached =>
        from step in _flow.Steps.Values
        where Reached.ContainsKey(new Place(step.Name, 0))
        let first = Enumerable.Range(0, step.Actions.Count).Where(index => !Reached.ContainsKey(new Place(step.Name, index))).Cast<int?>().FirstOrDefault()
        where first is not null
        select step.Actions[first.Value];

    /// <summary>The steps that an action names.</summary>
    public static IEnumerable<string> Targets(FlowAction action) => (action switch
    {
        Goto jump => [jump.Target],
        If branch => [branch.Then, branch.Else],
        Ask ask => ask.Choices.Select(choice => choice.Goto),
        Call call => [call.Failed, call.NotFound],
        Wait wait => [wait.Reply],
        _ => Enumerable.Empty<string?>(),
    }).OfType<string>();

    /// <summary>The way to a place, for people.</summary>
    public IReadOnlyList<string> Way(Place place)
    {
        var way = new List<string>();
        for (Place? at = place; at is { } here; at = Reached[here])
        {
            if (way.Count == 0 || way[^1] != Describe(here))
            {
                way.Add(Describe(here));
            }
        }

        way.Reverse();
        return way;
    }

    public string Describe(Place place) => Action(place) is { } action ? $"{place.Step}: {action.GetType().Name.ToLowerInvariant()} (line {action.Line})" : $"{place.Step}: its end";

    public int Line(Place place) => Action(place)?.Line ?? _flow.Steps[place.Step].Line;

    /// <summary>A way that comes back to where it was without asking the customer; null: there is none.</summary>
    public IReadOnlyList<Place>? Circle()
    {
        var done = new HashSet<Place>();
        foreach (var begin in Reached.Keys)
        {
            // Depth first without recursion: the way is on the stack, each place with what is left to try.
            var way = new List<(Place Place, Queue<Place> Left)>();
            Enter(begin);
            while (way.Count > 0)
            {
                if (!way[^1].Left.TryDequeue(out var next))
                {
                    done.Add(way[^1].Place);
                    way.RemoveAt(way.Count - 1);
                }
                else if (way.FindIndex(step => step.Place == next) is var index and >= 0)
                {
                    return [.. way.Skip(index).Select(step => step.Place)];
                }
                else
                {
                    Enter(next);
                }
            }

            void Enter(Place place)
            {
                if (!done.Contains(place))
                {
                    way.Add((place, new Queue<Place>(Action(place) is Ask ? [] : After(place))));
                }
            }
        }

        return null;
    }

    /// <summary>A place from which no way leads out, the nearest to the beginning; null: there is none. Ends of steps are another error.</summary>
    public Place? Caged()
    {
        var free = Reached.Keys.Where(place => Action(place) is null or Resolve or ToPerson).ToHashSet();
        for (var found = true; found;)
        {
            found = false;
            foreach (var place in Reached.Keys.Where(place => !free.Contains(place) && After(place).Any(free.Contains)).ToList())
            {
                found |= free.Add(place);
            }
        }

        return Reached.Keys.Where(place => !free.Contains(place)).Cast<Place?>().FirstOrDefault();
    }

    private IEnumerable<Place> After(Place place)
    {
        if (Action(place) is not { } action)
        {
            return [];
        }

        var goesOn = action switch
        {
            Goto or Resolve or ToPerson => false,
            If branch => branch.Else is null,
            Ask ask => ask.Choices.Count == 0 || ask.Choices.Any(choice => choice.Goto is null),
            _ => true,
        };
        return Targets(action).Select(step => new Place(step, 0)).Concat(goesOn ? [place with { Index = place.Index + 1 }] : []);
    }

    private FlowAction? Action(Place place) => _flow.Steps[place.Step].Actions is var actions && place.Index < actions.Count ? actions[place.Index] : null;
}

/// <summary>Which names actions keep and use.</summary>
internal static class FlowNames
{
    public static IEnumerable<string> Kept(FlowAction action) => action switch
    {
        Ask { Save: { } save } => [save],
        Call { Save: { } save } => [save],
        Set set => set.Values.Select(value => value.Name),
        _ => [],
    };

    public static IEnumerable<DataPath> Used(FlowAction action) => action switch
    {
        Say say => Used(say.Text),
        Ask ask => [.. Used(ask.Text), .. ask.Again is null ? [] : Used(ask.Again), .. ask.Choices.SelectMany(choice => Used(choice.Title))],
        If branch => branch.Condition.Names,
        Set set => set.Values.SelectMany(value => CallParser.Strings(value.Value)).SelectMany(Used),
        Tag tag => tag.Tags.SelectMany(name => name.Gaps),
        Note note => note.Text.Gaps,
        ToPerson { Because: { } because } => because.Gaps,
        Call call => [.. call.Url.Gaps, .. call.Headers.SelectMany(header => header.Value.Gaps), .. CallParser.Strings(call.Body).SelectMany(Used)],
        _ => [],
    };

    private static IEnumerable<DataPath> Used(Texts texts) => texts.ByLanguage.Values.SelectMany(text => text.Gaps);

    private static IEnumerable<DataPath> Used(string text) => Template.Parse(text, out _).Gaps;
}
