using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Automation.Runs;

/// <summary>How far a run is.</summary>
internal enum RunStatus
{
    /// <summary>It answers.</summary>
    Active,

    /// <summary>It gave the thread away; conversations has not said yet what came of it.</summary>
    Leaving,

    /// <summary>It resolved the thread; conversations has not said yet that it is.</summary>
    Resolving,

    /// <summary>It is over.</summary>
    Ended,
}

/// <summary>One automation's time with one thread, from when it got it until it gave it away. Everything that must outlive the process.</summary>
internal sealed record Run
{
    public required Guid Id { get; init; }

    public required HandlerRef Handler { get; init; }

    /// <summary>As conversations told it last.</summary>
    public required ThreadSnapshot Thread { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public RunStatus Status { get; init; }

    /// <summary>The turns that are done.</summary>
    public int Step { get; init; }

    /// <summary>The automation's own.</summary>
    public JsonElement? State { get; init; }

    /// <summary>What the customer wrote that no turn was about yet.</summary>
    public ImmutableList<MessageSnapshot> Inbox { get; init; } = [];

    /// <summary>The newest message that was heard or is older than the run.</summary>
    public long Heard { get; init; }

    public DateTimeOffset? WaitUntil { get; init; }

    public bool GoOn { get; init; }

    /// <summary>Answers not understood, in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Whether the customer was told that an automation writes.</summary>
    public bool IsDisclosed { get; init; }

    /// <summary>What the automation wants the next one to know.</summary>
    public string? Summary { get; init; }

    /// <summary>When the last messages were said, for the loop guard.</summary>
    public ImmutableList<DateTimeOffset> Said { get; init; } = [];

    /// <summary>What was heard and said, the newest last.</summary>
    public ImmutableList<Exchange> Exchanges { get; init; } = [];

    /// <summary>The command that gives the thread away.</summary>
    public Guid? LeavingBy { get; init; }

    /// <summary>Why it ended, or is about to.</summary>
    public string? Because { get; init; }

    [JsonIgnore]
    public Guid ThreadId => Thread.Id;

    [JsonIgnore]
    public Guid? EpisodeId => Thread.Episode?.Id;

    /// <summary>Whether there is something to decide.</summary>
    public bool IsReady(DateTimeOffset now) => Status == RunStatus.Active && (Step == 0 || GoOn || Inbox.Count > 0 || WaitUntil <= now);
}

/// <summary>What was heard and said in one turn.</summary>
internal sealed record Exchange(int Step, DateTimeOffset At, Trigger Trigger, IReadOnlyList<string> Heard, IReadOnlyList<string> Said, string? Outcome = null);
