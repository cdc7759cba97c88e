using System.Text.Json.Nodes;

namespace Omnichannel.Automation.Flows;

/// <summary>A flow as it was read: steps by name, each a list of actions that are done one after the other.</summary>
internal sealed record Flow
{
    /// <summary>What customers and agents know it as.</summary>
    public required string Name { get; init; }

    /// <summary>The language of texts that are written once; every text has it.</summary>
    public required string Language { get; init; }

    /// <summary>The name of the first step.</summary>
    public required string Start { get; init; }

    public FlowHours? Hours { get; init; }

    public required IReadOnlyDictionary<string, FlowStep> Steps { get; init; }

    public IReadOnlyList<FlowTest> Tests { get; init; } = [];
}

/// <summary>One step.</summary>
internal sealed record FlowStep(string Name, string Path, int Line, IReadOnlyList<FlowAction> Actions);

/// <summary>A text in several languages.</summary>
internal sealed record Texts(IReadOnlyDictionary<string, Template> ByLanguage, string Default)
{
    public Template In(string? language)
    {
        if (language is not null)
        {
            var lower = language.ToLowerInvariant();
            if (ByLanguage.TryGetValue(lower, out var exact) || ByLanguage.TryGetValue(lower.Split('-')[0], out exact))
            {
                return exact;
            }
        }

        return ByLanguage[Default];
    }
}

/// <summary>One thing to do.</summary>
/// <param name="Path">Where it stands: <c>steps.order[1].call</c>.</param>
/// <param name="Line">Counts from 1.</param>
internal abstract record FlowAction(string Path, int Line);

/// <summary>Tells the customer something.</summary>
internal sealed record Say(string Path, int Line, Texts Text) : FlowAction(Path, Line);

/// <summary>Asks the customer, and waits for the answer. Understands it as <see cref="Type"/> says.</summary>
internal sealed record Ask(string Path, int Line, Texts Text, AskType Type) : FlowAction(Path, Line)
{
    /// <summary>Under which name the answer is kept.</summary>
    public string? Save { get; init; }

    /// <summary>What is said when it is not understood, before the question is asked once more.</summary>
    public Texts? Again { get; init; }

    public IReadOnlyList<MenuChoice> Choices { get; init; } = [];

    public Pattern? Pattern { get; init; }

    public double? Min { get; init; }

    public double? Max { get; init; }

    /// <summary>Whether choosing decides where it goes on.</summary>
    public bool IsMenu => Choices.Any(choice => choice.Goto is not null);
}

/// <summary>What an answer has to be.</summary>
internal enum AskType
{
    Text,
    Email,
    Phone,
    Number,
    Date,
    YesNo,
    Choice,
}

/// <summary>Something to choose.</summary>
internal sealed record MenuChoice(string Id, Texts Title, string? Goto, IReadOnlyList<string> Words, string Path, int Line);

/// <summary>Asks a program over HTTP.</summary>
internal sealed record Call(string Path, int Line, string Method, Template Url, string Failed) : FlowAction(Path, Line)
{
    public IReadOnlyList<(string Name, Template Value)> Headers { get; init; } = [];

    /// <summary>JSON whose texts are templates.</summary>
    public JsonNode? Body { get; init; }

    public string? Save { get; init; }

    public string? NotFound { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Goes elsewhere when something holds.</summary>
internal sealed record If(string Path, int Line, Expression Condition, string Then, string? Else) : FlowAction(Path, Line);

/// <summary>Remembers something.</summary>
internal sealed record Set(string Path, int Line, IReadOnlyList<(string Name, JsonNode? Value)> Values) : FlowAction(Path, Line);

/// <summary>Puts tags on the thread, or takes them off.</summary>
internal sealed record Tag(string Path, int Line, IReadOnlyList<Template> Tags, bool IsOff) : FlowAction(Path, Line);

/// <summary>Writes a note for agents.</summary>
internal sealed record Note(string Path, int Line, Template Text) : FlowAction(Path, Line);

/// <summary>The customer has what they wanted.</summary>
internal sealed record Resolve(string Path, int Line) : FlowAction(Path, Line);

/// <summary>A person goes on.</summary>
internal sealed record ToPerson(string Path, int Line, Template? Because, string? Team) : FlowAction(Path, Line);

/// <summary>Goes on elsewhere.</summary>
internal sealed record Goto(string Path, int Line, string Target) : FlowAction(Path, Line);

/// <summary>Goes on later; when the customer writes meanwhile, at <see cref="Reply"/>, or with a person.</summary>
internal sealed record Wait(string Path, int Line, TimeSpan For, string? Reply) : FlowAction(Path, Line);

/// <summary>A test that stands beside the flow.</summary>
internal sealed record FlowTest(string Name, string Path, int Line, IReadOnlyList<TestStep> Steps)
{
    public string Channel { get; init; } = "webchat";

    public string? Language { get; init; }

    public DateTimeOffset? At { get; init; }

    public string? Customer { get; init; }

    public bool IsVip { get; init; }

    /// <summary>What look-ups answer, one after the other.</summary>
    public IReadOnlyList<TestCall> Calls { get; init; } = [];
}

/// <summary>What a look-up answers in a test; no status: nothing.</summary>
internal sealed record TestCall(int? Status, JsonNode? Body);

/// <summary>What the customer does, and what must come of it.</summary>
internal sealed record TestStep(string Path, int Line, string? Say, string? Choose, TimeSpan? Wait, Expectation? Expect);

/// <summary>What must come; what is null may be anything.</summary>
internal sealed record Expectation(string? Text, IReadOnlyList<string> Contains, bool? HandedOver, bool? Resolved, IReadOnlyList<string> Tags);

/// <summary>Something wrong with a flow.</summary>
/// <param name="Path">Where: <c>steps.order[1].call.failed</c>.</param>
/// <param name="Line">Counts from 1.</param>
/// <param name="Message">A sentence that says how to mend it.</param>
/// <param name="Trap">For a trap: the way into it, step by step.</param>
/// <param name="IsWarning">Whether it can be published nevertheless.</param>
internal sealed record FlowError(string Path, int Line, string Message, IReadOnlyList<string>? Trap = null, bool IsWarning = false);
