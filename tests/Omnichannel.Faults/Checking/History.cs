namespace Omnichannel.Faults.Checking;

/// <summary>A message that the hub accepted (a 2xx, or a mail in the mailbox); of one customer they stand in the order of acceptance.</summary>
public sealed record Accepted(string Customer, string Channel, string Text);

/// <summary>A reply that the hub accepted (202).</summary>
public sealed record Answered(Guid Id, string Customer, string Text);

/// <summary>A message as the API shows it afterwards. Customer: the address it came from or goes to.</summary>
public sealed record Stored(
    Guid Thread, long Seq, Guid Id, string Direction, string Customer, string Text, Guid? Delivery, string? State, string? Reason);

/// <summary>A line in a thread that says who has it from then on; null: nobody.</summary>
public sealed record Given(Guid Thread, long Seq, string? To);

/// <summary>Who answers a thread in the end.</summary>
public sealed record Owned(Guid Thread, string State, string? Handler);

/// <summary>How often a provider did what it was asked, by the text; a repetition with the same idempotency key is no second effect.</summary>
public sealed record Effect(string Text, int Count);

/// <summary>News of a delivery that the hub accepted.</summary>
public sealed record Receipt(Guid Delivery, string State);

/// <summary>What an operator sees of a message that could not be processed.</summary>
public sealed record Parked(Guid Id, string Reason, string Body);

/// <summary>A message on an agent's screen.</summary>
public sealed record Shown(Guid Thread, long Seq, Guid Id, string Text, string? State);

/// <summary>What an agent's event stream amounts to; of each thread in the order in which it appeared.</summary>
public sealed record Screen(string Agent, IReadOnlyList<Shown> Messages);

/// <summary>A fault that took place.</summary>
public sealed record Injected(string Kind, string What, double AtSeconds);

/// <summary>A process' resident memory in MiB, when it was warm and after everything.</summary>
public sealed record Memory(string Part, long Before, long After);

/// <summary>All there is to know about a run: what the checker judges, and what is kept when it finds something.</summary>
public sealed record History
{
    public required int Seed { get; init; }

    public required string Shape { get; init; }

    public required double Minutes { get; init; }

    public IReadOnlyList<Injected> Faults { get; init; } = [];

    /// <summary>Which kinds of faults the plan had.</summary>
    public IReadOnlyList<string> Planned { get; init; } = [];

    /// <summary>What was not to be had, or only otherwise, and why.</summary>
    public IReadOnlyList<string> NotHad { get; init; } = [];

    public IReadOnlyList<Accepted> Accepted { get; init; } = [];

    /// <summary>Texts that were sent and neither accepted nor refused when the run ended: they may be stored or not.</summary>
    public IReadOnlyList<string> InDoubt { get; init; } = [];

    public IReadOnlyList<Answered> Answered { get; init; } = [];

    public IReadOnlyList<Receipt> Receipts { get; init; } = [];

    public IReadOnlyList<Stored> Stored { get; init; } = [];

    /// <summary>Who got which thread, in the order of the lines.</summary>
    public IReadOnlyList<Given> Given { get; init; } = [];

    /// <summary>Whose the threads are.</summary>
    public IReadOnlyList<Owned> Owned { get; init; } = [];

    public IReadOnlyList<Effect> Effects { get; init; } = [];

    public IReadOnlyList<Parked> Parked { get; init; } = [];

    /// <summary>How many parked messages belong there: what was put onto the queues that nobody can process.</summary>
    public int ParkedExpected { get; init; }

    /// <summary>What still waits in outboxes and queues.</summary>
    public IReadOnlyDictionary<string, long> Backlog { get; init; } = new Dictionary<string, long>();

    public IReadOnlyList<Screen> Screens { get; init; } = [];

    public IReadOnlyList<Memory> Memory { get; init; } = [];

    /// <summary>What went wrong while the run went on: a refusal that should not be, a process that died by itself.</summary>
    public IReadOnlyList<string> Incidents { get; init; } = [];
}
