namespace Omnichannel.Contracts;

/// <summary>Who answers a thread.</summary>
/// <param name="Type"><c>agent</c>, <c>team</c> or <c>automation</c>.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is called.</param>
public sealed record HandlerRef(string Type, string Id, string? Name = null);

/// <summary>
/// Give a thread to somebody, or to nobody. Published by routing and automations on <see cref="Topics.Commands"/>, key = the thread's id;
/// consumed by conversations, which is the truth about who answers: it applies the command only while the handler is the one expected, and
/// says in its feed what came of it (<c>handler.assigned</c> or <c>handler.refused</c>, both with the command's id). One effect for ever per
/// <see cref="CommandId"/>.
/// </summary>
public sealed record AssignHandler
{
    /// <summary>Unique for ever. UUIDv7.</summary>
    public required Guid CommandId { get; init; }

    /// <summary>Which thread; old ids of merged ones too.</summary>
    public required Guid ThreadId { get; init; }

    /// <summary>Who answers from now on; null: nobody, the thread waits for somebody.</summary>
    public HandlerRef? To { get; init; }

    /// <summary>Who has to answer now for this to be done; null: nobody does. Its name does not matter.</summary>
    public HandlerRef? Expected { get; init; }

    /// <summary>Whether it is done whoever answers now: a supervisor takes over.</summary>
    public bool Whoever { get; init; }

    /// <summary>The thread's episode it was decided for; another one now: refused. Null: whichever.</summary>
    public Guid? EpisodeId { get; init; }

    /// <summary>Why, for the agents: "speaks French, has your history, free".</summary>
    public string? Because { get; init; }

    /// <summary>What the next one has to know: a note into the thread.</summary>
    public string? Note { get; init; }

    /// <summary>True: a person has to answer from now on, no automation gets the thread again in this episode.</summary>
    public bool WantsPerson { get; init; }

    /// <summary>Who decided.</summary>
    public required CommandAuthor By { get; init; }
}

/// <summary>Who gives a command.</summary>
/// <param name="Type"><c>agent</c>, <c>automation</c> or <c>system</c>.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is called.</param>
public sealed record CommandAuthor(string Type, string Id, string Name);

/// <summary>
/// Say something in a thread: an automation's answer, or a notice of the hub's. Published by automation and routing on
/// <see cref="Topics.Commands"/>, key = the thread's id; consumed by conversations. It is dropped, and the feed says so
/// (<c>command.refused</c>), when somebody else answers by then, so that no automation talks over a person. One effect for ever per
/// <see cref="CommandId"/>.
/// </summary>
public sealed record PostAutomated
{
    /// <summary>Unique for ever. UUIDv7.</summary>
    public required Guid CommandId { get; init; }

    /// <summary>Which thread; old ids of merged ones too.</summary>
    public required Guid ThreadId { get; init; }

    /// <summary>Who says it.</summary>
    public required CommandAuthor By { get; init; }

    /// <summary><c>reply</c> to the customer, or <c>note</c> among us.</summary>
    public string Kind { get; init => field = value ?? "reply"; } = "reply";

    /// <summary>What it says; choices as parts. The hub degrades it to what the channel can do.</summary>
    public required Content Content { get; init; }

    /// <summary>Through which account; null: where the customer last wrote.</summary>
    public string? Account { get; init; }

    /// <summary>To which address; goes with <see cref="Account"/>.</summary>
    public string? Address { get; init; }

    /// <summary>Only while this one answers; null: whoever does.</summary>
    public HandlerRef? OnlyWhile { get; init; }

    /// <summary>Only while nobody answers: a notice for those who wait.</summary>
    public bool OnlyWhileWaiting { get; init; }

    /// <summary>Whether the customer has an answer with it, and waits no longer. A notice about the queue is none.</summary>
    public bool IsAnswer { get; init; }

    /// <summary>What programs and agents have to know besides: sources, confidence.</summary>
    public IReadOnlyDictionary<string, string>? Facts { get; init; }
}

/// <summary>
/// Change what is known of a thread. Published by routing and automations on <see cref="Topics.Commands"/>, key = the thread's id; consumed
/// by conversations. What is null stays as it is. One effect for ever per <see cref="CommandId"/>.
/// </summary>
public sealed record ChangeThread
{
    /// <summary>Unique for ever. UUIDv7.</summary>
    public required Guid CommandId { get; init; }

    /// <summary>Which thread; old ids of merged ones too.</summary>
    public required Guid ThreadId { get; init; }

    /// <summary>Who decided.</summary>
    public required CommandAuthor By { get; init; }

    /// <summary>Only while this one answers; null: whoever does.</summary>
    public HandlerRef? OnlyWhile { get; init; }

    /// <summary>Only in this episode; null: whichever.</summary>
    public Guid? EpisodeId { get; init; }

    /// <summary><c>resolved</c> or <c>open</c>.</summary>
    public string? State { get; init; }

    /// <summary>Tags to put on.</summary>
    public IReadOnlyList<string>? AddTags { get; init; }

    /// <summary>Tags to take off.</summary>
    public IReadOnlyList<string>? RemoveTags { get; init; }

    /// <summary>When an answer is due.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>True: nothing is due any more.</summary>
    public bool NothingDue { get; init; }

    /// <summary>0 is normal; more is more urgent.</summary>
    public long? Priority { get; init; }

    /// <summary>The customer's language, BCP 47, when none is known yet.</summary>
    public string? Language { get; init; }

    /// <summary>Where the thread stands in the queue; goes to whoever looks at it, and is not kept.</summary>
    public QueuePlace? Queue { get; init; }
}

/// <summary>A place in the queue.</summary>
/// <param name="Position">Counts from 1; 0: in the queue no more.</param>
/// <param name="EstimatedWaitSeconds">The median of what is likely; null: nobody can say.</param>
/// <param name="LowSeconds">It will hardly be less.</param>
/// <param name="HighSeconds">It will hardly be more.</param>
public sealed record QueuePlace(int Position, int? EstimatedWaitSeconds, int? LowSeconds = null, int? HighSeconds = null);
