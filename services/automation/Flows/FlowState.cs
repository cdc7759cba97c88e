using System.Text.Json;

namespace Omnichannel.Automation.Flows;

/// <summary>What a flow waits for.</summary>
internal enum Awaits
{
    /// <summary>Nothing: it is over.</summary>
    Nothing,

    /// <summary>The customer's answer.</summary>
    Answer,

    /// <summary>What a look-up answers.</summary>
    Call,

    /// <summary>A time.</summary>
    Time,
}

/// <summary>Where a conversation stands in a flow.</summary>
internal sealed record FlowState
{
    /// <summary>The flow's version: a conversation ends on the one with which it began.</summary>
    public int Version { get; init; }

    public required string Step { get; init; }

    /// <summary>The action within the step.</summary>
    public int Index { get; init; }

    public Awaits Awaits { get; init; }

    /// <summary>How often the question was not answered.</summary>
    public int Failed { get; init; }

    /// <summary>What was kept.</summary>
    public IReadOnlyDictionary<string, JsonElement> Data { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>What the customer wrote last.</summary>
    public string? Message { get; init; }
}

/// <summary>What happens to a flow.</summary>
internal abstract record FlowInput
{
    /// <summary>It begins, with what the customer wrote.</summary>
    internal sealed record Began(string? Text) : FlowInput;

    /// <summary>The customer wrote or chose.</summary>
    internal sealed record Said(string Text, string? Choice = null) : FlowInput;

    /// <summary>The time it waited for has come.</summary>
    internal sealed record TimeCame : FlowInput;

    /// <summary>The look-up is done. No status: nothing answered.</summary>
    internal sealed record Called(int? Status, JsonElement? Body) : FlowInput;
}
