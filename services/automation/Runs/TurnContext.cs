using System.Text.Json;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Automation.Runs;

/// <summary>Why there is a turn.</summary>
public enum Trigger
{
    /// <summary>The automation just got the thread: the first turn. <see cref="TurnContext.Messages"/> is what the customer wrote that nobody answered; may be empty.</summary>
    Started,

    /// <summary>The customer wrote: <see cref="TurnContext.Messages"/> has one message, which a person wrote (no auto-reply, no bounce).</summary>
    Message,

    /// <summary><see cref="Turn.WaitUntil"/> is over, and the customer wrote nothing meanwhile.</summary>
    Time,

    /// <summary>The last turn said <see cref="Turn.GoOn"/>, and what it did is committed.</summary>
    GoOn,
}

/// <summary>What an automation has to know for a turn.</summary>
public sealed record TurnContext
{
    /// <summary>The run: one automation's time with one thread, from when it gets it until it gives it away.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Counts the run's turns from 1; the same again when a turn has to be done again.</summary>
    public required int Step { get; init; }

    /// <summary>The handler's id: <c>flow:orders</c>, <c>answers</c>, <c>bot:acme</c>.</summary>
    public required string Automation { get; init; }

    /// <summary>The thread as of now, with its customer; what was known when the turn began.</summary>
    public required ThreadSnapshot Thread { get; init; }

    /// <summary>Why there is a turn.</summary>
    public required Trigger Trigger { get; init; }

    /// <summary>The customer's messages that this turn is about, oldest first.</summary>
    public required IReadOnlyList<MessageSnapshot> Messages { get; init; }

    /// <summary>What the last turn left; null in the first.</summary>
    public JsonElement? State { get; init; }

    /// <summary>How many answers in a row were not understood before this one: 0 or 1.</summary>
    public int Failures { get; init; }

    /// <summary>The time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The part of <see cref="Automation"/> after the colon; empty when there is none.</summary>
    public string Name => Automation.IndexOf(':') is var colon and >= 0 ? Automation[(colon + 1)..] : "";

    /// <summary>The same for the same turn, whenever it is done: a key for outside calls that must have one effect.</summary>
    public string TurnId => $"{RunId:D}-{Step}";
}
