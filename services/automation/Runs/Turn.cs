using System.Text.Json;

namespace Omnichannel.Automation.Runs;

/// <summary>
/// What an automation decided. The parts are done in the order in which they stand here; a turn without any of <see cref="Resolve"/>,
/// <see cref="HandOver"/>, <see cref="WaitUntil"/> and <see cref="GoOn"/> waits for the customer's next message.
/// </summary>
public sealed record Turn
{
    /// <summary>What the customer is told, in order.</summary>
    public IReadOnlyList<Reply> Replies { get; init; } = [];

    /// <summary>Notes among us.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Tags to put on the thread.</summary>
    public IReadOnlyList<string> AddTags { get; init; } = [];

    /// <summary>Tags to take off.</summary>
    public IReadOnlyList<string> RemoveTags { get; init; } = [];

    /// <summary>False: what the customer wrote could not be answered. After the second time in a row the runner hands over.</summary>
    public bool Understood { get; init; } = true;

    /// <summary>
    /// What a person who takes over from here has to know, in plain English: data that was collected, what was tried. The runner adds
    /// what was asked and answered, and keeps it for when somebody takes over unasked. Null: as after the last turn.
    /// </summary>
    public string? Summary { get; init; }

    /// <summary>What the next turn has to know.</summary>
    public JsonElement? State { get; init; }

    /// <summary>The customer has what they wanted: the thread is resolved.</summary>
    public bool Resolve { get; init; }

    /// <summary>A person has to go on.</summary>
    public HandOver? HandOver { get; init; }

    /// <summary>When to be called again with <see cref="Trigger.Time"/>, unless the customer writes before.</summary>
    public DateTimeOffset? WaitUntil { get; init; }

    /// <summary>
    /// Call again at once with <see cref="Trigger.GoOn"/>, after this turn is committed: so that what it says goes out before something that takes time.
    /// </summary>
    public bool GoOn { get; init; }

    /// <summary>A turn that only gives the thread to a person.</summary>
    /// <param name="because">Why, a sentence for agents.</param>
    public static Turn ToPerson(string because) => new() { HandOver = new HandOver(because) };
}

/// <summary>Something that the customer is told.</summary>
/// <param name="Text">In the customer's language.</param>
/// <param name="Choices">What they may choose; buttons where the channel has them, else a numbered list.</param>
/// <param name="Facts">What agents and programs have to know besides: sources, confidence.</param>
public sealed record Reply(string Text, IReadOnlyList<Choice>? Choices = null, IReadOnlyDictionary<string, string>? Facts = null);

/// <summary>Something to choose.</summary>
/// <param name="Id">Comes back as the id of a choice part where the channel has buttons.</param>
/// <param name="Title">What the customer reads.</param>
public sealed record Choice(string Id, string Title);

/// <summary>Gives the thread to a person.</summary>
/// <param name="Because">Why, a sentence for agents: "The shop did not answer."</param>
/// <param name="Team">To which team; null: routing decides.</param>
public sealed record HandOver(string Because, string? Team = null);
